"""Turns decoded columns into a batch: fills what formats may leave out, accounts for each record.

A format that fails, or that loses a record, does not stop the reading: what it did not account for
is refused.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import polars as pl

from bartizan.ingest.format import Decoded, Deferred, Format, Refused
from bartizan.ingest.identity import identities
from bartizan.model.event import EventBatch, Events, conform, taken

NOTHING = "the format made nothing of it"


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one format from one origin."""

    records: Sequence[bytes]
    offsets: Sequence[int]
    lines: Sequence[int]

    def pick(self, indices: Sequence[int]) -> "Group":
        """Some of them."""
        return Group(
            [self.records[at] for at in indices],
            [self.offsets[at] for at in indices],
            [self.lines[at] for at in indices],
        )


@dataclass(frozen=True, slots=True)
class Made:
    """What a format made of a group, every record accounted for."""

    events: Events
    """Their ``time`` may hold nulls."""
    rows: Sequence[int]
    """For each event the index of its record, ascending; a range if event i is record i."""
    fields: Mapping[str, Sequence[Any]]
    native: bool
    """Whether records have identities of their own."""
    refused: Sequence[Refused]
    headings: int
    doubtful: Sequence[int] = ()
    """Indices of records that may be another format's."""


def decode(one: Format, group: Group, state: MutableMapping[str, Any], seed: int) -> Made:
    """Decode a group. Records on which the format itself fails are refused.

    Args:
        one: the format.
        group: the records.
        state: of the format at this origin.
        seed: of identities at this origin.
    """
    before = deepcopy(dict(state))
    try:
        return _made(one, group, state, seed)
    except Exception:  # noqa: BLE001 - a format's defect must cost a record, not the reading
        faults = dict(_faults(one, group, range(len(group.records)), before, seed))
    good = [at for at in range(len(group.records)) if at not in faults]
    kept = group.pick(good)
    state.clear()
    state.update(before)
    try:
        made = _made(one, kept, state, seed)
    except Exception as error:  # noqa: BLE001 - each by itself is fine, together they are not
        faults.update(dict.fromkeys(good, _fault(error)))
        good, made = [], _made(one, group.pick([]), {}, seed)
    refused = [Refused(good[one.index], one.reason) for one in made.refused]
    refused += [Refused(at, reason) for at, reason in faults.items()]
    return Made(
        made.events,
        [good[row] for row in made.rows],
        made.fields,
        made.native,
        refused,
        made.headings,
        [good[at] for at in made.doubtful],
    )


def batch(one: Format, group: Group, made: Made, origin: str) -> EventBatch:
    """The finished batch."""
    lines = group.lines
    if not isinstance(made.rows, range):
        lines = [lines[row] for row in made.rows]
    return EventBatch(made.events, one.name, origin, lines, made.fields, one.record, one.added)


def changed(
    made: Made, times: pl.Series, change: Callable[[pl.DataFrame], pl.DataFrame] | None
) -> Made:
    """The same with other times, and with columns that are changed when they are made.

    Args:
        made: what a format made.
        times: the column ``time``, which is the first.
        change: takes the columns of some events, and gives them as they shall be; None: nothing
            else changes.
    """
    events = made.events

    def make(rows: Sequence[int] | None) -> pl.DataFrame:
        frame = events.frame if rows is None else events.some(rows)
        timed = frame.clone().replace_column(0, times if rows is None else times[rows])
        return change(timed) if change else timed

    return replace(made, events=Events(times, events.ids, events.raws, make))


def without(made: Made, dropped: Sequence[int]) -> Made:
    """The same without some events, by position."""
    gone = set(dropped)
    events = made.events
    kept = [at for at in range(len(events.times)) if at not in gone]

    def make(rows: Sequence[int] | None) -> pl.DataFrame:
        return events.some(kept if rows is None else [kept[row] for row in rows])

    return replace(
        made,
        events=Events(
            events.times[kept],
            [events.ids[at] for at in kept],
            [events.raws[at] for at in kept],
            make,
        ),
        rows=[made.rows[at] for at in kept],
        fields=taken(made.fields, kept),
    )


def apart(made: Made, elsewhere: Collection[int]) -> Made:
    """The same without what came of some records, by index: another format reads them."""
    dropped = [at for at, row in enumerate(made.rows) if row in elsewhere]
    kept = without(made, dropped) if dropped else made
    return replace(kept, refused=[one for one in made.refused if one.index not in elsewhere])


