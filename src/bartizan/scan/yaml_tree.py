"""YAML as a tree of nodes that know their place, built with limits from a stream of events.

PyYAML's composer recurses in C and crashes the process on some thousands of nested brackets, so
the tree is built here without recursion. Anchors are shared, never expanded; a cycle cannot arise
because an alias inside its own anchor is refused. Nothing is constructed: all scalars stay text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bartizan.scan.source import Span

if TYPE_CHECKING:
    from types import ModuleType

MAX_DEPTH = 100
"""Hand-written pipeline and configuration files stay below 30."""
MAX_NODES = 200_000
"""About 4 MB of dense YAML; the largest public workflow seen has 20,000."""
MAX_BYTES = 4 * 1024 * 1024


class YamlError(ValueError):
    """The text is not YAML within the limits.

    Attributes:
        reason: what is wrong, one clause.
        offset: character offset in the text.
        limit: whether it may well be YAML, but is larger or deeper than we read.
    """

    def __init__(self, reason: str, offset: int = 0, *, limit: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
        self.limit = limit


@dataclass(eq=False)
class Node:
    """A scalar, sequence or mapping with its characters in the text."""

    span: Span
    tag: str = ""
    anchor: str = ""


@dataclass(eq=False)
class Scalar(Node):
    """Text. ``style`` is ``''`` for plain, or one of ``' " | >``."""

    value: str = ""
    style: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is written without quotes, and so may mean a number, boolean or null."""
        return self.style == ""


@dataclass(eq=False)
class Sequence(Node):
    """A list of nodes."""

    items: list[Node] = field(default_factory=list)


@dataclass(eq=False)
class Mapping(Node):
    """Pairs in the order of the file; a repeated key appears repeatedly."""

    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    _index: dict[str, tuple[Scalar, Node]] | None = field(default=None, init=False, repr=False)

    def get(self, key: str) -> Node | None:
        """Value of the last pair with this key, as YAML loaders have it; merges (<<) included."""
        pair = self._pair(key)
        return pair[1] if pair else None

    def key(self, key: str) -> Scalar | None:
        """The key's own node."""
        pair = self._pair(key)
        return pair[0] if pair else None

    def items(self) -> Iterator[tuple[Scalar, Node]]:
        """Pairs with scalar keys; those of merged mappings (<<) first, so that the last one wins.

        Of several mappings merged at once the first wins (YAML merge key, type ``!!merge``).
        """
        for name, value in self.pairs:
            if _is_merge(name):
                merged = reversed(value.items) if isinstance(value, Sequence) else (value,)
                for mapping in merged:
                    if isinstance(mapping, Mapping):
                        yield from mapping.items()
        for name, value in self.pairs:
            if isinstance(name, Scalar) and not _is_merge(name):
                yield name, value

    def _pair(self, key: str) -> tuple[Scalar, Node] | None:
        if self._index is None:
            self._index = {name.value: (name, value) for name, value in self.items()}
        return self._index.get(key)


def _is_merge(name: Node) -> bool:
    return isinstance(name, Scalar) and name.value == "<<" and name.plain


