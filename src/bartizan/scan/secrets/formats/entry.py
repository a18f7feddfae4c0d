"""A named value in a configuration text, and the limits every reader keeps."""

from collections.abc import Iterator
from typing import NamedTuple

from bartizan.scan.source import Span

MAX_ENTRIES = 50_000
"""A reader stops after so many values; hand-written configuration has some hundreds."""
MAX_LINE = 8_192
"""Longer lines are no configuration that a person keeps a password in."""
MAX_DEPTH = 100
"""Nesting beyond this is passed over."""


class Entry(NamedTuple):
    """A value with the names that lead to it."""

    path: tuple[str, ...]
    """Names from the outermost in: sections, objects, elements; list positions are ``*``."""
    value: str
    """The value as the program gets it: without quotes, escapes resolved."""
    span: Span
    """The value's characters in the text, without quotes."""

    @property
    def key(self) -> str:
        """The innermost name, empty where there is none."""
        return next((part for part in reversed(self.path) if part != "*"), "")


class Line(NamedTuple):
    """A line of text without its end."""

    start: int
    """Offset of its first character."""
    text: str


def lines(text: str) -> Iterator[Line]:
    """The lines of a text that are not longer than ``MAX_LINE``."""
    start, size = 0, len(text)
    while start < size:
        end = text.find("\n", start)
        end = size if end < 0 else end
        if end - start <= MAX_LINE:
            yield Line(start, text[start:end].rstrip("\r"))
        start = end + 1


def stripped(value: str, start: int) -> tuple[str, Span]:
    """A value without the blanks around it, and its span, given where it starts."""
    lead = len(value) - len(value.lstrip())
    value = value.strip()
    return value, Span(start + lead, start + lead + len(value))


def unquoted(value: str, start: int) -> tuple[str, Span]:
    """A value without blanks and without the quotes around it, and its span."""
    value, span = stripped(value, start)
    if len(value) >= 2 and value[0] in "\"'`" and value[-1] == value[0]:
        return value[1:-1], Span(span.start + 1, span.end - 1)
    return value, span
