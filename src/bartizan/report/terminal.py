"""Text that is safe and true on a terminal: hostile characters shown, cells counted, colour added.

What a scan reads was written by strangers. Nothing of it may move a cursor, turn the direction of
text, hide itself, or speak to the build service that captures the output.
"""

import re
import textwrap
from collections.abc import Sequence
from enum import StrEnum
from unicodedata import combining, east_asian_width

TAB = 4
"""Cells between tab stops, counted from the start of the source line."""

LENGTH = 4_200
"""Longer texts are cut: more than any path has, and less than a hostile name may have."""

_COMMAND = re.compile(r"##(?=[a-z]{0,12}\[)")
"""GitHub, Azure Pipelines and TeamCity obey ``##[…]``, ``##vso[…]``, ``##teamcity[…]`` anywhere in
a line of output."""


class Style(StrEnum):
    """SGR parameters of the few styles in use."""

    CRITICAL = "1;95"
    HIGH = "1;91"
    MEDIUM = "1;93"
    LOW = "1;96"
    INFO = "1;94"
    BOLD = "1"
    DIM = "2"
    GUTTER = "94"
    ADDED = "92"
    REMOVED = "91"


def paint(text: str, style: Style, *, colour: bool) -> str:
    """The text in a style, or as it is when there is to be no colour."""
    return f"\x1b[{style}m{text}\x1b[0m" if colour and text else text


def visible(text: str) -> str:
    r"""One line in which everything can be seen and nothing acts.

    Control, formatting, bidirectional, private, unassigned and lone surrogate characters, and
    spaces that are no plain space, are written ``\x1b`` or ``\u{202e}``. A text of more than
    ``LENGTH`` characters is cut.
    """
    if len(text) > LENGTH:
        text = text[:LENGTH] + "…"
    if text.isprintable() and "##" not in text:
        return text
    return "".join(_shown(text))


def cells(line: str) -> Sequence[str]:
    """For each character of a source line, what is shown for it; tabs become spaces."""
    if "\t" not in line:
        return list(line) if line.isprintable() and "##" not in line else _shown(line)
    shown = _shown(line)
    at = 0
    for index, char in enumerate(line):
        if char == "\t":
            shown[index] = " " * (TAB - at % TAB)
        at += width_of(shown[index])
    return shown


def width_of(text: str) -> int:
    """Cells that a text without control characters takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text
    )


def wrap(text: str, *, width: int, first: str, rest: str) -> list[str]:
    """Break a paragraph at spaces into lines of at most ``width`` cells (roughly, if not ASCII)."""
    return textwrap.wrap(
        visible(" ".join(text.split())),
        width=max(width, len(rest) + 20),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def _shown(text: str) -> list[str]:
    shown = [char if char.isprintable() else _escape(char) for char in text]
    for command in _COMMAND.finditer(text):
        shown[command.start() + 1] = "\\x23"
    return shown


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x80 else f"\\u{{{code:x}}}"