def parse(text: str) -> list[Node]:
    """The documents of a YAML text.

    Raises:
        YamlError: not YAML, or beyond ``MAX_DEPTH``, ``MAX_NODES`` or ``MAX_BYTES``.
    """
    if len(text) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES // 1024 // 1024} MB of YAML", limit=True)
    import yaml  # noqa: PLC0415 - who only knows what a tree is should not wait for the parser

    shift = 1 if text.startswith("\ufeff") else 0
    try:
        return _compose(yaml, text[shift:], shift)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(
            (error.problem or error.context or "not YAML").strip(),
            mark.index + shift if mark else 0,
        ) from None
    except yaml.reader.ReaderError as error:
        raise YamlError("holds a character that YAML does not allow", error.position) from None
    except (yaml.YAMLError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise error if isinstance(error, YamlError) else YamlError(reason) from None


def _compose(yaml: "ModuleType", text: str, shift: int) -> list[Node]:
    builder = _Builder(yaml, text, shift)
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        builder.feed(event)
    return builder.documents


class _Builder:
    """Puts nodes together from parser events, without recursion.

    Beside each open node it keeps the size and height of what the node holds *with aliases
    expanded*. Both are limited, so that whoever walks the finished tree, recursively or not, is
    bounded too, however often anchors are shared.
    """

    def __init__(self, yaml: "ModuleType", text: str, shift: int) -> None:
        self.documents: list[Node] = []
        self._take = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        self._text = text
        self._shift = shift
        self._open: list[Node] = []
        self._keys: list[Node | None] = []  # the key that waits for its value, per open mapping
        self._measures: list[list[int]] = []  # [size, height] per open node
        self._ends: list[int] = []  # end of the last thing in each open node
        self._anchors: dict[str, tuple[Node, int, int]] = {}
        self._size = 0

    def feed(self, event: Any) -> None:  # noqa: ANN401 - the stubs call marks optional
        """Take one event."""
        take = self._take.get(type(event))
        if take is not None:
            take(event)

    def _scalar(self, event: Any) -> None:  # noqa: ANN401 - as above
        style = event.style or ""
        span = self._span(event) if style not in ("|", ">") else self._block_span(event)
        node = Scalar(span, event.tag or "", event.anchor or "", event.value, style)
        self._attach(node, 1, 1)
        if node.anchor:
            self._anchors[node.anchor] = (node, 1, 1)

    def _mapping(self, event: Any) -> None:  # noqa: ANN401 - as above
        self._begin(Mapping(self._span(event), event.tag or "", event.anchor or ""))

    def _sequence(self, event: Any) -> None:  # noqa: ANN401 - as above
        self._begin(Sequence(self._span(event), event.tag or "", event.anchor or ""))

    def _end(self, event: Any) -> None:  # noqa: ANN401 - as above
        self._finish(event.end_mark.index + self._shift)

    def _alias(self, event: Any) -> None:  # noqa: ANN401 - as above
        at = event.start_mark.index + self._shift
        known = self._anchors.get(event.anchor)
        if known is None:
            raise YamlError(f"alias *{event.anchor} is cyclic or has no anchor", at)
        self._attach(*known, at=at)
        if self._ends:
            self._ends[-1] = event.end_mark.index + self._shift

    def _document(self, _event: Any) -> None:  # noqa: ANN401 - as above
        self._anchors = {}

    def _begin(self, node: Node) -> None:
        self._attach_open(node)
        # An alias inside its own anchor would be a cycle: the anchor is known once it is closed.
        self._anchors.pop(node.anchor, None)
        self._open.append(node)
        self._keys.append(None)
        self._measures.append([1, 1])
        self._ends.append(node.span.start)
        if len(self._open) > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", node.span.start, limit=True)

    def _finish(self, end: int) -> None:
        node = self._open.pop()
        self._keys.pop()
        size, height = self._measures.pop()
        # The parser ends a block only where the next thing starts: comments and empty lines later.
        last = self._ends.pop()
        if self._text[end - self._shift - 1 : end - self._shift] not in ("]", "}"):
            end = max(last, node.span.start)
        node.span = Span(node.span.start, end)
        if self._ends:
            self._ends[-1] = end
        if node.anchor:
            self._anchors[node.anchor] = (node, size, height)
        self._measure(size, height, node.span.start)

    def _attach(self, node: Node, size: int, height: int, at: int = -1) -> None:
        self._attach_open(node)
        self._size += size
        if self._ends:
            self._ends[-1] = node.span.end
        self._measure(size, height, node.span.start if at < 0 else at)

    def _measure(self, size: int, height: int, at: int) -> None:
        # Twice for every node of a file: comparing is several times faster than calling max().
        if self._measures:
            measure = self._measures[-1]
            measure[0] += size
            if measure[1] <= height:
                measure[1] = height + 1
            size = measure[0]
        if size > MAX_NODES or self._size > MAX_NODES:
            raise YamlError(f"more than {MAX_NODES} nodes, aliases expanded", at, limit=True)
        if height + len(self._open) > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", at, limit=True)

    def _attach_open(self, node: Node) -> None:
        if not self._open:
            self.documents.append(node)
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif isinstance(parent, Mapping):
            key = self._keys[-1]
            if key is None:
                self._keys[-1] = node
            else:
                parent.pairs.append((key, node))
                self._keys[-1] = None

    def _block_span(self, event: Any) -> Span:  # noqa: ANN401 - as above
        """Of a block scalar, without the empty lines and indentation behind it."""
        start, end = event.start_mark.index, event.end_mark.index
        kept = len(self._text[start:end].rstrip())
        return Span(start + self._shift, start + kept + self._shift)

    def _span(self, event: Any) -> Span:  # noqa: ANN401 - as above
        return Span(event.start_mark.index + self._shift, event.end_mark.index + self._shift)
