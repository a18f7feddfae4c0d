"""The bounded, mergeable set of outlines from which templates are made.

An outline is a line without its digits, links and Windows paths (``masks.outline``). Each has a
seeded hash; of the outlines with the same skeleton (a node) those with the smallest hashes are
kept, so a flood of identifiers fills its own node and no other. With too many nodes, those of a
similar length and beginning share a bound. Which outlines are kept, and their counts, times and
sample lines, are functions of the set of lines alone: one that is kept in the end was kept from
its first line on, in every part. What was not kept is counted.
Method: bottom-k sampling (Cohen and Kaplan, 2007), in nested groups.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from itertools import repeat

import msgspec
import polars as pl
import xxhash

from bartizan.detect.logs.masks import firsts, outline, skeleton

SEED = 0x6261_7274
NODE_LEAVES = 32
"""Outlines kept of those with the same skeleton: enough to see that a word varies."""
NODES = 4096
"""Nodes after which outlines of a similar length and start share a bound."""
GROUP_LEAVES = 128
"""Outlines kept of a group, then."""
GROUPS_BY_LENGTH, GROUPS_BY_START = 16, 16
STARTS = 3
"""Characters of a skeleton that tell its group, with its length."""
SAMPLE = 32
"""Lines kept of a node, shared by its outlines."""
LEAST = 2
"""Lines kept of each outline, whatever its node holds."""
SOURCES = 8
"""Names of sources kept of an outline."""
LONGEST = 4096
"""Characters of a line that are looked at. A template is the first line of a record."""

GLANCE, SELDOM = 4096, 0.9
"""Lines of a batch that tell whether they repeat; a share of different ones that says they do not,
so that looking for repetitions would only cost."""

_ALL = (1 << 64) - 1
_COUNTED = ["outline", "count", "first", "last"]
_hash = partial(xxhash.xxh3_64_intdigest, seed=SEED)


def _hashes(texts: pl.Series) -> list[int]:
    """Of each text; twice as fast as one call each with the seed by its name."""
    return list(map(xxhash.xxh3_64_intdigest, texts.cast(pl.Binary).to_list(), repeat(SEED)))


class Leaf(msgspec.Struct):
    """One outline."""

    hash: int
    node: str
    count: int = 0
    first: int | None = None
    last: int | None = None
    sample: list[tuple[int, str]] = []
    """The lines with the smallest hashes, ascending."""
    sources: list[str] = []


class Node(msgspec.Struct):
    """Outlines with the same skeleton."""

    lines: int = 0
    leaves: list[tuple[int, str]] = []
    """Hashes and outlines that are kept, ascending."""


class Outlines(msgspec.Struct):
    """What is kept of all lines. ``nodes`` and ``groups`` follow from the rest, but for counts."""

    lines: int = 0
    crowded: bool = False
    """More than ``NODES`` nodes were seen."""
    leaves: dict[str, Leaf] = {}
    nodes: dict[str, Node] = {}
    groups: dict[int, list[tuple[int, str]]] = {}
    """By length and start of their nodes, once crowded."""


def learn(kept: Outlines, messages: pl.Series, times: pl.Series | None, source: str) -> None:
    """Add lines.

    Args:
        kept: is changed.
        messages: text, without nulls.
        times: microseconds since 1970, or null; as many as messages.
        source: where they come from; may be empty.
    """
    kept.lines += len(messages)
    lines = _different(messages, times)
    lines = lines.with_columns(
        outline=outline(head(lines["message"])),
        hash=pl.Series(_hashes(lines["message"]), dtype=pl.UInt64),
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
    )
    found = lines.group_by("outline").agg(
        pl.col("count").sum(), pl.col("first").min(), pl.col("last").max(),
        pl.col("hash").min().alias("least"), pl.col("row"),
    )  # fmt: skip
    old = pl.Series([text in kept.leaves for text in found["outline"].to_list()], dtype=pl.Boolean)
    touched: set[str] = set()
    for text, count, first, last in found.filter(old)[_COUNTED].iter_rows():
        leaf = kept.leaves[text]
        kept.nodes[leaf.node].lines += 0 if kept.crowded else count
        _count(leaf, count, first, last, source)
    for text, count, first, last, node, own in _candidates(kept, found.filter(~old)).iter_rows():
        entered = _enter(kept, text, node, own, touched)
        if entered is not None:
            _count(entered, count, first, last, source)
    _crowd(kept)
    _sample(kept, found, lines["hash"], lines["message"])
    _trim(kept, touched)


def _different(messages: pl.Series, times: pl.Series | None) -> pl.DataFrame:
    """Messages with how often each comes, first and last: once each if many come again."""
    instants = times if times is not None else pl.lit(None, pl.Int64)
    frame = pl.DataFrame({"message": messages}).with_columns(first=instants, last=instants)
    ahead = messages.head(GLANCE)
    if ahead.n_unique() > SELDOM * len(ahead):
        return frame.with_columns(count=pl.lit(1, pl.UInt32))
    return frame.group_by("message").agg(
        pl.len().alias("count"), pl.col("first").min(), pl.col("last").max()
    )


def _candidates(kept: Outlines, fresh: pl.DataFrame) -> pl.DataFrame:
    """Those of new outlines that their node may keep, with the node; all are counted in it."""
    if not fresh.height:
        return fresh[_COUNTED].with_columns(node=pl.lit(""), own=pl.lit(0))
    named = fresh[_COUNTED].with_columns(
        start=firsts(fresh["outline"]),
        own=pl.Series(_hashes(fresh["outline"]), dtype=pl.UInt64),
    )
    starts = named["start"].unique().to_list()
    nodes = list(map(skeleton, starts))
    places = pl.DataFrame(
        {"start": starts, "node": nodes,
         "limit": pl.Series([_limit(kept.nodes.get(node)) for node in nodes], dtype=pl.UInt64)}
    )  # fmt: skip
    placed = named.join(places, on="start")
    if not kept.crowded:
        for node, lines in placed.group_by("node").agg(pl.col("count").sum()).iter_rows():
            kept.nodes.setdefault(node, Node()).lines += lines
    chosen = placed.filter(pl.col("own") <= pl.col("limit")).sort("own")
    chosen = chosen.group_by("node", maintain_order=True).head(NODE_LEAVES)
    return chosen.select(*_COUNTED, "node", "own")


def _limit(node: Node | None) -> int:
    full = node is not None and len(node.leaves) >= NODE_LEAVES
    return node.leaves[-1][0] if node is not None and full else _ALL


def never_seen(kept: Outlines, texts: Sequence[str]) -> list[bool]:
    """Whether outlines were never seen for certain: each would have been kept.

    Where a bound was reached only those with small hashes are kept, and nothing is certain of the
    others.
    """
    nodes = map(skeleton, firsts(pl.Series(texts, dtype=pl.String)).to_list())
    return [_never_seen(kept, text, key) for text, key in zip(texts, nodes, strict=True)]


def _never_seen(kept: Outlines, text: str, key: str) -> bool:
    if text in kept.leaves:
        return False
    hashed = _hash(text.encode())
    if hashed > _limit(kept.nodes.get(key)):
        return False
    group = kept.groups.get(_group(key), []) if kept.crowded else []
    return len(group) < GROUP_LEAVES or hashed <= group[-1][0]


def head(messages: pl.Series) -> pl.Series:
    """The first line of each record, at most ``LONGEST`` characters of it."""
    if messages.str.contains("\n", literal=True).any():
        messages = messages.str.extract(r"^\s*([^\r\n]*)", 1)
    if (messages.str.len_bytes().max() or 0) > LONGEST:  # type: ignore[operator]
        messages = messages.str.slice(0, LONGEST)
    return messages


def merged(one: Outlines, other: Outlines) -> Outlines:
    """What both together saw."""
    out = rebuilt(plain(one))
    out.lines += other.lines
    was_crowded = out.crowded
    out.crowded = False
    touched: set[str] = set()
    if not other.crowded:
        for key, node in other.nodes.items():
            out.nodes.setdefault(key, Node()).lines += node.lines
    for text, leaf in other.leaves.items():
        mine = out.leaves.get(text)
        if mine is None:
            mine = _enter(out, text, leaf.node, leaf.hash, touched)
        if mine is not None:
            _count(mine, leaf.count, leaf.first, leaf.last, "")
            mine.sources = sorted({*mine.sources, *leaf.sources})[:SOURCES]
            mine.sample = sorted({*mine.sample, *leaf.sample})[:SAMPLE]
            touched.add(leaf.node)
    if was_crowded or other.crowded:
        _gather(out)
    _crowd(out)
    _trim(out, touched)
    return out


class Plain(msgspec.Struct):
    """``Outlines`` in a canonical order, without what follows from the rest."""

    lines: int
    crowded: bool
    leaves: list[tuple[str, Leaf]]
    nodes: list[tuple[str, int]]
    """Key and lines of each, unless crowded."""


def plain(kept: Outlines) -> Plain:
    """What is to be written. Shares its leaves with the original."""
    counts = [] if kept.crowded else sorted((key, node.lines) for key, node in kept.nodes.items())
    return Plain(kept.lines, kept.crowded, sorted(kept.leaves.items()), counts)


def rebuilt(stored: Plain) -> Outlines:
    """A copy of what was written."""
    lines = dict(stored.nodes)
    out = Outlines(lines=stored.lines)
    for text, leaf in stored.leaves:
        out.leaves[text] = msgspec.structs.replace(
            leaf, sample=leaf.sample[:], sources=leaf.sources[:]
        )
        node = out.nodes.setdefault(leaf.node, Node(lines.get(leaf.node, 0)))
        insort(node.leaves, (leaf.hash, text))
    if stored.crowded:
        _gather(out)
    return out


def _count(leaf: Leaf, count: int, first: int | None, last: int | None, source: str) -> None:
    leaf.count += count
    if first is not None and (leaf.first is None or first < leaf.first):
        leaf.first = first
    if last is not None and (leaf.last is None or last > leaf.last):
        leaf.last = last
    if source and source not in leaf.sources:
        leaf.sources = sorted([*leaf.sources, source])[:SOURCES]


def _enter(kept: Outlines, text: str, key: str, hashed: int, touched: set[str]) -> Leaf | None:
    """Keep an outline that is not kept yet, if its hash is among the smallest of its node."""
    node = kept.nodes.get(key)
    if node is None:
        node = kept.nodes[key] = Node()
    if len(node.leaves) >= NODE_LEAVES and (hashed, text) > node.leaves[-1]:
        return None
    insort(node.leaves, (hashed, text))
    leaf = kept.leaves[text] = Leaf(hashed, key)
    if len(node.leaves) > NODE_LEAVES:
        _drop(kept, node.leaves[-1][1])
    else:
        touched.add(key)
    if kept.crowded:
        _join(kept, key, hashed, text)
    return kept.leaves.get(text) and leaf


def _drop(kept: Outlines, text: str) -> None:
    leaf = kept.leaves.pop(text)
    place = (leaf.hash, text)
    node = kept.nodes[leaf.node]
    _take(node.leaves, place)
    if kept.crowded:
        _take(kept.groups[_group(leaf.node)], place)
        if not node.leaves:
            del kept.nodes[leaf.node]


def _take(places: list[tuple[int, str]], place: tuple[int, str]) -> None:
    del places[bisect_left(places, place)]


def _group(node: str) -> int:
    """A function of the node, so that the bounds nest and what is kept is exact."""
    by_start = _hash(node[:STARTS].encode()) % GROUPS_BY_START
    return min(len(node) // 2, GROUPS_BY_LENGTH - 1) * GROUPS_BY_START + by_start


def _join(kept: Outlines, node: str, hashed: int, text: str) -> None:
    group = kept.groups.setdefault(_group(node), [])
    insort(group, (hashed, text))
    if len(group) > GROUP_LEAVES:
        _drop(kept, group[-1][1])


def _crowd(kept: Outlines) -> None:
    if not kept.crowded and len(kept.nodes) > NODES:
        _gather(kept)


def _gather(kept: Outlines) -> None:
    """Bound groups of nodes as well."""
    kept.crowded = True
    kept.groups = defaultdict(list)
    for text, leaf in kept.leaves.items():
        kept.groups[_group(leaf.node)].append((leaf.hash, text))
    kept.groups = {key: sorted(group) for key, group in kept.groups.items()}
    for group in kept.groups.values():
        for _, text in group[GROUP_LEAVES:][::-1]:
            _drop(kept, text)
    for node in kept.nodes.values():
        node.lines = 0
    for leaf in kept.leaves.values():
        del leaf.sample[_share(kept, leaf) :]


def _sample(kept: Outlines, found: pl.DataFrame, hashes: pl.Series, messages: pl.Series) -> None:
    """Keep lines whose hash is smaller than the largest that an outline keeps.

    Args:
        kept: is changed.
        found: outlines with the rows of their lines, and the smallest hash of these.
        hashes: of each line.
        messages: the lines.
    """
    leaves = list(map(kept.leaves.get, found["outline"].to_list()))
    limits = [0 if leaf is None else _room(kept, leaf) for leaf in leaves]
    limited = found.select(
        "row", "least", at=pl.int_range(pl.len()), limit=pl.Series(limits, dtype=pl.UInt64)
    ).filter(pl.col("least") < pl.col("limit"))
    rows = limited.select("at", "limit", "row").explode("row")
    better = rows.select("at", "row", "limit", hash=hashes.gather(rows["row"])).filter(
        pl.col("hash") < pl.col("limit")
    )
    chosen = (
        better.unique(["at", "hash"]).sort("hash")
        .group_by("at", maintain_order=True).head(SAMPLE)
    )  # fmt: skip
    lines = messages.gather(chosen["row"]).to_list()
    places, own = chosen["at"].to_list(), chosen["hash"].to_list()
    for at, hashed, message in zip(places, own, lines, strict=True):
        leaf = leaves[at]
        assert leaf is not None  # its limit was above nothing
        entry = (hashed, message[: 2 * LONGEST])
        if entry not in leaf.sample:
            insort(leaf.sample, entry)
            del leaf.sample[_share(kept, leaf) :]


def _room(kept: Outlines, leaf: Leaf) -> int:
    """Below which hash a line is kept."""
    return leaf.sample[-1][0] if len(leaf.sample) >= _share(kept, leaf) else _ALL


def _share(kept: Outlines, leaf: Leaf) -> int:
    """How many lines an outline keeps: fewer the more outlines its node has."""
    return LEAST if kept.crowded else max(LEAST, SAMPLE // len(kept.nodes[leaf.node].leaves))


def _trim(kept: Outlines, touched: set[str]) -> None:
    for key in touched:
        if key in kept.nodes:
            places = kept.nodes[key].leaves
            share = _share(kept, kept.leaves[places[0][1]])
            for _, text in places:
                del kept.leaves[text].sample[share:]
