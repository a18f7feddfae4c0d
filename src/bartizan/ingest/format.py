"""What a format is: how a product's records are recognised, cut, and turned into events.

A module in ``formats/`` declares one ``FORMAT``. It is found by being there.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bartizan.model.event import Record
from bartizan.model.log_source import Route


class Framing(StrEnum):
    """How bytes are cut into records."""

    JSON = "json"
    """JSON values: one a line, several in an array or below a container key, or written over
    several lines. What is found is decided by looking."""
    LINES = "lines"
    """One record a line."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that could not be read: it goes to the dead-letter file."""

    index: int
    """Position among the records given to ``decode``."""
    reason: str
    """One clause, lower case, without the record's content."""


class Deferred(Mapping[str, Any]):
    """Columns of which most are made only for the events that are asked for.

    ``time`` and ``event_id`` of all events are always needed; the others by most runs only of the
    few events that match something. As a mapping it holds all columns of all events.
    """

    def __init__(
        self,
        early: Mapping[str, Any],
        later: Callable[[Sequence[int] | None], Mapping[str, Any]],
    ) -> None:
        """Columns.

        Args:
            early: ``time``, a series, and ``event_id``.
            later: makes the other columns for the events at these positions, for all if it is
                given None.
        """
        self.early = early
        self.later = later
        self._all: Mapping[str, Any] | None = None

    def _whole(self) -> Mapping[str, Any]:
        if self._all is None:
            self._all = {**self.early, **self.later(None)}
        return self._all

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a column
        return self.early[name] if name in self.early else self._whole()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a format made of records, in columns.

    Every record is an event (or several), or refused, or a heading. None is lost.
    """

    count: int
    """Number of events; the length of each column."""
    columns: Mapping[str, Any]
    """Columns of ``EVENT_SCHEMA``: lists, polars series, or one value for all; ``Deferred`` if most
    need not be made. ``product`` and ``raw`` may be left out; so may ``event_id`` where records
    have no identity of their own.
    A null ``event_id`` is filled. ``time`` may be null where a record has none; it is then the
    time of the event before, or of reading."""
    fields: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Record fields that were decoded anyway, by the name rules use."""
    rows: Sequence[int] | None = None
    """For each event, the index of its record, ascending; None: event i is record i."""
    raws: Sequence[bytes] | None = None
    """For each event its own raw record, if one record holds several; None: the record's bytes."""
    refused: Sequence[Refused] = ()
    headings: Sequence[int] = ()
    """Indices of lines that are no records: column headings, comments."""
    doubtful: Sequence[int] = ()
    """Indices of records, refused or not, that may be another format's; of ``discerning`` ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of log that can be read."""

    name: str
    """As in ``--input-format``: lower case, words joined by ``-``."""
    about: str
    """What it is, a few words for the list of formats."""
    product: str
    """Value of the column ``product``."""
    sniff: Callable[[Sequence[bytes]], float]
    """How sure it is that these first records (a few to about 50) are its own, 0 to 1. Exact marks
    give .9 and more; a guess by shape at most .5. Never raises."""
    decode: Callable[[Sequence[bytes], MutableMapping[str, Any]], Decoded]
    """Turns records into columns. The mapping is the state of one origin (column headings …): JSON
    values only, kept across calls and restarts. Never raises on bad records: it refuses them."""
    record: Callable[[bytes], Record]
    """A raw record as rules see it. Raises ValueError on what ``decode`` refuses."""
    routes: tuple[Route, ...]
    """The log sources it serves."""
    framing: Framing = Framing.JSON
    containers: tuple[str, ...] = ()
    """Keys of a JSON object that hold its records: ``Records``, ``items``."""
    unfinished: Callable[[Sequence[bytes]], int] | None = None
    """How many of the last of these records belong to an event that may go on in records yet to
    come. They are kept back, and given again together with what follows them, or at the end of
    the origin, when nothing follows. None: every record stands for itself."""
    discerning: bool = False
    """Whether ``decode`` says which records it doubts to be its own. Then JSON records need not be
    told apart before: where most are its own, that would be another look at each."""
    added: tuple[str, ...] | None = None
    """Texts of which values of ``record`` may hold parts that the raw record, JSON or XML, does not
    hold: constants, separators. None: that is not known, and keywords are sought in the values."""
