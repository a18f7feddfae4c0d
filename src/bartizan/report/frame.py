"""A code frame: the source lines of a place with its span marked, as plain rows of text.

Pure layout; colour and markup are added by the format that shows it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bartizan.model import Location
from bartizan.report.terminal import cells, visible, width_of

CONTEXT = 18
"""Cells kept before the span when a long line has to be cut on its left."""
ELLIPSIS = "…"


class Row(NamedTuple):
    """One line of a frame."""

    number: int | None
    """Line in the file; ``None`` for a row of marks."""
    text: str
    marked: tuple[int, int] = (0, 0)
    """Part of ``text`` (characters) that belongs to the span, or is the mark itself."""
    cut: bool = False
    """Whether lines are left out here."""


def rows(place: Location, *, width: int) -> list[Row]:
    """The rows of a place's frame; none if its source lines are not known.

    Args:
        place: a place with its source lines.
        width: cells that a row may take, without the gutter.
    """
    if not place.frame:
        return []
    if place.end_line <= place.line:
        return _single(place, max(width, 20))
    return _several(place, max(width, 20))


def _single(place: Location, width: int) -> list[Row]:
    shown = list(cells(place.frame[0]))
    start = min(max(place.column - 1, 0), len(shown))
    end = min(max(place.end_column - 1, start), len(shown))
    left, right = _window(shown, start, end, width)
    head = (ELLIPSIS if left else "") + "".join(shown[left:start])
    body = "".join(shown[start : min(end, right)])
    tail = "".join(shown[min(end, right) : right]) + (ELLIPSIS if right < len(shown) else "")
    indent, length = width_of(head), max(width_of(body), 1)
    return [
        Row(place.line, head + body + tail, (len(head), len(head) + len(body))),
        *_marks(" " * indent, "^" * length, place.annotation, width),
    ]


def _marks(indent: str, marks: str, annotation: str, width: int) -> list[Row]:
    """The carets with the annotation beside them, or below where there is no room."""
    text = indent + marks
    note = visible(annotation)
    if not note:
        return [Row(None, text, (len(indent), len(text)))]
    if width_of(text) + 1 + width_of(note) <= width:
        return [Row(None, f"{text} {note}", (len(indent), len(text) + 1 + len(note)))]
    below = " " * max(min(len(indent), width - width_of(note)), 0)
    return [
        Row(None, text, (len(indent), len(text))),
        Row(None, below + note, (len(below), len(below) + len(note))),
    ]


def _several(place: Location, width: int) -> list[Row]:
    """A span of several lines, with a bar on its left that ends in a caret."""
    found: list[Row] = []
    note = place.annotation
    for index, line in enumerate(place.frame):
        if index > 1 and _masked(line) and _masked(place.frame[index - 1]):
            if not found[-1].cut:
                found.append(Row(None, "|", (0, 1), cut=True))
            continue
        shown = cells(line)
        _, right = _window(shown, 0, 0, width - 2)
        text = "".join(shown[:right]) + (ELLIPSIS if right < len(shown) else "")
        found.append(Row(place.line + index, f"{'|' if index else '/'} {text}", (0, 1)))
    last = place.line + len(place.frame) - 1
    if last < place.end_line:
        if not found[-1].cut:
            found.append(Row(None, "|", (0, 1), cut=True))
        mark = "|_^"
        note = f"to line {place.end_line}" + (f": {note}" if note else "")
    else:
        shown = cells(place.frame[-1])
        reach = width_of("".join(shown[: max(place.end_column - 1, 0)]))
        mark = "|" + "_" * min(max(reach, 1), width - 3) + "^"
    return [*found, *_marks("", mark, note, width)]


def _masked(line: str) -> bool:
    """Whether a line is nothing but hidden characters."""
    return not line.strip("* ")


def _window(shown: Sequence[str], start: int, end: int, width: int) -> tuple[int, int]:
    """The part of a line to show, as indexes into its cells: the span with some text around it."""
    total = width_of("".join(shown))
    if total <= width:
        return 0, len(shown)
    left = 0
    room = width - 2
    before = width_of("".join(shown[:start]))
    spare = room - width_of("".join(shown[start:end]))
    keep = min(before, max(CONTEXT, spare - width_of("".join(shown[end:]))))
    while before > keep:
        before -= width_of(shown[left])
        left += 1
    right, used = left, 0
    while right < len(shown) and used + width_of(shown[right]) <= room:
        used += width_of(shown[right])
        right += 1
    return left, right