def _made(one: Format, group: Group, state: MutableMapping[str, Any], seed: int) -> Made:
    records = group.records
    if not records:
        return Made(Events.of(conform({}, 0)), range(0), {}, False, (), 0)
    decoded = one.decode(records, state)
    refused, rows = _accounted(decoded, len(records))
    raws = decoded.raws
    if raws is None:
        raws = records if isinstance(rows, range) else [records[row] for row in rows]
    if len(raws) != decoded.count:
        raise ValueError("raw records do not fit the events")
    if any(len(column) != decoded.count for column in decoded.fields.values()):
        raise ValueError("fields do not fit the events")
    columns = decoded.columns
    known = columns.early if isinstance(columns, Deferred) else columns
    values = {"product": one.product, "raw": raws, **known}
    native = _identify(values, group, rows, raws, seed)
    if isinstance(columns, Deferred):
        events = _later(values, columns, raws)
    else:
        events = Events.of(conform(values, decoded.count), values["event_id"], raws)
    headings = len(decoded.headings)
    return Made(events, rows, decoded.fields, native, refused, headings, decoded.doubtful)


def _later(values: Mapping[str, Any], columns: Deferred, raws: Sequence[bytes]) -> Events:
    """Events most columns of which are made when they are asked for."""
    times: pl.Series = values["time"]
    ids: Sequence[str] = values["event_id"]
    if not len(times) == len(ids) == len(raws):
        raise ValueError("columns do not fit the events")
    return Events(times, ids, raws, partial(_asked, {**values, "raw": raws}, columns))


def _asked(
    values: Mapping[str, Any], columns: Deferred, rows: Sequence[int] | None
) -> pl.DataFrame:
    """All columns of the events at some positions; None: of all.

    Not a function within another that calls itself: such a cycle would keep every batch.
    """
    some = dict(values)
    if rows is not None:
        some["time"] = values["time"][rows]
        some["event_id"] = [values["event_id"][row] for row in rows]
        some["raw"] = [values["raw"][row] for row in rows]
    height = len(some["time"])
    try:
        return conform({**some, **columns.later(rows)}, height)
    except Exception:  # noqa: BLE001 - a format's defect must cost columns, not the run
        if height < 2:
            return conform(some, height)
        picked = range(height) if rows is None else rows
        half = height // 2
        halves = picked[:half], picked[half:]
        return pl.concat([_asked(values, columns, one) for one in halves])


def _faults(
    one: Format, group: Group, indices: Sequence[int], state: Mapping[str, Any], seed: int
) -> Iterator[tuple[int, str]]:
    """The records on which a format fails, found by halving."""
    try:
        _made(one, group.pick(indices), deepcopy(dict(state)), seed)
    except Exception as error:  # noqa: BLE001 - see decode
        if len(indices) == 1:
            yield indices[0], _fault(error)
            return
        half = len(indices) // 2
        yield from _faults(one, group, indices[:half], state, seed)
        yield from _faults(one, group, indices[half:], state, seed)


def _fault(error: Exception) -> str:
    """The kind of a failure; its text may hold content."""
    return f"the format failed: {type(error).__name__}"


def _accounted(decoded: Decoded, records: int) -> tuple[Sequence[Refused], Sequence[int]]:
    """What was refused, with what the format forgot; and the record of each event."""
    rows = range(records) if decoded.rows is None else decoded.rows
    if len(rows) != decoded.count:
        raise ValueError("rows do not fit the events")
    if decoded.rows is None and not decoded.refused and not decoded.headings:
        return (), rows
    bad = {one.index for one in decoded.refused}
    used = set(rows)
    if bad & used or not used | bad <= set(range(records)):
        raise ValueError("rows and refusals do not fit the records")
    lost = set(range(records)) - used - bad - set(decoded.headings)
    more = [Refused(index, NOTHING) for index in sorted(lost)]
    return [*decoded.refused, *more], rows


def _identify(
    values: dict[str, Any], group: Group, rows: Sequence[int], raws: Sequence[bytes], seed: int
) -> bool:
    """Give each event without identity one; tells whether the format has identities."""
    ids = values.get("event_id")
    if isinstance(ids, pl.Series):
        ids = values["event_id"] = ids.to_list()
    if ids is not None and None not in ids:
        return True
    offsets: Sequence[int] = group.offsets
    if not isinstance(rows, range):
        offsets = _numbered(group.offsets, rows)
    made = identities(seed, offsets, raws)
    if ids is None:
        values["event_id"] = made
        return False
    values["event_id"] = [own or other for own, other in zip(ids, made, strict=True)]
    return True


def _numbered(offsets: Sequence[int], rows: Sequence[int]) -> list[int]:
    """For each event its record's offset plus its number within the record."""
    numbered, before, number = [], -1, 0
    for row in rows:
        number = number + 1 if row == before else 0
        before = row
        numbered.append(offsets[row] + number)
    return numbered
