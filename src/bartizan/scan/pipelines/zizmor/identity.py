"""What makes two results of zizmor the same flaw: names of jobs and steps, never positions.

zizmor gives a route of keys and *indices*. An index changes when a step is added above, so every
list item is named by what it says of itself. The route is read off the place in the file, because
results about expressions come with an empty route.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from bartizan.scan import yaml_tree
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping, Node, Scalar, Sequence

MAX_LABEL = 160
"""Characters of a label or a text that take part; a script's first line can be long."""
_OPENS_SCALAR = re.compile(r""":\s+(?:[|>]\S*\s*(?:#.*)?|["'].*)$""")
_VERSION = re.compile(r"@[^\s\"']+")
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}")


class Pair(NamedTuple):
    """A key and its value in the file."""

    key: Span
    value: Span


class Outline:
    """The names on the way from the root of a document to a place."""

    def __init__(self, source: SourceFile, root: Node | None = None) -> None:
        if root is None:
            try:
                documents = yaml_tree.parse(source.text)
            except yaml_tree.YamlError:
                documents = []
            root = documents[0] if documents else None
        self._root = root
        self._starts: dict[int, list[int]] = {}

    @property
    def name(self) -> str:
        """The workflow's or action's own name."""
        name = self._root.get("name") if isinstance(self._root, Mapping) else None
        return name.value if isinstance(name, Scalar) else ""

    def labels(self, offset: int) -> tuple[str, ...]:
        """Keys, and names of list items, that hold a character."""
        labels = []
        node = self._root
        while isinstance(node, Mapping | Sequence):
            at = bisect_right(self._child_starts(node), offset) - 1
            if at < 0:
                break
            if isinstance(node, Mapping):
                key, child = node.pairs[at]
                labels.append(key.value if isinstance(key, Scalar) else "")
                held = key.span.start <= offset < max(key.span.end, child.span.end)
            else:
                child = node.items[at]
                labels.append(label(child))
                held = offset < child.span.end
            if not held:
                break
            node = child if child.span.start <= offset < child.span.end else None
        return tuple(labels)

    def pairs(self, span: Span, key: str) -> list[Pair]:
        """Where a key is given a scalar, anywhere within a span; the last one is last."""
        found = []
        waiting = [self._root] if key else []
        while waiting:
            node = waiting.pop()
            if isinstance(node, Sequence):
                waiting.extend(n for n in node.items if _overlap(n.span, span))
            elif isinstance(node, Mapping):
                for name, value in node.pairs:
                    named = isinstance(name, Scalar) and name.value == key
                    if named and isinstance(value, Scalar) and _overlap(name.span, span):
                        found.append(Pair(name.span, value.span))
                    elif _overlap(value.span, span) or _overlap(name.span, span):
                        waiting.append(value)
        return sorted(found)

    def _child_starts(self, node: Mapping | Sequence) -> list[int]:
        starts = self._starts.get(id(node))
        if starts is None:
            if isinstance(node, Mapping):
                starts = [key.span.start for key, _ in node.pairs]
            else:
                starts = [item.span.start for item in node.items]
            # An aliased item lies elsewhere; it may not break the order of the others.
            starts = _ascending(starts)
            self._starts[id(node)] = starts
        return starts


def label(item: Node) -> str:
    """What a list item calls itself: id, name, action, first line of its script, ecosystem."""
    if isinstance(item, Scalar):
        return normal(item.value)
    if not isinstance(item, Mapping):
        return ""
    for key in ("id", "name", "uses", "run", "repo"):
        value = item.get(key)
        if isinstance(value, Scalar) and value.value.strip():
            text = value.value.strip().partition("\n")[0]
            return normal(_VERSION.sub("", text) if key == "uses" else text)
    parts = (item.get(key) for key in ("package-ecosystem", "directory", "target-branch"))
    return " ".join(normal(part.value) for part in parts if isinstance(part, Scalar))


def normal(text: str) -> str:
    """Text without the accidents of spacing, bounded."""
    return " ".join(text.split())[:MAX_LABEL]


def shown(text: str, span: Span) -> Span:
    """The span to point at: a block of many lines is represented by its first line.

    Scripts and conditions of several lines stay whole: they *are* what is wrong.
    """
    content = text[span.start : span.end]
    trimmed = content.strip()
    start = span.start + (len(content) - len(content.lstrip()))
    first = trimmed.partition("\n")[0].rstrip()
    if first == trimmed or _OPENS_SCALAR.search(first):
        return Span(start, start + len(trimmed))
    return Span(start, start + len(first))


def stable(text: str, place: Span, whole: Span, labels: tuple[str, ...]) -> str:
    """The part of a place's text that stays when something else is edited.

    Args:
        text: the file's.
        place: the span pointed at.
        whole: the span zizmor gave.
        labels: of the place.

    Returns:
        Nothing where the place stands for a block or script (its labels identify it); a
        reference without its version, so that an update is the same flaw.
    """
    content = text[place.start : place.end]
    if "\n" in text[whole.start : whole.end].strip() or "\n" in content:
        return ""
    if "uses" in labels[-1:]:
        content = _VERSION.sub("", content.partition(" #")[0])
    return normal(_DIGEST.sub("", content))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _ascending(starts: list[int]) -> list[int]:
    highest = -1
    ordered = []
    for start in starts:
        highest = max(highest, start)
        ordered.append(highest)
    return ordered
