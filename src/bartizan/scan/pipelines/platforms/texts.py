"""Maps the value of a YAML scalar back to the characters of the file, for every scalar style.

A value differs from what is written: block scalars lose their indentation, folded ones their line
ends, quoted ones their escapes. A ``Text`` knows for every character of the value where it stands.
"""

import re
from collections.abc import Iterator

from bartizan.scan.pipelines.subject import Text
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping, Node, Scalar, Sequence

_LINE = re.compile(r"([^\r\n\x85\u2028\u2029]*)(\r\n|[\r\n\x85\u2028\u2029]|\Z)")
_DOUBLE = re.compile(
    r"""(?P<fold>[ \t]*(?:\r\n|[\r\n\x85])[ \t\r\n\x85]*)
    |\\(?P<join>(?:\r\n|[\r\n\x85])[ \t\r\n\x85]*)
    |\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)
    |[^\\ \t\r\n\x85]+|[ \t]""",
    re.VERBOSE | re.DOTALL,
)
_SINGLE = re.compile(r"(?P<fold>[ \t]*(?:\r\n|[\r\n\x85])[ \t\r\n\x85]*)|''|[^' \t\r\n\x85]+|[ \t]")
_BREAK = re.compile(r"\r\n|[\r\n\x85]")


def text(source: SourceFile, node: Node | None) -> Text | None:
    """The text of a scalar; None for anything else."""
    return scalar_text(source, node) if isinstance(node, Scalar) else None


def texts(source: SourceFile, node: Node | None) -> tuple[Text, ...]:
    """The texts of a scalar or of a list of scalars, nested lists included, in order.

    Null (an empty plain scalar) is no text.
    """
    if isinstance(node, Scalar):
        return (scalar_text(source, node),) if node.value or node.style else ()
    if isinstance(node, Sequence):
        return tuple(found for item in node.items for found in texts(source, item))
    return ()


def value(node: Node | None) -> str:
    """The value of a scalar; empty for anything else."""
    return node.value if isinstance(node, Scalar) else ""


def values(node: Node | None) -> tuple[str, ...]:
    """The values of a scalar or of a list of scalars."""
    if isinstance(node, Scalar):
        return (node.value,) if node.value else ()
    if isinstance(node, Sequence):
        return tuple(item.value for item in node.items if isinstance(item, Scalar))
    return ()


def truth(node: Node | None) -> bool:
    """Whether a scalar says yes, as YAML 1.1 and the platforms spell it."""
    return value(node).lower() in ("true", "yes", "on")


def mappings(node: Node | None) -> Iterator[Mapping]:
    """The mappings of a list, nested lists included; a single mapping counts as a list of one."""
    if isinstance(node, Mapping):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from mappings(item)


def scalar_text(source: SourceFile, node: Scalar) -> Text:
    """The text of a scalar, its span without quotes, block header and last line end."""
    start, end = node.span
    if node.style in ("|", ">"):
        return _block(source.text, node)
    if node.style:
        start, end = start + 1, end - 1
        if source.text[start:end] == node.value:
            return Text(node.value, Span(start, end))
        pieces = _double if node.style == '"' else _single
        return Text(node.value, Span(start, max(start, end)), pieces(source.text[start:end], start))
    if end - start == len(node.value):
        return Text(node.value, node.span)
    return Text(node.value, node.span, _aligned(source.text, start, end, node.value))


def _block(raw: str, node: Scalar) -> Text:
    header = _LINE.match(raw, node.span.start)
    start = header.end() if header else node.span.start
    end = max(node.span.end, start)
    if node.style == "|":
        spans = _literal(raw, start, end, node.value)
    else:
        spans = _aligned(raw, start, end, node.value)
    first = spans[0][1] if spans else start
    written = len(node.value.rstrip("\n"))
    located = Text(node.value, Span(first, end), spans)
    last = located.locate(max(written - 1, 0), written).end if written else first
    return Text(node.value, Span(first, max(first, last)), spans)


def _literal(raw: str, start: int, end: int, content: str) -> tuple[tuple[int, int], ...]:
    """Line by line: a value's line is the end of the file's line."""
    spans = []
    offset = 0
    lines = _lines(raw, start, end)
    for line in content.splitlines(keepends=True) if content.isascii() else _split(content):
        bare = line.rstrip("\n\u2028\u2029")
        line_start, line_end = next(lines, (end, end))
        spans.append((offset, max(line_start, line_end - len(bare))))
        offset += len(line)
    return tuple(spans)


def _split(content: str) -> Iterator[str]:
    for match in _LINE.finditer(content):
        if match.group():
            yield match.group()


def _lines(raw: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        match = _LINE.match(raw, start)
        if match is None or match.end() == start:
            return
        yield match.start(1), match.end(1)
        start = match.end()


def _aligned(raw: str, start: int, end: int, content: str) -> tuple[tuple[int, int], ...]:
    """Folded lines: only white space between them differs between value and file."""
    spans: list[tuple[int, int]] = []
    cursor = 0
    for line_start, line_end in _lines(raw, start, end):
        line = raw[line_start : min(line_end, end)]
        bare = line.strip(" \t")
        if not bare:
            continue
        while cursor < len(content) and content[cursor] in " \t\n\u2028\u2029":
            cursor += 1
        if not content.startswith(bare, cursor):
            break
        spans.append((cursor, line_start + line.index(bare)))
        cursor += len(bare)
    return tuple(spans)


def _double(raw: str, shift: int) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    offset = 0
    for match in _DOUBLE.finditer(raw):
        spans.append((offset, shift + match.start()))
        if match["fold"] is not None:
            offset += max(1, len(_BREAK.findall(match["fold"])) - 1)
        elif match["join"] is not None:  # only further line ends are part of the value
            offset += len(_BREAK.findall(match["join"])) - 1
        else:
            offset += 1 if raw[match.start()] == "\\" else match.end() - match.start()
    return tuple(spans)


def _single(raw: str, shift: int) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    offset = 0
    for match in _SINGLE.finditer(raw):
        spans.append((offset, shift + match.start()))
        if match["fold"] is not None:
            offset += max(1, len(_BREAK.findall(match["fold"])) - 1)
        else:
            offset += 1 if match.group() == "''" else match.end() - match.start()
    return tuple(spans)
