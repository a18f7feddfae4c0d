"""JSON with positions, tolerant of comments, trailing commas and missing ends."""

import json
import re
from collections.abc import Iterator

from bartizan.scan.secrets.formats.entry import MAX_DEPTH, MAX_ENTRIES, Entry
from bartizan.scan.source import Span

_TOKEN = re.compile(
    r"""[{}\[\],:]|"(?:[^"\\]|\\.)*"|//[^\n]*|/\*|[A-Za-z0-9.+-]+""", re.DOTALL
)


def json_entries(text: str, *, start: int = 0) -> Iterator[Entry]:
    """The scalar values of a JSON text from ``start`` to the end of its first value."""
    path: list[str] = []
    closers: list[str] = []
    key: str | None = None
    waiting = False  # a colon was read: the next value belongs to the key
    count, at = 0, start
    while (found := _TOKEN.search(text, at)) is not None:
        token, at = found[0], found.end()
        if token == "/*":
            end = text.find("*/", at)
            at = len(text) if end < 0 else end + 2
        elif token.startswith("//") or token == ",":
            continue
        elif token == ":":
            waiting = key is not None
        elif token in "{[":
            path.append(key if waiting and key is not None else "*")
            closers.append(token)
            key, waiting = None, False
            if len(closers) > MAX_DEPTH:
                return
        elif token in "}]":
            if closers:
                closers.pop()
                path.pop()
            key, waiting = None, False
            if not closers:
                return
        elif closers and closers[-1] == "{" and not waiting:
            key = _decoded(token)
        else:
            quoted = token[0] == '"'
            span = Span(found.start() + quoted, found.end() - quoted)
            name = (key,) if waiting and key is not None else ("*",)
            yield Entry((*path[1:], *name), _decoded(token), span)
            key, waiting = None, False
            count += 1
            if count >= MAX_ENTRIES:
                return


def _decoded(token: str) -> str:
    if token[0] != '"':
        return token
    if "\\" not in token:
        return token[1:-1]
    try:
        value = json.loads(token, strict=False)
    except ValueError:
        return token[1:-1]
    return value if isinstance(value, str) else token[1:-1]
