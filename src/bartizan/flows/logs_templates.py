"""Reads logs of any format and learns their templates, or tells each record's.

``learn`` passes over the logs once. ``parse`` passes twice, since what is a template shows only
when all lines were seen; standard input is kept in between.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

import polars as pl

from bartizan.detect.logs.template_state import BATCH, TemplateState, empty
from bartizan.errors import BartizanError
from bartizan.ingest.reader import ReadOptions, read
from bartizan.ingest.sources.files import find
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LogRequest:
    """What to read."""

    paths: Sequence[str]
    """Files, directories, patterns; ``-`` is standard input."""
    now: datetime
    input_format: str = ""
    """Name of the format of all records; empty: each origin is looked at."""


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one batch."""

    lines: Sequence[int]
    """On which each begins, from 1."""
    messages: pl.Series
    times: pl.Series
    origin: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """Which kind of line a record is."""

    line: int
    template_id: str
    template: str


@dataclass(slots=True)
class Learned:
    """What was learned of logs, and what could not be read of them."""

    state: TemplateState = field(default_factory=empty)
    tally: Tally = field(default_factory=Tally)


def learn(request: LogRequest) -> Learned:
    """Learn the templates of logs.

    Raises:
        BartizanError: a path or format does not exist, or there is no record.
    """
    learned = Learned()
    _learn(records(request, learned.tally), learned.state)
    _something(learned)
    return learned


def parse(request: LogRequest, learned: Learned) -> Iterator[Parsed]:
    """The template of each record, in the order they are read.

    Args:
        request: what to read.
        learned: is filled before the first record is told.

    Raises:
        BartizanError: a path or format does not exist, or there is no record.
    """
    kept: list[Records] = []
    keep = "-" in request.paths
    read = records(request, learned.tally)
    if keep:
        kept = list(read)
    _learn(kept if keep else read, learned.state)
    _something(learned)
    known = learned.state.index()
    for some in kept or records(request, Tally()):
        ids = known.assign(some.messages)
        for line, one, message in zip(some.lines, ids, some.messages.to_list(), strict=True):
            found = known.templates.get(one)
            yield Parsed(line, one, found.text if found else known.shape(message))


def batches(request: LogRequest, tally: Tally) -> Iterator[EventBatch]:
    """All records, batch by batch."""
    micros = (request.now - _EPOCH) // timedelta(microseconds=1)
    options = ReadOptions(now=micros, input_format=request.input_format)
    yield from read(find(request.paths), options, tally)


def records(request: LogRequest, tally: Tally) -> Iterator[Records]:
    """The messages of all records, without their headers."""
    for batch in batches(request, tally):
        yield Records(batch.lines, _messages(batch), batch.frame["time"], batch.origin)


def _learn(some: Iterable[Records], state: TemplateState) -> None:
    """Learn records, many batches of an origin at once: that costs half as much."""
    for (origin, _), together in groupby(some, _Together()):
        messages, times = [], []
        for one in together:
            messages.append(one.messages)
            times.append(one.times)
        state.update(pl.concat(messages), pl.concat(times), origin)


class _Together:
    """A key that changes with the origin, and when enough lines have come together."""

    def __init__(self) -> None:
        self._lines = self._group = 0

    def __call__(self, one: Records) -> tuple[str, int]:
        self._lines += len(one.messages)
        if self._lines > BATCH:
            self._lines, self._group = len(one.messages), self._group + 1
        return one.origin, self._group


def _messages(batch: EventBatch) -> pl.Series:
    """What each record says; of one without a message, the record itself."""
    said = batch.frame["message"]
    if not said.null_count():
        return said
    raws = batch.frame["raw"].to_list()
    texts = [
        text if text is not None else (raw or b"").decode("utf-8", "replace")
        for text, raw in zip(said.to_list(), raws, strict=True)
    ]
    return pl.Series("message", texts, dtype=pl.String)


def _something(learned: Learned) -> None:
    if not learned.state.lines and not learned.tally.not_run:
        raise BartizanError("there are no records in these logs", mend="name other files")
