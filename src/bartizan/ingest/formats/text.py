"""Plain text, one event a line: what is taken when no format is recognised.

What stands before the message (time, level, component …) is learned from the lines themselves;
the column ``message`` goes without it, ``process`` is the component. Lines that go on with the
one before, such as those of a stack trace, are one event with it. The time at the front of a line
is read in the ways usual loggers write it. Times without a year are not guessed. Rules see the
whole text as ``message``, and ``level`` if the line names one.
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

import msgspec
import polars as pl

from bartizan.ingest.applications import application_routes
from bartizan.ingest.format import Decoded, Format, Framing
from bartizan.ingest.instants import from_epoch, from_iso
from bartizan.ingest.log_headers import Header, learn, pattern, untimed
from bartizan.model.event import Record
from bartizan.model.log_source import Fields, LogSource, Route

FRONT = 96
"""Characters at the front of a line in which its time and level are looked for."""

_FIELDS = Fields(names=frozenset({"message", "level"}))
_YEAR_FIRST = (
    r"^\W{0,2}(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?"
    r"(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)(?:\W|$)"
)
"""ISO 8601 and RFC 3339; Python, log4j and logback (``,123``); Go and nginx (``2026/01/02``)."""
_DAY_FIRST = (
    r"^\W{0,2}(\d{2})[/ ]([A-Z][a-z]{2})[/ ](\d{4})[: ](\d{2}:\d{2}:\d{2})(?:[.,]\d+)?"
    r"(?: ([+-]\d{4}))?"
)
"""``02/Jan/2026:03:04:05 +0000``: common log format, Tomcat."""
_YEAR_LAST = (
    r"^\W{0,2}[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)"
    r"(?: [A-Z]{3,4})? (\d{4})"
)
"""``Fri Jan  2 03:04:05.678901 2026``: asctime, Apache's error log."""
_EPOCH = r"^\W{0,2}(1\d{9}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?)(?:\W|$)"
"""Seconds (with a fraction), milliseconds, micro- or nanoseconds since 1970."""
_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
ENOUGH = 200
"""Lines from which a header is learned for good."""
_TRACE = re.compile(
    r"\s+(?:at |\.{3} \d+ |File \"|raise |Suppressed: )|Caused by: |Traceback \(most recent|"
    r"[\w$]+(?:\.[\w$]+)+(?:Exception|Error|Throwable)\b|goroutine \d+ \[|\t"
)
"""How lines of a stack trace begin."""
_LEVEL = re.compile(
    r"(?<![\w.-])(trace|debug|info|notice|warn|warning|err|error|crit|critical|alert|fatal|panic|"
    r"severe|emerg)(?![\w.-])",
    re.IGNORECASE,
)


def _sniff(records: Sequence[bytes]) -> float:
    return 0.1 if records else 0.0


def _decode(records: Sequence[bytes], state: MutableMapping[str, Any]) -> Decoded:
    lines = [record.decode("utf-8", "replace") for record in records]
    header = _header(lines, state)
    said, component = _split(header, lines)
    rows, more = _rows(lines, said, header)
    texts, raws = lines, None
    if more:
        ends = [*rows[1:], len(lines)]
        texts = ["\n".join(lines[at:end]) for at, end in zip(rows, ends, strict=True)]
        raws = [b"\n".join(records[at:end]) for at, end in zip(rows, ends, strict=True)]
    fronts = [lines[at] for at in rows]
    return Decoded(
        len(rows),
        {
            "time": times(fronts if not untimed(header) else _timed(header, fronts)),
            "message": [
                _message(said[at], text, lines[at]) for at, text in zip(rows, texts, strict=True)
            ],
            "process": [component[at] for at in rows],
            "class_uid": 0,
        },
        fields={"message": texts},
        rows=rows if more else None,
        raws=raws,
        headings=more,
    )


def _header(lines: Sequence[str], state: MutableMapping[str, Any]) -> Header:
    """The header of the origin's lines, learned once from enough of them."""
    known = msgspec.convert(state["header"], Header) if "header" in state else Header()
    if known.lines >= ENOUGH or len(lines) <= known.lines:
        return known
    learned = learn(lines)
    state["header"] = msgspec.to_builtins(learned)
    return learned


