"""YAML as named values, with a line reader for templates that are no YAML (yet)."""

from collections.abc import Iterator

from bartizan.scan import yaml_tree
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.entry import MAX_ENTRIES, Entry
from bartizan.scan.source import Span
from bartizan.scan.yaml_tree import Mapping, Node, Scalar, Sequence

_ENCRYPTED = (
    "!vault",
    "!encrypted",
    "!reference",
    "!ref",
    "!sub",
    "!getatt",
    "!env",
    "!secret",
    "!include",
)


def yaml_entries(text: str) -> Iterator[Entry]:
    """The scalars of all documents; lines ``name: value`` where the text is not YAML.

    Values whose tag says that they are encrypted or stand elsewhere are left out.
    """
    try:
        documents = yaml_tree.parse(text)
    except yaml_tree.YamlError:
        yield from assignments(text)
        return
    for document in documents:
        yield from node_entries(document, text)


def node_entries(root: Node, text: str) -> Iterator[Entry]:
    """The scalars below a node, in the order of the file."""
    pending: list[tuple[tuple[str, ...], Node]] = [((), root)]
    seen: set[int] = set()
    count = 0
    while pending and count < MAX_ENTRIES:
        path, node = pending.pop()
        if isinstance(node, Scalar):
            if not node.tag.lower().startswith(_ENCRYPTED):
                count += 1
                yield Entry(path, node.value, scalar_span(node, text))
            continue
        if id(node) in seen:  # shared by an anchor
            continue
        seen.add(id(node))
        if isinstance(node, Sequence):
            pending.extend(((*path, "*"), item) for item in reversed(node.items))
        elif isinstance(node, Mapping):
            pairs = (
                (name, value) for name, value in reversed(node.pairs) if isinstance(name, Scalar)
            )
            pending.extend(((*path, name.value), value) for name, value in pairs)


def scalar_span(node: Scalar, text: str) -> Span:
    """The characters of a scalar's value without its quotes or block header."""
    start, end = node.span
    if node.style in ("'", '"'):
        return Span(start + 1, max(end - 1, start + 1))
    if node.style in ("|", ">"):
        start = min(text.find("\n", start, end) + 1 or start, end)
        while start < end and text[start] in " \n":
            start += 1
        return Span(start, start + len(text[start:end].rstrip()))
    return Span(start, start + len(text[start:end].rstrip()))
