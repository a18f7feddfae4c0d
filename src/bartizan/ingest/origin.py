"""Reads one origin, bytes in and batches out, at any pace, and can say where to resume."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import polars as pl

from bartizan.errors import BartizanError
from bartizan.ingest import clock
from bartizan.ingest.batches import Group, Made, apart, batch, changed, decode, without
from bartizan.ingest.dead_letters import DeadLetters, letter
from bartizan.ingest.duplicates import Seen
from bartizan.ingest.format import Format
from bartizan.ingest.framing import RECORD_LIMIT, Cut, Cutter
from bartizan.ingest.identity import place
from bartizan.ingest.json_stream import JsonCutter
from bartizan.ingest.layout import HEAD, Layout, layout
from bartizan.ingest.recognise import Recogniser
from bartizan.ingest.registry import formats
from bartizan.ingest.sorting import Sorter
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch

BATCH = 16_384
"""Events of the largest batch."""
HELD = 1_024
"""Records that are kept back at most because the event they belong to may go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read."""

    now: int
    """The time of reading, microseconds since 1970."""
    input_format: str = ""
    """Name of the format all records are of; empty: each origin is looked at."""
    record_limit: int = RECORD_LIMIT
    """Bytes of the longest record; longer ones go to the dead letters."""
    skew_tolerance: float = clock.SKEW_TOLERANCE
    """Seconds an event may be dated after ``now``."""
    tenant: str | None = None
    """Value of the column ``tenant`` where the format gives none."""
    dead_letters: DeadLetters | None = None
    """Where refused records are kept; None: they are only counted."""
    enrich: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    """Fills columns that need knowledge from outside, such as countries of addresses."""


class Position(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where reading an origin can resume, and what must be known there. JSON-serialisable."""

    offset: int = 0
    """Of the first byte that is in no record yet, from 0: feed from there."""
    line: int = 1
    """On which that byte is."""
    nest: str = ""
    """JSON arrays and objects that are open there."""
    layout: Layout | None = None
    """None: not yet known."""
    format: str = ""
    """Of most records."""
    prefixed: bool = False
    """Whether records stand behind headers of lines."""
    states: dict[str, dict[str, Any]] = {}
    """What formats remember of the origin: column headings …"""
    latest: int | None = None
    """Time of the latest event, microseconds since 1970."""
    last: int | None = None
    """Time of the last event."""


class Intake:
    """What the origins of one run share: options, counts, and what was learned."""

    def __init__(self, options: ReadOptions, tally: Tally) -> None:
        self.options = options
        self.tally = tally
        self.formats = formats()
        if options.input_format and options.input_format not in self.formats:
            raise BartizanError(
                f"there is no input format {options.input_format!r}",
                mend=f"choose one of {', '.join(sorted(self.formats))}",
            )
        self.forced = self.formats.get(options.input_format)
        self.recogniser = Recogniser(self.formats)
        self.seen = Seen()

    def origin(self, name: str, position: Position | None = None) -> "OriginReader":
        """A reader of one origin, from its beginning or from where an earlier one stopped."""
        if position is None:
            self.tally.origins += 1
        return OriginReader(name, self, position or Position())

    def close(self) -> None:
        """Write what is left of the dead letters."""
        if self.options.dead_letters:
            self.options.dead_letters.close()


@dataclass(slots=True)
class _Memory:
    """What is known of an origin so far."""

    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    latest: int | None = None
    last: int | None = None
    held: Cut = field(default_factory=Cut)
    """Records that may go on in what follows."""