def _split(
    header: Header, lines: Sequence[str]
) -> tuple[Sequence[str | None], Sequence[str | None]]:
    """What each line says, null if it has no header, and its component."""
    if not header.found:
        return [None] * len(lines), [None] * len(lines)
    parts = _groups(pl.Series("t", lines, dtype=pl.String), pattern(header)).struct
    component = parts.field("component").str.strip_chars(":] ").str.replace(r"\[\d+$|:\d+$", "")
    return parts.field("message").to_list(), component.replace("", None).to_list()


def _rows(
    lines: Sequence[str], said: Sequence[str | None], header: Header
) -> tuple[Sequence[int], Sequence[int]]:
    """Where events begin, and the lines that go on with the one before."""
    rows: list[int] = []
    more: list[int] = []
    for at, (line, message) in enumerate(zip(lines, said, strict=True)):
        goes_on = at and message is None and _goes_on(line, strict=not header.found)
        (more if goes_on else rows).append(at)
    return (rows, more) if more else (range(len(lines)), ())


def _goes_on(line: str, *, strict: bool) -> bool:
    if _TRACE.match(line):
        return True
    return not strict and line[:1] in (" ", "\t")


def _unfinished(records: Sequence[bytes]) -> int:
    """How many of the last lines are of an event that has gone on over lines, and may further."""
    count = 0
    while count < len(records) and _goes_on(
        records[-1 - count][:FRONT].decode("utf-8", "replace"), strict=True
    ):
        count += 1
    return min(count + 1, len(records)) if count else 0


def _message(said: str | None, text: str, line: str) -> str:
    return text if said is None else said + text[len(line) :]


def _timed(header: Header, lines: Sequence[str]) -> list[str]:
    """Lines from their time on."""
    words = untimed(header)
    return [(line.split(None, words)[words:] or [""])[0] for line in lines]


def times(texts: Sequence[str]) -> pl.Series:
    """The time at the front of each line; null: none that is whole."""
    fronts = pl.Series("t", texts, dtype=pl.String).str.slice(0, FRONT)
    found = _year_first(fronts)
    for another in (_day_first, _year_last, _epoch):
        if not found.null_count():
            break
        found = found.zip_with(found.is_not_null(), another(fronts))
    return found.rename("time")


def _groups(fronts: pl.Series, pattern: str) -> pl.Series:
    return pl.DataFrame({"t": fronts}).select(pl.col("t").str.extract_groups(pattern))["t"]


def _year_first(fronts: pl.Series) -> pl.Series:
    parts = _groups(fronts, _YEAR_FIRST).struct
    year, month, day, clock = (parts.field(name) for name in ("1", "2", "3", "4"))
    return from_iso((year + "-" + month + "-" + day + "T" + clock).to_list())


def _day_first(fronts: pl.Series) -> pl.Series:
    parts = _groups(fronts, _DAY_FIRST).struct
    day, month, year, clock, zone = (parts.field(name) for name in ("1", "2", "3", "4", "5"))
    number = month.replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    text = year + "-" + number + "-" + day + "T" + clock + zone.fill_null("")
    return from_iso(text.to_list())


def _year_last(fronts: pl.Series) -> pl.Series:
    parts = _groups(fronts, _YEAR_LAST).struct
    month, day, clock, year = (parts.field(name) for name in ("1", "2", "3", "4"))
    number = month.replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    text = year + "-" + number + "-" + day.str.zfill(2) + "T" + clock
    return from_iso(text.to_list())


def _epoch(fronts: pl.Series) -> pl.Series:
    return from_epoch(fronts.str.extract(_EPOCH, 1).to_list())


def _record(raw: bytes) -> Record:
    text = raw.decode("utf-8", "replace")
    level = _LEVEL.search(text, 0, FRONT)
    return {"message": text, "level": level[1].lower()} if level else {"message": text}


FORMAT = Format(
    name="text",
    about="plain application logs",
    product="application",
    sniff=_sniff,
    decode=_decode,
    record=_record,
    routes=(Route(LogSource(), _FIELDS), *application_routes(_FIELDS)),
    framing=Framing.LINES,
    unfinished=_unfinished,
)
