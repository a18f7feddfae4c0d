"""One file under scan: its bytes, its text, and the places in it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bartizan.model import Location

FRAME_LINES = 6
"""A code frame shows at most this many lines of a longer span."""
FRAME_WIDTH = 300
"""Longer lines are cut in a code frame; minified files have lines of megabytes."""


class Span(NamedTuple):
    """Characters ``start`` (inclusive) to ``end`` (exclusive) of a file's text."""

    start: int
    end: int


@dataclass(frozen=True)
class SourceFile:
    """A file's content with its path relative to the scanned root.

    ``text`` decodes UTF-8 (a byte-order mark is kept as one character), or UTF-16 where a mark
    says so; bytes that cannot be decoded become U+FFFD, so positions always exist.
    """

    path: str
    data: bytes
    commit: str = ""
    """The commit this content was read from; empty for the working tree."""

    @cached_property
    def text(self) -> str:
        """The decoded content."""
        if self.data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.data.decode("utf-16", "replace")
        return self.data.decode("utf-8", "replace")

    @cached_property
    def name(self) -> str:
        """Last part of the path."""
        return self.path.rpartition("/")[2]

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """Offset of the first character of each line; lines end at a line feed."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """Content of a line (from 1) without its end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    def location(self, span: Span, *, annotation: str = "", hide: Sequence[Span] = ()) -> Location:
        """The place of a span, with the source lines it covers.

        Args:
            span: characters of ``text``.
            annotation: what this place contributes.
            hide: spans whose characters are secret; they are masked in the frame.
        """
        line, column = self.position(span.start)
        end_line, end_column = self.position(max(span.end, span.start))
        frame = []
        for number in range(line, min(end_line, line + FRAME_LINES - 1) + 1):
            whole = self.line_text(number)
            # Cut first: a line of a megabyte may hold a thousand secrets.
            shown = _mask(whole[:FRAME_WIDTH], self.line_starts[number - 1], hide)
            frame.append(shown if len(whole) <= FRAME_WIDTH else shown + "…")
        return Location(
            path=self.path,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            commit=self.commit,
            annotation=annotation,
            frame=tuple(frame),
        )


def _mask(line: str, offset: int, hide: Sequence[Span]) -> str:
    """Replace the hidden characters of a line, one for one, so that carets stay true."""
    for span in hide:
        start, end = max(span.start - offset, 0), min(span.end - offset, len(line))
        if start < end:
            line = line[:start] + "*" * (end - start) + line[end:]
    return line
