"""Reads what came over the network: who sent what, of which format, and what became of it.

Messages of one sender are told apart by the program that wrote them, since one host's syslog holds
sshd's lines beside a program's JSON; what a program writes is recognised once. Bodies of requests
are cut and recognised one by one.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import msgspec

from bartizan.ingest.envelopes import unprefixed
from bartizan.ingest.format import Framing
from bartizan.ingest.framing import Cut
from bartizan.ingest.layout import JSON_LINES, LINES
from bartizan.ingest.origin import Intake, OriginReader, Position
from bartizan.ingest.recognise import JSON_FALLBACK, RECOGNISED, TEXT_FALLBACK, members
from bartizan.ingest.sources.arrivals import Arrival, Counts
from bartizan.ingest.syslog_line import SyslogLine, syslog_line
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch

PROGRAMS = 10_000
"""Programs of senders whose format is remembered."""
READERS = 4_000
"""Senders, with each of their formats, of which is known what came before."""
REQUESTS = 10_000
"""Requests that are known when they come again."""
REMEMBERED = 2_000
"""Requests, and events of requests, that are known after a restart. They are kept with every step,
so they must not be many."""

_CEE = "@cee:"
"""What stands before JSON in messages of the Common Event Expression (rsyslog, Lumberjack)."""

Kind = tuple[str, str]
"""Origin, and the format of lines, or ``json`` for JSON records of any format; or a program."""


class Remembered(msgspec.Struct, frozen=True):
    """The latest requests and their events, to be known when they are sent again after a restart.

    A sender whose answer was lost sends again.
    """

    events: list[tuple[str, str]] = []
    """Product and id."""
    requests: dict[str, int] = {}
    """Records of each."""


class Senders:
    """Everybody who sends, for one run.

    Args:
        intake: of the run.
        remembered: from before a restart.
    """

    def __init__(self, intake: Intake, remembered: Remembered | None = None) -> None:
        self._intake = intake
        self._events: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)
        self._programs: OrderedDict[Kind, str] = OrderedDict()
        self._readers: OrderedDict[Kind, OriginReader] = OrderedDict()
        self._requests: OrderedDict[str, int] = OrderedDict()
        self._place = 0
        self._line = 0
        if remembered:
            self._events.extend(remembered.events)
            self._requests.update(remembered.requests)
            for product, name in remembered.events:
                intake.seen.duplicates(product, [name])

    @property
    def remembered(self) -> Remembered:
        """What must survive a restart."""
        latest = list(islice(reversed(self._requests.items()), REMEMBERED))
        return Remembered(list(self._events), dict(reversed(latest)))

    def read(self, arrivals: Iterable[Arrival]) -> Iterator[list[EventBatch]]:
        """The events of arrivals. Receipts of those that were read have their counts."""
        waiting: list[Arrival] = []
        for one in arrivals:
            if one.receipt is None and not one.whole and not one.key:
                waiting.append(one)
                continue
            yield from self._messages(waiting)
            waiting = []
            yield self._request(one)
        yield from self._messages(waiting)

    def _request(self, one: Arrival) -> list[EventBatch]:
        """An arrival that is answered by itself."""
        tally = self._intake.tally
        before = _counts(tally)
        name = f"{one.origin} {one.key}" if one.key else ""
        if name in self._requests:
            known = self._requests[name]
            tally.read += known
            tally.duplicates += known
            batches: list[EventBatch] = []
        elif one.whole:
            batches = [batch for body in one.records for batch in self._body(one, body)]
        else:
            batches = [batch for group in self._messages([one]) for batch in group]
        after = _counts(tally)
        counts = Counts(*(now - then for now, then in zip(after, before, strict=True)))
        for batch in batches:
            product = self._intake.formats[batch.format].product
            ids = batch.events.ids[-REMEMBERED:]
            self._events.extend((product, one) for one in ids)
        if name:
            self._requests[name] = counts.read
            _forget(self._requests, REQUESTS)
        if one.receipt:
            one.receipt.counts = counts
        return batches

    def _body(self, one: Arrival, body: bytes) -> list[EventBatch]:
        self._at(one.at)
        place = self._places(one.at, len(body) + 1)
        reader = self._intake.origin(one.origin, Position(offset=place, line=self._line + 1))
        batches = reader.feed(body) + reader.finish()
        self._line = reader.position.line
        return batches

    def _messages(self, arrivals: Sequence[Arrival]) -> Iterator[list[EventBatch]]:
        """Messages of several arrivals, together by sender and format."""
        if not arrivals:
            return
        self._at(max(one.at for one in arrivals))
        groups: dict[Kind, tuple[list[bytes], list[int], list[int]]] = {}
        for one in arrivals:
            place = self._places(one.at, len(one.records))
            for number, record in enumerate(one.records):
                kind, content = self._kind(one.origin, record)
                records, offsets, lines = groups.setdefault(kind, ([], [], []))
                self._line += 1
                records.append(content)
                offsets.append(place + number)
                lines.append(self._line)
            if one.refused:
                yield self._reader((one.origin, TEXT_FALLBACK)).take(Cut(uncut=one.refused))
        for kind, (records, offsets, lines) in groups.items():
            yield self._reader(kind).take(Cut(records, offsets, lines))

    def _kind(self, origin: str, record: bytes) -> tuple[Kind, bytes]:
        """Which reader a message is for, and what of it is read."""
        forced = self._intake.forced
        if forced and forced.framing is Framing.LINES:
            return (origin, forced.name), record
        line = None
        if record[:1] != b"{":
            line = syslog_line(record.decode(errors="replace"))
            inner = _json_within(record, line)
            if inner is None:
                name = (line and line.program) or ""
                return (
                    origin,
                    forced.name if forced else self._format((origin, name), record),
                ), record
            record = inner
        return (origin, forced.name if forced else JSON_FALLBACK), record

    def _format(self, program: Kind, record: bytes) -> str:
        """The format of what a program writes, as its first line told."""
        name = self._programs.get(program)
        if name is None:
            name, sureness = self._intake.recogniser.lines([record])
            name = name if sureness >= RECOGNISED else TEXT_FALLBACK
            self._programs[program] = name
            _forget(self._programs, PROGRAMS)
        return name

    def _reader(self, kind: Kind) -> OriginReader:
        reader = self._readers.get(kind)
        if reader is None:
            origin, name = kind
            forced = self._intake.forced is not None
            if name == JSON_FALLBACK and not forced:
                position = Position(layout=JSON_LINES)
            else:
                position = Position(layout=LINES, format=name)
            reader = self._readers[kind] = self._intake.origin(origin, position)
            _forget(self._readers, READERS)
        self._readers.move_to_end(kind)
        return reader

    def _at(self, when: int) -> None:
        """Events are dated by when they came, and compared with it."""
        self._intake.options = replace(self._intake.options, now=when)

    def _places(self, when: int, size: int) -> int:
        """Offsets that nothing else has, also in another run: events are named after them."""
        place = max(when, self._place)
        self._place = place + size
        return place


def _counts(tally: Tally) -> tuple[int, int, int, int]:
    return tally.read, tally.stored, tally.dead_lettered, tally.duplicates


def _json_within(record: bytes, line: SyslogLine | None) -> bytes | None:
    """The JSON object that is the text of a message; None: it is other text."""
    if line is None:
        return unprefixed(record) if record[-1:] == b"}" else None
    text = line.message.removeprefix(_CEE).lstrip()
    if text[:1] != "{":
        return None
    inner = text.encode("utf-8", "replace")
    return inner if members(inner) is not None else None


def _forget(known: "OrderedDict[Any, Any]", most: int) -> None:
    if len(known) > most:
        known.popitem(last=False)
