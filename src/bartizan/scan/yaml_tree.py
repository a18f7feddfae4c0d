"""YAML as a tree of nodes that know their place, built with limits from a stream of events.

PyYAML's composer recurses in C and crashes the process on some thousands of nested brackets, so
the tree is built here without recursion. Anchors are shared, never expanded; a cycle cannot arise
because an alias inside its own anchor is refused. Nothing is constructed: all scalars stay text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from bartizan.scan.source import Span

MAX_DEPTH = 100
"""Hand-written pipeline and configuration files stay below 30."""
MAX_NODES = 200_000
"""About 4 MB of dense YAML; the largest public workflow seen has 20,000."""
MAX_BYTES = 4 * 1024 * 1024


class YamlError(ValueError):
    """The text is not YAML within the limits. ``offset`` is a character offset in the text."""

    def __init__(self, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


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

    def get(self, key: str) -> Node | None:
        """Value of the last pair with this key, as YAML loaders have it; merges (<<) included."""
        for name, value in reversed(list(self.items())):
            if name.value == key:
                return value
        return None

    def key(self, key: str) -> Scalar | None:
        """The key's own node."""
        for name, _ in reversed(list(self.items())):
            if name.value == key:
                return name
        return None

    def items(self) -> Iterator[tuple[Scalar, Node]]:
        """Pairs with scalar keys; those of merged mappings (<<) first."""
        for name, value in self.pairs:
            if isinstance(name, Scalar) and name.value == "<<" and name.plain:
                merged = value.items if isinstance(value, Sequence) else [value]
                for mapping in merged:
                    if isinstance(mapping, Mapping):
                        yield from (p for p in mapping.pairs if isinstance(p[0], Scalar))  # type: ignore[misc]
        for name, value in self.pairs:
            if isinstance(name, Scalar) and not (name.value == "<<" and name.plain):
                yield name, value


def parse(text: str) -> list[Node]:
    """The documents of a YAML text.

    Raises:
        YamlError: not YAML, or beyond ``MAX_DEPTH``, ``MAX_NODES`` or ``MAX_BYTES``.
    """
    if len(text) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES // 1024 // 1024} MB of YAML")
    shift = 1 if text.startswith("\ufeff") else 0
    try:
        return _compose(text[shift:], shift)
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


def _compose(text: str, shift: int) -> list[Node]:
    documents: list[Node] = []
    open_nodes: list[Node] = []
    pending: list[Node | None] = []  # the key that waits for its value, per open mapping
    anchors: dict[str, Node] = {}
    count = 0

    def attach(node: Node) -> None:
        if not open_nodes:
            documents.append(node)
            return
        parent = open_nodes[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif isinstance(parent, Mapping):
            key = pending[-1]
            if key is None:
                pending[-1] = node
            else:
                parent.pairs.append((key, node))
                pending[-1] = None

    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.ScalarEvent):
            node: Node = Scalar(
                _span(event, shift), event.tag or "", event.anchor or "", event.value,
                event.style or "",
            )
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Sequence(_span(event, shift), event.tag or "", event.anchor or "")
        elif isinstance(event, yaml.MappingStartEvent):
            node = Mapping(_span(event, shift), event.tag or "", event.anchor or "")
        elif isinstance(event, yaml.AliasEvent):
            target = anchors.get(event.anchor)
            if target is None or any(target is open_node for open_node in open_nodes):
                raise YamlError(
                    f"alias *{event.anchor} is cyclic or has no anchor",
                    event.start_mark.index + shift,
                )
            attach(target)
            continue
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            closed = open_nodes.pop()
            pending.pop()
            closed.span = Span(closed.span.start, event.end_mark.index + shift)
            continue
        elif isinstance(event, yaml.DocumentStartEvent):
            anchors = {}
            continue
        else:
            continue
        count += 1
        if count > MAX_NODES:
            raise YamlError(f"more than {MAX_NODES} nodes", node.span.start)
        attach(node)
        if node.anchor:
            anchors[node.anchor] = node
        if not isinstance(node, Scalar):
            open_nodes.append(node)
            pending.append(None)
            if len(open_nodes) > MAX_DEPTH:
                raise YamlError(f"nested deeper than {MAX_DEPTH} levels", node.span.start)
    return documents


def _span(event: yaml.Event, shift: int) -> Span:
    return Span(event.start_mark.index + shift, event.end_mark.index + shift)
