"""Something happened: events in columnar batches, shaped after OCSF under short names.

Not part of ``bartizan.model``'s front door: polars takes long to import, and scans need none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import polars as pl

from bartizan.model.event_ref import EventRef

LINK = pl.Struct({"source": pl.String, "relation": pl.String, "target": pl.String})
"""A lineage edge that an event proves. ``source`` and ``target`` are entities, ``kind:name``."""

EVENT_SCHEMA: dict[str, pl.DataType] = {
    "time": pl.Datetime("us", "UTC"),
    "event_id": pl.String(),
    "tenant": pl.String(),
    "product": pl.String(),
    "class_uid": pl.UInt32(),
    "operation": pl.String(),
    "status": pl.String(),
    "actor": pl.String(),
    "actor_kind": pl.String(),
    "session": pl.String(),
    "src_ip": pl.String(),
    "src_geo": pl.String(),
    "src_asn": pl.UInt32(),
    "user_agent": pl.String(),
    "target": pl.String(),
    "target_kind": pl.String(),
    "repo": pl.String(),
    "commit": pl.String(),
    "run": pl.String(),
    "artifact": pl.String(),
    "workload": pl.String(),
    "host": pl.String(),
    "process": pl.String(),
    "message": pl.String(),
    "bytes_in": pl.Int64(),
    "bytes_out": pl.Int64(),
    "duration": pl.Float64(),
    "metric": pl.String(),
    "value": pl.Float64(),
    "links": pl.List(LINK),
    "raw": pl.Binary(),
}
"""The columns of every batch, in order. All may be null but ``time``, ``event_id``, ``product``.

