"""JSON with positions, tolerant of comments, trailing commas and missing ends."""

import json
import re
from collections.abc import Iterator

from bartizan.scan.secrets.formats.entry import MAX_DEPTH, MAX_ENTRIES, Entry
from bartizan.scan.source import Span

_TOKEN = re.compile(r"""[{}\[\],:]|"(?:[^"\\]|\\.)*"|//[^\n]*|/\*|[A-Za-z0-9.+-]+""", re.DOTALL)


def json_entries(text: str, *, start: int = 0) -> Iterator[Entry]:  # noqa: C901  a branch a mark
    """The scalar values of a JSON text from ``start`` to the end of its first value."""
    path: list[str] = []
    closers: list[str] = []
    key: str | None = None
    waiting = False  # a colon was read: the next value belongs to the key
    count, at = 0, start
    while (found := _TOKEN.search(text, at)) is not None:
        mark, at = found[0], found.end()
        if mark == "/*":
            end = text.find("*/", at)
            at = len(text) if end < 0 else end + 2
        elif mark.startswith("//") or mark == ",":
            continue
        elif mark == ":":
            waiting = key is not None
        elif mark in "{[":
            path.append(key if waiting and key is not None else "*")
            closers.append(mark)
            key, waiting = None, False
            if len(closers) > MAX_DEPTH:
                return
        elif mark in "}]":
            if closers:
                closers.pop()
                path.pop()
            key, waiting = None, False
            if not closers:
                return
        elif closers and closers[-1] == "{" and not waiting:
            key = _decoded(mark)
        else:
            quoted = mark[0] == '"'
            span = Span(found.start() + quoted, found.end() - quoted)
            name = (key,) if waiting and key is not None else ("*",)
            yield Entry((*path[1:], *name), _decoded(mark), span)
            key, waiting = None, False
            count += 1
            if count >= MAX_ENTRIES:
                return


def _decoded(mark: str) -> str:
    if mark[0] != '"':
        return mark
    if "\\" not in mark:
        return mark[1:-1]
    try:
        value = json.loads(mark, strict=False)
    except ValueError:
        return mark[1:-1]
    return value if isinstance(value, str) else mark[1:-1]
