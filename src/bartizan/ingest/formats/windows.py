"""Windows event logs: Sysmon, Security, PowerShell, System, Defender and the other channels.

Read as JSON in any usual shape (evtx tools, NXLog, Winlogbeat, Azure Monitor …) and as event XML.
Flat JSON is the quick way; other shapes are flattened first.
"""

from collections.abc import MutableMapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from bartizan.ingest.format import Decoded, Format, Framing, Refused
from bartizan.ingest.json_records import decode_records
from bartizan.ingest.windows.columns import columns_of, hot_fields
from bartizan.ingest.windows.hot import ADDED, UNNAMED, Hot, complete
from bartizan.ingest.windows.log_sources import routes
from bartizan.ingest.windows.record import read, windows_record
from bartizan.ingest.xml_stream import START, events_in, is_wrapping

_NOTHING = msgspec.Raw(b"null")


class _Line(Hot, gc=False):
    """A flat record; the other members tell that it is not flat."""

    Event: msgspec.Raw = _NOTHING
    EventData: msgspec.Raw = _NOTHING
    System: msgspec.Raw = _NOTHING
    winlog: msgspec.Raw = _NOTHING
    event_data: msgspec.Raw = _NOTHING
    Message: msgspec.Raw = _NOTHING


RECOGNISED = 0.5
"""How sure it must be of a record that is not flat."""
_ANY: "msgspec.json.Decoder[Any]" = msgspec.json.Decoder()
_DECODER = msgspec.json.Decoder(_Line)


def _decode(records: Sequence[bytes], state: MutableMapping[str, Any]) -> Decoded:
    del state
    lines, rows, broken = decode_records(records, _DECODER)
    aligned: Sequence[_Line | None] = lines
    if rows is not None:
        known = dict(zip(rows, lines, strict=True))
        aligned = [known.get(index) for index in range(len(records))]
    reasons = {one.index: one for one in broken}
    events: list[Hot] = []
    kept: list[int] = []
    refused: list[Refused] = []
    doubtful: list[int] = []
    for index, (raw, line) in enumerate(zip(records, aligned, strict=True)):
        if line is not None and _flat(line):
            complete(line, raw)
            if line.EventID is not None and _with_data(line):
                events.append(line)
                kept.append(index)
                continue
        if _sure(raw) < RECOGNISED:
            doubtful.append(index)
        try:
            if line is None and reasons[index].reason != "not UTF-8":
                refused.append(reasons[index])
                continue
            events.append(read(raw)[1])
        except ValueError as error:
            refused.append(Refused(index, str(error)))
        else:
            kept.append(index)
    return Decoded(
        count=len(events),
        columns=columns_of(events),
        fields=hot_fields(events),
        rows=None if len(kept) == len(records) else kept,
        refused=refused,
        doubtful=doubtful,
    )


def _with_data(line: _Line) -> bool:
    """Give an event the text of its data; False: that is damaged."""
    if line.Data is None and line.Channel in UNNAMED:
        try:
            line.Data = _ANY.decode(line.Message)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
    return True


_SHAPE = attrgetter("Event", "EventData", "System", "winlog", "event_data")
_NO_SHAPE = (_NOTHING,) * 5


def _flat(line: _Line) -> bool:
    """Whether the quick way has all it needs."""
    return (
        line.EventID is not None
        and line.EventID != 4657
        and line.Channel is not None
        and (line.SourceName is not None or line.Provider_Name is not None)
        and (line.TimeCreated is not None or line.timestamp is not None)
        and _SHAPE(line) == _NO_SHAPE
    )


def _decode_xml(records: Sequence[bytes], state: MutableMapping[str, Any]) -> Decoded:
    """Event XML: usually one event a record; a line may have a header, or hold several."""
    del state
    events: list[Hot] = []
    rows: list[int] = []
    raws: list[bytes] = []
    refused: list[Refused] = []
    headings: list[int] = []
    for index, record in enumerate(records):
        found, rest = events_in(record)
        if not found and is_wrapping(record):
            headings.append(index)
            continue
        try:
            several = [read(raw)[1] for raw in found]
        except ValueError as error:
            refused.append(Refused(index, str(error)))
            continue
        if not found or START.search(rest):
            reason = "the event does not end" if START.search(rest) else "no event"
            refused.append(Refused(index, reason))
            continue
        events += several
        rows += [index] * len(several)
        raws += found
    return Decoded(
        count=len(events),
        columns=columns_of(events),
        fields=hot_fields(events),
        rows=rows,
        raws=raws,
        refused=refused,
        headings=headings,
    )


_JSON_MARKS: tuple[tuple[tuple[bytes, ...], float], ...] = (
    ((b'"Event"', b'"System"', b'"EventID"'), 0.97),
    ((b'"winlog"', b'"channel"'), 0.97),
    ((b'"event_data"', b'"log_name"'), 0.95),
    ((b'"EventID"', b'"Channel"'), 0.96),
    ((b'"System"', b'"EventID"', b'"Provider"'), 0.93),
    ((b'"RenderedDescription"', b'"EventLog"'), 0.93),
    ((b'"EventSourceName"', b'"Activity"'), 0.93),
    ((b'"EventID"', b'"SourceName"'), 0.9),
    ((b'"EventID"', b'"EventLog"'), 0.9),
    ((b'"EventData"', b'"Microsoft-Windows-'), 0.9),
)


def _sniff(records: Sequence[bytes]) -> float:
    if not records:
        return 0.0
    total = sum(_sure(record) for record in records)
    return total / len(records)


def _sure(record: bytes) -> float:
    if b"Linux-Sysmon" in record or not record.lstrip().startswith(b"{"):
        return 0.0
    for marks, sure in _JSON_MARKS:
        if all(mark in record for mark in marks):
            return sure
    return 0.0


def _sniff_xml(records: Sequence[bytes]) -> float:
    head = b"\n".join(records[:50])
    if b"Linux-Sysmon" in head or not head.lstrip().startswith(b"<"):
        return 0.0
    if b"<Event" in head and b"schemas.microsoft.com/win/2004/08/events" in head:
        return 0.97
    return 0.9 if b"<Event>" in head and b"<System>" in head and b"<EventID" in head else 0.0


_ROUTES = routes()

FORMATS = (
    Format(
        name="windows",
        about="Windows event logs as JSON: Sysmon, Security, PowerShell and all other channels",
        product="windows",
        sniff=_sniff,
        decode=_decode,
        record=windows_record,
        added=ADDED,
        routes=_ROUTES,
        containers=("Events", "value", "records"),
        discerning=True,
    ),
    Format(
        name="windows-xml",
        about="Windows event logs as XML, as wevtutil and forwarders write them",
        product="windows",
        sniff=_sniff_xml,
        decode=_decode_xml,
        record=windows_record,
        added=ADDED,
        routes=_ROUTES,
        framing=Framing.LINES,
    ),
)
