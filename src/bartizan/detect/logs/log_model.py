"""What logs usually say, as one value: templates, values, hours and sessions. Merges exactly.

Templates change as more is seen, so nothing is kept by template: values and hours are kept by
outline, a function of the line alone, as long as the templates keep that outline; sessions are a
fair sample, with an id for each line's shape. Templates are put upon them when asked
(``log_judge``, ``log_usual``). Bounded by what the templates keep, and by the session sample.

A session must be learned in one go: its halves, learned apart, are two sessions.
"""

from collections.abc import Iterable
from typing import Self

import msgspec
import polars as pl
import zstandard

from bartizan.detect.logs.log_lines import LogLines
from bartizan.detect.logs.parameter_habits import Habit
from bartizan.detect.logs.session import Piece, Session, pieces
from bartizan.detect.logs.template_state import TemplateState
from bartizan.errors import BartizanError
from bartizan.stats.envelope import LIMIT, damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import hash64
from bartizan.stats.panes import HOUR, Panes
from bartizan.stats.sample import Sample

KIND = "log-model"
VERSION = 1
SESSIONS = 512
"""Pieces of sessions that are kept."""
PARAMETERS = (SESSIONS,)
HEADING = b"bartizan log model 1\n"
"""First line of a file, so that ``head -1`` tells what it is."""
PLACES = 24
"""Values of a line that are learned; further ones are not judged."""

_ENCODE = msgspec.msgpack.Encoder().encode


class _Packed(msgspec.Struct, array_like=True, frozen=True):
    """A piece of a session, with each shape written once."""

    shapes: list[str]
    events: list[int]
    duration: float | None
    starts: bool
    ends: bool


_DECODE = msgspec.msgpack.Decoder(_Packed).decode


class LineHabits:
    """Hours and values of the lines of one outline."""

    __slots__ = ("panes", "values")

    def __init__(self) -> None:
        self.panes = Panes()
        self.values: list[Habit] = []

    def merge(self, other: Self, /) -> Self:
        """Of both."""
        both = type(self)()
        both.panes = self.panes.merge(other.panes)
        longest = max(len(self.values), len(other.values))
        padded = [[*one, *(Habit() for _ in range(longest - len(one)))]
                  for one in (self.values, other.values)]  # fmt: skip
        both.values = [one.merge(two) for one, two in zip(*padded, strict=True)]
        return both


class LogModel:
    """What was learned of logs."""

    __slots__ = ("lines", "sample", "sessions", "skipped", "templates")

    def __init__(self) -> None:
        self.templates = TemplateState()
        self.lines: dict[str, LineHabits] = {}
        """By outline."""
        self.sample = Sample(SESSIONS)
        self.sessions = 0
        self.skipped = 0
        """Records without a message, of which nothing was learned."""

    def update(self, batch: LogLines, source: str = "") -> None:
        """Learn records, but not their sessions."""
        frame = batch.frame
        self.skipped += batch.skipped
        if not frame.height:
            return
        self.templates.update(frame["message"], frame["time"], source)
        hours = frame.group_by("outline", pl.col("time") // HOUR * HOUR).len()
        for outline, hour, count in hours.iter_rows():
            if self.templates.keeps(outline):
                self.lines.setdefault(outline, LineHabits()).panes.count(hour, count)
        grouped = frame.group_by("outline").agg(pl.col("values"))
        for outline, rows in grouped.iter_rows():
            if self.templates.keeps(outline):
                _learn(self.lines[outline].values, rows)
        self._prune()

    def finish(self, batch: Iterable[Session]) -> None:
        """Learn sessions; their events are shapes of lines (``log_lines.shapes``)."""
        for session in batch:
            self.sessions += 1
            for number, piece in enumerate(pieces(session)):
                content = _packed(piece)
                key = f"{session.id}\0{number}\0{hash64(content):x}"
                self.sample.update([(key, content)])

    def sampled(self) -> list[Piece]:
        """The sampled pieces of sessions."""
        return [_unpacked(content) for _, content in self.sample.items()]

    def merge(self, other: Self, /) -> Self:
        """What both have learned."""
        both = type(self)()
        both.templates = self.templates.merge(other.templates)
        both.sample = self.sample.merge(other.sample)
        both.sessions = self.sessions + other.sessions
        both.skipped = self.skipped + other.skipped
        for outline in {*self.lines, *other.lines}:
            if both.templates.keeps(outline):
                mine, theirs = self.lines.get(outline), other.lines.get(outline)
                both.lines[outline] = (mine or LineHabits()).merge(theirs or LineHabits())
        return both

    def to_bytes(self) -> bytes:
        """The same bytes for the same records, in whatever order or parts they came."""
        lines = [
            (outline, one.panes.to_bytes(), [habit.to_bytes() for habit in one.values])
            for outline, one in sorted(self.lines.items())
        ]
        body = (
            self.templates.to_bytes(), lines, self.sample.to_bytes(), self.sessions, self.skipped,
        )  # fmt: skip
        return HEADING + zstandard.compress(seal(KIND, VERSION, PARAMETERS, body))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: it is something else, or of another version or other settings.
        """
        if not raw.startswith(HEADING):
            raise BartizanError(
                "this is no log model that this version reads", mend="make one: bartizan learn LOG"
            )
        try:
            plain = zstandard.decompress(raw[len(HEADING) :], max_output_size=LIMIT)
        except (zstandard.ZstdError, MemoryError):
            raise damaged(KIND) from None
        shape = tuple[bytes, list[tuple[str, bytes, list[bytes]]], bytes, int, int]
        parameters, (templates, lines, sample, sessions, skipped) = unseal(
            plain, KIND, VERSION, shape
        )
        same_parameters(KIND, parameters, PARAMETERS)
        new = cls()
        new.templates = TemplateState.from_bytes(templates)
        new.sample = Sample.from_bytes(sample)
        new.sessions, new.skipped = sessions, skipped
        for outline, panes, values in lines:
            one = new.lines[outline] = LineHabits()
            one.panes = Panes.from_bytes(panes)
            one.values = [Habit.from_bytes(habit) for habit in values]
        if not all(map(new.templates.keeps, new.lines)) or new.sample.size != SESSIONS:
            raise damaged(KIND)
        return new

    def _prune(self) -> None:
        gone = [outline for outline in self.lines if not self.templates.keeps(outline)]
        for outline in gone:
            del self.lines[outline]


def _learn(habits: list[Habit], rows: list[list[str]]) -> None:
    """Add the values of lines, place by place."""
    columns = list(zip(*rows, strict=False))[:PLACES]
    habits.extend(Habit() for _ in range(len(columns) - len(habits)))
    for habit, column in zip(habits, columns, strict=False):
        habit.update(column)


def _packed(piece: Piece) -> bytes:
    table = {shape: at for at, shape in enumerate(sorted(set(piece.events)))}
    events = [table[shape] for shape in piece.events]
    return _ENCODE(_Packed([*table], events, piece.duration, piece.starts, piece.ends))


def _unpacked(content: bytes) -> Piece:
    try:
        one = _DECODE(content)
        events = tuple(one.shapes[at] for at in one.events)
    except (msgspec.DecodeError, IndexError):
        raise damaged(KIND) from None
    return Piece(events, one.duration, one.starts, one.ends)
