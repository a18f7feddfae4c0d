"""The events of a batch that matched something, column by column, and what was seen of them.

Many events may match: whatever can be is made once a batch, once a group or once a distinct value,
not once an event.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property, partial
from types import NoneType
from typing import Any

import polars as pl

from bartizan.detect.rules.entities import COLUMNS as ENTITY_COLUMNS
from bartizan.detect.rules.entities import entities_in
from bartizan.detect.rules.lookup import lookup, text_of
from bartizan.detect.rules.rule import Rule
from bartizan.detect.rules.sighting import ENTITIES_KEPT, Example, Sighting
from bartizan.model import EVENTS_KEPT, Entity
from bartizan.model.event import EVENT_SCHEMA, EventBatch
from bartizan.model.event_ref import EventRef

_TOLD = [name for name in EVENT_SCHEMA if name not in ("links", "time", "raw")]
"""Columns that an example keeps."""
_TEXTS = frozenset({str, NoneType})


class HitEvents:
    """Columns of the events that matched; rows are those of the batch."""

    def __init__(self, batch: EventBatch, wanted: Iterable[int]) -> None:
        self._wanted = sorted(wanted)
        self._batch = batch
        self._at = {row: at for at, row in enumerate(self._wanted)}
        self._columns: dict[str, list[Any]] = {}
        self._texts: dict[str, dict[int, str | None]] = {}
        self._records: dict[int, Any] = {}

    @cached_property
    def _held(self) -> dict[str, pl.Series]:
        """Columns that are not null throughout. Matches that are only counted need none."""
        height = len(self._wanted)
        columns = self._batch.events.some(self._wanted).get_columns()
        return {one.name: one for one in columns if one.null_count() < height}

    @cached_property
    def _told(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names and values of the columns that an example keeps."""
        names = [name for name in _TOLD if name in self._held]
        return names, list(zip(*map(self._column, names), strict=True))

    def column(self, name: str, rows: Sequence[int]) -> list[Any]:
        """A column of the event schema, times as microseconds; nulls if there is none."""
        column = self._column(name)
        at = self._at
        return [column[at[row]] for row in rows]

    def _column(self, name: str) -> list[Any]:
        known = self._columns.get(name)
        if known is None:
            events = self._batch.events
            if name == "time":
                known = events.times.gather(self._wanted).to_physical().to_list()
            elif name == "event_id":
                known = [events.ids[row] for row in self._wanted]
            elif name in self._held:
                known = self._held[name].to_list()
            else:
                known = [None] * len(self._wanted)
            self._columns[name] = known
        return known

    def ref(self, row: int, event_id: str) -> EventRef:
        """Name an event."""
        return EventRef(event_id, self._batch.origin, self._batch.lines[row])

    def raw(self, row: int) -> bytes:
        """The record of an event."""
        return self._batch.events.raws[row] or b""

    def example(self, row: int) -> Example:
        """An event as it was."""
        names, values = self._told
        told = zip(names, values[self._at[row]], strict=True)
        known = {name: value for name, value in told if value is not None}
        return Example(self._batch.format, self.raw(row), known)

    def texts(self, name: str, rows: Sequence[int]) -> Sequence[str | None]:
        """A field of the record as text, or a column of the schema; null where there is none."""
        column = self._column(name) if name in EVENT_SCHEMA else None
        hot = self._batch.fields.get(name)
        if hot is not None:
            values = [hot[row] for row in rows]
            if _TEXTS.issuperset(map(type, values)) and (column is None or None not in values):
                return values
        known = self._texts.setdefault(name, {})
        for row in rows:
            if row in known:
                continue
            found = hot[row] if hot is not None else lookup(self._record(row), name)
            if found is None or isinstance(found, dict | list | tuple):
                held = None if column is None else column[self._at[row]]
                found = found if held is None else held
            known[row] = None if found is None else text_of(found)
        return [known[row] for row in rows]

    def _record(self, row: int) -> Any:  # noqa: ANN401 - whatever a record holds
        if row not in self._records:
            try:
                self._records[row] = self._batch.record(self.raw(row))
            except ValueError:  # decoded in part: a part that nothing read until now is damaged
                self._records[row] = {}
        return self._records[row]

    def entities(self, rows: Sequence[int]) -> list[Entity]:
        """Those of some events, no more than a finding names."""
        held = [name for name in ENTITY_COLUMNS if name in self._held]
        return entities_in({name: self.column(name, rows) for name in held}, ENTITIES_KEPT)


def sightings(rule: Rule, rows: Sequence[int], events: HitEvents) -> list[Sighting]:
    """One for each group of a rule's grouping columns."""
    times, ids = events.column("time", rows), events.column("event_id", rows)
    keys = list(zip(*[events.column(name, rows) for name in rule.group], strict=True))
    groups: dict[tuple[Any, ...], list[int]] = {}
    for at, key in enumerate(keys or [()] * len(rows)):
        groups.setdefault(key, []).append(at)
    found: dict[tuple[tuple[str, str], ...], Sighting] = {}
    for key, members in groups.items():
        start = min(members, key=lambda at: (times[at], ids[at], rows[at]))
        group = tuple(
            (name, str(value))
            for name, value in zip(rule.group, key, strict=True)
            if value is not None
        )
        found[group] = Sighting(
            rule=rule.id,
            group=group,
            first=times[start],
            last=max([times[at] for at in members]),
            count=len(members),
            example=None,
            late=partial(events.example, rows[start]),
            events=[(times[at], events.ref(rows[at], ids[at])) for at in members[:EVENTS_KEPT]],
            entities=set(events.entities([rows[at] for at in members])),
        )
    return list(found.values())