``status`` is ``success``, ``failure`` or null. ``actor_kind`` and ``target_kind`` are values of
``EntityKind``. ``duration`` is in seconds. ``class_uid`` is the OCSF 1.x class. ``src_geo`` is an
ISO 3166 country code. ``raw`` is the original record, byte for byte.
"""

_NULLS = {name: pl.Series(name, [None], dtype=kind) for name, kind in EVENT_SCHEMA.items()}

Record = Mapping[str, Any]
"""A raw record as rules see it: text, numbers, booleans, null, lists, and records within."""


class Holder(Protocol):
    """Several fields of an event in one object, which many events share. Compared as an object."""

    @property
    def values(self) -> tuple[Any, ...]:
        """What the fields hold."""
        ...


class Shared(Sequence[Any]):
    """One field of events which they hold together with others: read and matched only once each."""

    __slots__ = ("at", "holders")

    def __init__(self, holders: Sequence[Holder], at: int) -> None:
        """A field.

        Args:
            holders: one an event; the same sequence for all fields they hold.
            at: the field's position in their values.
        """
        self.holders = holders
        self.at = at

    def __len__(self) -> int:
        return len(self.holders)

    def __getitem__(self, row: Any) -> Any:  # noqa: ANN401 - a position or a slice
        if isinstance(row, slice):
            return Shared(self.holders[row], self.at)
        return self.holders[row].values[self.at]

    def __iter__(self) -> Iterator[Any]:
        at = self.at
        return (one.values[at] for one in self.holders)


def taken(fields: Mapping[str, Sequence[Any]], rows: Sequence[int]) -> dict[str, Sequence[Any]]:
    """The fields of some events, ascending; those that are held together stay so."""
    held: dict[int, Sequence[Holder]] = {}
    found: dict[str, Sequence[Any]] = {}
    for name, column in fields.items():
        if isinstance(column, Shared):
            holders = held.get(id(column.holders))
            if holders is None:
                holders = held[id(column.holders)] = [column.holders[row] for row in rows]
            found[name] = Shared(holders, column.at)
        else:
            found[name] = [column[row] for row in rows]
    return found


class Events:
    """The events of a batch. Columns that nobody asks for need not be made."""

    __slots__ = ("_make", "_whole", "ids", "raws", "times")

    def __init__(
        self,
        times: pl.Series,
        ids: Sequence[str],
        raws: Sequence[bytes | None],
        make: Callable[[Sequence[int] | None], pl.DataFrame],
    ) -> None:
        """Some events.

        Args:
            times: the column ``time``.
            ids: the column ``event_id``.
            raws: the column ``raw``.
            make: makes all columns of ``EVENT_SCHEMA``, for the events at these positions, or for
                all events if it is given None.
        """
        self.times = times
        self.ids = ids
        self.raws = raws
        self._make = make
        self._whole: pl.DataFrame | None = None

    @classmethod
    def of(
        cls,
        frame: pl.DataFrame,
        ids: Sequence[str] | None = None,
        raws: Sequence[bytes | None] | None = None,
    ) -> "Events":
        """Events whose columns are all there.

        Args:
            frame: the columns.
            ids: the column ``event_id``, if it is at hand as Python has it.
            raws: the column ``raw``, likewise.
        """
        events = cls(
            frame["time"],
            frame["event_id"].to_list() if ids is None else ids,
            frame["raw"].to_list() if raws is None else raws,
            lambda rows: frame if rows is None else frame[rows],
        )
        events._whole = frame
        return events

    @property
    def frame(self) -> pl.DataFrame:
        """All columns of all events."""
        if self._whole is None:
            self._whole = self._make(None)
        return self._whole

    def some(self, rows: Sequence[int]) -> pl.DataFrame:
        """All columns of the events at some positions, in that order."""
        return self._make(rows) if self._whole is None else self._whole[rows]


class EventBatch:
    """Events of one format from one origin.

    ``fields`` and ``record`` give rules what they name: a column that decoding made anyway, else
    the record itself. ``fields[name][i]`` equals ``name`` looked up in ``record(raw[i])``.
    """

    __slots__ = ("added", "events", "fields", "format", "lines", "origin", "record")

    def __init__(
        self,
        events: Events | pl.DataFrame,
        format: str,  # noqa: A002 - what it is called everywhere
        origin: str,
        lines: Sequence[int],
        fields: Mapping[str, Sequence[Any]],
        record: Callable[[bytes], Record],
        added: tuple[str, ...] | None = None,
    ) -> None:
        """A batch.

        Args:
            events: the events, with the columns of ``EVENT_SCHEMA``.
            format: name of the format that decoded them.
            origin: the file or address the records came from, as the user wrote it.
            lines: for each event, the line on which its record starts, from 1.
            fields: fields of the record that were decoded anyway, by the name rules use; one value
                an event.
            record: decodes a raw record into what rules see. Only called for events that may match.
            added: texts that values of ``record`` may hold without being in the raw record, which
                is JSON or XML; None: that is not known.
        """
        self.events = Events.of(events) if isinstance(events, pl.DataFrame) else events
        self.format = format
        self.origin = origin
        self.lines = lines
        self.fields = fields
        self.record = record
        self.added = added

    def __len__(self) -> int:
        return len(self.events.times)

    @property
    def frame(self) -> pl.DataFrame:
        """All columns of all events. What is about a few of them asks ``events`` for those."""
        return self.events.frame

    def ref(self, row: int) -> EventRef:
        """Name one event."""
        return EventRef(self.events.ids[row], self.origin, self.lines[row])


def conform(columns: Mapping[str, Any], height: int) -> pl.DataFrame:
    """A frame with exactly the columns of ``EVENT_SCHEMA``.

    Args:
        columns: lists, series or single values (repeated for every event); absent ones are null.
        height: number of events.

    Raises:
        ValueError: a column is not in the schema or has another length.
    """
    if unknown := set(columns) - set(EVENT_SCHEMA):
        raise ValueError(f"not in the event schema: {', '.join(sorted(unknown))}")
    series = []
    for name, kind in EVENT_SCHEMA.items():
        value = columns.get(name)
        if isinstance(value, pl.Series):
            one = value.rename(name)
            one = one if one.dtype == kind else one.cast(kind)
        elif isinstance(value, list | tuple):
            one = pl.Series(name, value, dtype=kind, strict=True)
        elif value is None:
            one = _NULLS[name].new_from_index(0, height)
        else:
            # Thirteen times as fast as ``pl.repeat``, which small batches feel.
            one = pl.Series(name, [value], dtype=kind, strict=True).new_from_index(0, height)
        if one.len() != height:
            raise ValueError(f"column {name} has {one.len()} values for {height} events")
        series.append(one)
    return pl.DataFrame(series)
