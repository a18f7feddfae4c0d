"""The bounded, mergeable set of outlines from which templates are made.

An outline is a line without its digits, links and Windows paths (``masks.outline``). Each has a
seeded hash; of the outlines with the same plain words (a node) those with the smallest hashes are
kept, so a flood of identifiers fills its own node and no other. With too many nodes, those of a
similar length and beginning share a bound. Which outlines are kept, and their counts, times and
sample lines, are functions of the set of lines alone: one that is kept in the end was kept from
its first line on, in every part. What was not kept is counted.
Method: bottom-k sampling (Cohen and Kaplan, 2007), in nested groups.
"""

from bisect import insort
from collections import defaultdict

import msgspec
import polars as pl
import xxhash

from bartizan.detect.logs.masks import outline, skeleton

SEED = 0x6261_7274
NODE_LEAVES = 32
"""Outlines kept of those with the same plain words: enough to see that a word varies."""
NODES = 4096
"""Nodes after which outlines of a similar beginning share a bound."""
GROUP_LEAVES = 128
"""Outlines kept of a similar beginning, then."""
GROUPS_BY_LENGTH, GROUPS_BY_WORD = 16, 16
SAMPLE = 32
"""Lines kept of a node, shared by its outlines."""
LEAST = 2
"""Lines kept of each outline, whatever its node holds."""
SOURCES = 8
"""Names of sources kept of an outline."""
LONGEST = 4096
"""Characters of a line that are looked at. A template is the first line of a record."""

_ALL = (1 << 64) - 1


class Leaf(msgspec.Struct):
    """One outline."""

    hash: int
    node: int
    count: int = 0
    first: int | None = None
    last: int | None = None
    sample: list[tuple[int, str]] = []
    """The lines with the smallest hashes, ascending."""
    sources: list[str] = []


class Node(msgspec.Struct):
    """Outlines with the same plain words."""

    lines: int = 0
    leaves: list[tuple[int, str]] = []
    """Hashes and outlines that are kept, ascending."""


class Outlines(msgspec.Struct):
    """What is kept of all lines."""

    lines: int = 0
    crowded: bool = False
    """More than ``NODES`` nodes were seen."""
    leaves: dict[str, Leaf] = {}
    nodes: dict[int, Node] = {}
    groups: dict[int, list[tuple[int, str]]] = {}
    """By length and first word, once crowded."""


def learn(kept: Outlines, messages: pl.Series, times: pl.Series | None, source: str) -> None:
    """Add lines.

    Args:
        kept: is changed.
        messages: text, without nulls.
        times: microseconds since 1970, or null; as many as messages.
        source: where they come from; may be empty.
    """
    hashes = list(map(_hash, messages.cast(pl.Binary).to_list()))
    frame = pl.DataFrame(
        {
            "outline": outline(head(messages)),
            "message": messages,
            "time": times if times is not None else pl.repeat(None, len(messages), eager=True,
                                                              dtype=pl.Int64),
            "hash": pl.Series(hashes, dtype=pl.UInt64),
        }
    )  # fmt: skip
    kept.lines += frame.height
    found = frame.group_by("outline").agg(
        pl.len().alias("count"), pl.col("time").min().alias("first"),
        pl.col("time").max().alias("last"),
    )  # fmt: skip
    touched: set[int] = set()
    fresh: list[tuple[str, int, int | None, int | None]] = []
    for row in found.iter_rows():
        leaf = kept.leaves.get(row[0])
        if leaf is None:
            fresh.append(row)
        else:
            kept.nodes[leaf.node].lines += 0 if kept.crowded else row[1]
            _count(leaf, row[1], row[2], row[3], source)
    if fresh:
        named = skeleton(pl.Series([row[0] for row in fresh], dtype=pl.String)).to_list()
        for row, words in zip(fresh, named, strict=True):
            leaf = _enter(kept, row[0], _hash(words.encode()), row[1], touched)
            if leaf is not None:
                _count(leaf, row[1], row[2], row[3], source)
    _crowd(kept)
    _sample(kept, frame, found["outline"].to_list())
    _trim(kept, touched)


def head(messages: pl.Series) -> pl.Series:
    """The first line of each record, at most ``LONGEST`` characters of it."""
    if messages.str.contains("\n", literal=True).any():
        messages = messages.str.extract(r"^\s*([^\r\n]*)", 1)
    if (messages.str.len_bytes().max() or 0) > LONGEST:  # type: ignore[operator]
        messages = messages.str.slice(0, LONGEST)
    return messages


def merged(one: Outlines, other: Outlines) -> Outlines:
    """What both together saw."""
    out = msgspec.convert(msgspec.to_builtins(one, str_keys=False), Outlines, str_keys=False)
    out.lines += other.lines
    was_crowded = out.crowded
    out.crowded = False
    touched: set[int] = set()
    totals = {key: node.lines for key, node in other.nodes.items()}
    for text, leaf in other.leaves.items():
        mine = out.leaves.get(text)
        if mine is None:
            mine = _enter(out, text, leaf.node, 0, touched)
        if mine is not None:
            _count(mine, leaf.count, leaf.first, leaf.last, "")
            mine.sources = sorted({*mine.sources, *leaf.sources})[:SOURCES]
            mine.sample = sorted({*mine.sample, *leaf.sample})[:SAMPLE]
            touched.add(leaf.node)
    for key, lines in totals.items():
        out.nodes[key].lines += lines
    if was_crowded or other.crowded:
        _gather(out)
    _crowd(out)
    _trim(out, touched)
    return out