class OriginReader:
    """Reads one origin. After each ``feed``, ``position`` is that of the batches it returned."""

    def __init__(self, origin: str, intake: Intake, position: Position) -> None:
        self.origin = origin
        self._intake = intake
        self._seed = place(origin)
        self._start = position
        self._head: list[bytes] = []
        self._layout = position.layout
        self._cutter: Cutter | None = None
        self._sorter = Sorter(
            intake.recogniser, format_name=position.format, prefixed=position.prefixed
        )
        self._memory = _Memory(
            states=dict(position.states),
            latest=position.latest,
            last=position.last,
        )
        if self._layout:
            self._cutter = self._make_cutter(self._layout)

    @property
    def position(self) -> Position:
        """Where to resume, given that every batch returned so far was dealt with."""
        cutter, memory = self._cutter, self._memory
        if cutter is None:
            return self._start
        held = memory.held
        return Position(
            offset=held.offsets[0] if held.records else cutter.offset,
            line=held.lines[0] if held.records else cutter.line,
            nest=cutter.nest if isinstance(cutter, JsonCutter) else "",
            layout=self._layout,
            format=self._sorter.format,
            prefixed=self._sorter.prefixed,
            states=memory.states,
            latest=memory.latest,
            last=memory.last,
        )

    def feed(self, data: bytes) -> list[EventBatch]:
        """Read the next bytes: the events of all records that end within them."""
        return self._advance(data, last=False)

    def take(self, cut: Cut) -> list[EventBatch]:
        """Read records that somebody else has cut, such as messages from the network.

        The reader must know the layout from the start. A record without a time is dated by when it
        is read, not like the one before. Nothing is kept back for what may follow: senders are
        told what became of all they sent.
        """
        self._memory.last = None
        return self._batches(cut, last=True)

    def finish(self) -> list[EventBatch]:
        """Nothing follows: read what is left."""
        batches = self._advance(b"", last=True)
        if self._cutter:
            batches += self._batches(self._cutter.finish(), last=True)
        return batches

    def _advance(self, data: bytes, *, last: bool) -> list[EventBatch]:
        if self._cutter is None:
            self._head.append(data)
            if not last and len(data) < HEAD and b"\n" not in data and len(self._head) > 1:
                return []
            head = b"".join(self._head)
            intake = self._intake
            self._layout = layout(
                head, list(intake.formats.values()), last=last, forced=intake.forced
            )
            if self._layout is None:
                self._head = [head]
                return []
            self._cutter, self._head, data = self._make_cutter(self._layout), [], head
        return self._batches(self._cutter.feed(data)) if data else []

    def _make_cutter(self, how: Layout) -> Cutter:
        at = self._start
        limit = self._intake.options.record_limit
        return how.cutter(offset=at.offset, line=at.line, nest=at.nest, limit=limit)

    def _batches(self, cut: Cut, *, last: bool = False) -> list[EventBatch]:
        self._refuse_uncut(cut)
        made: list[EventBatch] = []
        pieces = list(cut.slices(BATCH))
        for number, piece in enumerate(pieces, 1):
            held, self._memory.held = self._memory.held, Cut()
            ended = last and number == len(pieces)
            for name, group in self._sorted(held.joined(piece)):
                one = self._intake.formats[name]
                made += self._decoded(one, group if ended else self._whole(one, group))
        return made

    def _whole(self, one: Format, group: Group) -> Group:
        """The records that nothing can be added to; the others are kept back."""
        if one.unfinished is None or self._sorter.prefixed:
            return group
        count = one.unfinished(group.records)
        if not 0 < count <= HELD:
            return group
        at = len(group.records) - count
        self._memory.held = Cut(group.records[at:], group.offsets[at:], group.lines[at:])
        return Group(group.records[:at], group.offsets[:at], group.lines[:at])

    def _sorted(self, cut: Cut) -> list[tuple[str, Group]]:
        """Records by format."""
        whole = Group(cut.records, cut.offsets, cut.lines)
        if self._intake.forced:
            return [(self._intake.forced.name, whole)] if cut.records else []
        assert self._layout
        return self._sorter.json(whole) if self._layout.json else self._sorter.lines(whole)

    def _decoded(self, one: Format, group: Group) -> Iterator[EventBatch]:
        """The batch of a group; if it holds records of other formats, theirs, too."""
        state = self._memory.states.setdefault(one.name, {})
        made = decode(one, group, state, self._seed)
        others: list[tuple[str, Group]] = []
        elsewhere: set[int] = set()
        if (
            (made.refused or made.doubtful)
            and self._layout
            and self._layout.json
            and not self._intake.forced
        ):
            others, elsewhere = self._others(one, group, made)
            made = apart(made, elsewhere) if elsewhere else made
        if found := self._counted(one, group, made, len(group.records) - len(elsewhere)):
            yield found
        for name, part in others:
            other = self._intake.formats[name]
            state = self._memory.states.setdefault(name, {})
            theirs = decode(other, part, state, self._seed)
            if found := self._counted(other, part, theirs, len(part.records)):
                yield found

    def _others(
        self, one: Format, group: Group, made: Made
    ) -> tuple[list[tuple[str, Group]], set[int]]:
        """Records of other formats in a group, by format; and their indices."""
        others, elsewhere = self._sorter.doubted(group, made.doubtful)
        doubted = set(made.doubtful)
        refused = [one.index for one in made.refused if one.index not in doubted]
        for name, indices in self._sorter.anew(group, refused) if refused else ():
            if name != one.name:
                others.append((name, group.pick(indices)))
                elsewhere.update(indices)
        return others, elsewhere

    def _counted(self, one: Format, group: Group, made: Made, count: int) -> EventBatch | None:
        """Account for every record, fill times, drop duplicates, enrich."""
        intake, tally = self._intake, self._intake.tally
        tally.read += count - made.headings
        tally.headings += made.headings
        tally.dead_lettered += len(made.refused)
        tally.reasons.update(one.reason for one in made.refused)
        for refused in made.refused:
            self._dead(group, refused.index, one.name, refused.reason)
        made = self._timed(made)
        before = len(set(made.rows)) if not isinstance(made.rows, range) else len(made.rows)
        if made.native:
            dropped = intake.seen.duplicates(one.product, made.events.ids)
            if dropped:
                made = without(made, dropped)
        stored = len(set(made.rows)) if not isinstance(made.rows, range) else len(made.rows)
        tally.duplicates += before - stored
        tally.stored += stored
        count = len(made.events.times)
        if not count:
            return None
        tally.formats[one.name] += count
        return batch(one, group, made, self.origin)

    def _timed(self, made: Made) -> Made:
        memory, options, tally = self._memory, self._intake.options, self._intake.tally
        if not len(made.events.times):
            return made
        timed = clock.keep_time(
            made.events.times,
            latest=memory.latest,
            last=memory.last,
            now=options.now,
            tolerance=options.skew_tolerance,
        )
        memory.latest, memory.last = timed.latest, timed.last
        tally.out_of_order += timed.out_of_order
        if timed.skewed:
            tally.skew(self.origin, timed.skewed)
        asked = options.tenant is not None or options.enrich is not None
        return changed(made, timed.times, self._completed if asked else None)

    def _completed(self, events: pl.DataFrame) -> pl.DataFrame:
        """Columns with what the options add."""
        options = self._intake.options
        if options.tenant is not None:
            events = events.with_columns(pl.col("tenant").fill_null(options.tenant))
        return options.enrich(events) if options.enrich else events

    def _refuse_uncut(self, cut: Cut) -> None:
        tally, letters = self._intake.tally, self._intake.options.dead_letters
        tally.read += len(cut.uncut)
        tally.dead_lettered += len(cut.uncut)
        tally.reasons.update(one.reason for one in cut.uncut)
        for one in cut.uncut if letters else ():
            assert letters
            letters.add(
                letter(
                    None,
                    origin=self.origin,
                    line=one.line,
                    offset=one.offset,
                    format_name=self._sorter.format,
                    reason=one.reason,
                    length=one.length,
                )
            )

    def _dead(self, group: Group, at: int, name: str, reason: str) -> None:
        letters = self._intake.options.dead_letters
        if letters:
            letters.add(
                letter(
                    group.records[at],
                    origin=self.origin,
                    line=group.lines[at],
                    offset=group.offsets[at],
                    format_name=name,
                    reason=reason,
                )
            )