def _hash(text: bytes) -> int:
    return xxhash.xxh3_64_intdigest(text, SEED)


def _count(leaf: Leaf, count: int, first: int | None, last: int | None, source: str) -> None:
    leaf.count += count
    if first is not None and (leaf.first is None or first < leaf.first):
        leaf.first = first
    if last is not None and (leaf.last is None or last > leaf.last):
        leaf.last = last
    if source and source not in leaf.sources:
        leaf.sources = sorted([*leaf.sources, source])[:SOURCES]


def _enter(kept: Outlines, text: str, key: int, lines: int, touched: set[int]) -> Leaf | None:
    """Keep an outline that is not kept yet, if its hash is among the smallest of its node."""
    hashed = _hash(text.encode())
    node = kept.nodes.get(key)
    if node is None:
        node = kept.nodes[key] = Node()
    node.lines += 0 if kept.crowded else lines
    if len(node.leaves) >= NODE_LEAVES and (hashed, text) > node.leaves[-1]:
        return None
    insort(node.leaves, (hashed, text))
    leaf = kept.leaves[text] = Leaf(hashed, key)
    touched.add(key)
    if len(node.leaves) > NODE_LEAVES:
        _drop(kept, node.leaves[-1][1])
    if kept.crowded:
        _join(kept, hashed, text)
    return kept.leaves.get(text) and leaf


def _drop(kept: Outlines, text: str) -> None:
    leaf = kept.leaves.pop(text)
    place = (leaf.hash, text)
    node = kept.nodes[leaf.node]
    node.leaves.remove(place)
    if kept.crowded:
        kept.groups[_group(text)].remove(place)
        if not node.leaves:
            del kept.nodes[leaf.node]


def _group(text: str) -> int:
    words = text.split()
    first = words[0] if words else ""
    by_word = _hash(first.encode()) % GROUPS_BY_WORD
    return min(len(words) // 2, GROUPS_BY_LENGTH - 1) * GROUPS_BY_WORD + by_word


def _join(kept: Outlines, hashed: int, text: str) -> None:
    group = kept.groups.setdefault(_group(text), [])
    insort(group, (hashed, text))
    if len(group) > GROUP_LEAVES:
        _drop(kept, group[-1][1])


def _crowd(kept: Outlines) -> None:
    if not kept.crowded and len(kept.nodes) > NODES:
        _gather(kept)


def _gather(kept: Outlines) -> None:
    """Bound outlines by length and first word as well."""
    kept.crowded = True
    kept.groups = defaultdict(list)
    for text, leaf in kept.leaves.items():
        kept.groups[_group(text)].append((leaf.hash, text))
    kept.groups = {key: sorted(group) for key, group in kept.groups.items()}
    for group in kept.groups.values():
        for _, text in group[GROUP_LEAVES:][::-1]:
            _drop(kept, text)
    for node in kept.nodes.values():
        node.lines = 0
    for leaf in kept.leaves.values():
        del leaf.sample[_share(kept, leaf) :]


def _sample(kept: Outlines, frame: pl.DataFrame, outlines: list[str]) -> None:
    """Keep lines whose hash is smaller than the largest that an outline keeps."""
    limits = []
    for text in outlines:
        leaf = kept.leaves.get(text)
        full = leaf is not None and len(leaf.sample) >= _share(kept, leaf)
        limits.append(0 if leaf is None else leaf.sample[-1][0] if full else _ALL)
    limit = pl.DataFrame({"outline": outlines, "limit": pl.Series(limits, dtype=pl.UInt64)})
    better = frame.lazy().join(limit.lazy(), on="outline").filter(pl.col("hash") < pl.col("limit"))
    chosen = (
        better.select("outline", "hash", "message").unique(["outline", "hash"])
        .sort("hash").group_by("outline", maintain_order=True).head(SAMPLE).collect()
    )  # fmt: skip
    for text, hashed, message in chosen.iter_rows():
        leaf = kept.leaves[text]
        entry = (hashed, message[: 2 * LONGEST])
        if entry not in leaf.sample:
            insort(leaf.sample, entry)
            del leaf.sample[_share(kept, leaf) :]


def _share(kept: Outlines, leaf: Leaf) -> int:
    """How many lines an outline keeps: fewer the more outlines its node has."""
    return LEAST if kept.crowded else max(LEAST, SAMPLE // len(kept.nodes[leaf.node].leaves))


def _trim(kept: Outlines, touched: set[int]) -> None:
    for key in touched:
        for _, text in kept.nodes[key].leaves if key in kept.nodes else ():
            leaf = kept.leaves[text]
            del leaf.sample[_share(kept, leaf) :]
