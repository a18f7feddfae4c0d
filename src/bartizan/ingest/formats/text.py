"""Plain text, one event a line: what is taken when no format is recognised.

The time at the front of a line is read in the ways usual loggers write it. Times without a year
are not guessed. Rules see the text as ``message``, and ``level`` if the line names one.
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

import polars as pl

from bartizan.ingest.format import Decoded, Format, Framing
from bartizan.ingest.instants import from_epoch, from_iso
from bartizan.model.event import Record
from bartizan.model.log_source import Fields, LogSource, Route

FRONT = 96
"""Characters at the front of a line in which its time and level are looked for."""

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
_LEVEL = re.compile(
    r"(?<![\w.-])(trace|debug|info|notice|warn|warning|err|error|crit|critical|alert|fatal|panic|"
    r"severe|emerg)(?![\w.-])",
    re.IGNORECASE,
)


def _sniff(records: Sequence[bytes]) -> float:
    return 0.1 if records else 0.0


def _decode(records: Sequence[bytes], _: MutableMapping[str, Any]) -> Decoded:
    texts = [record.decode("utf-8", "replace") for record in records]
    return Decoded(
        len(records),
        {"time": times(texts), "message": texts, "class_uid": 0},
        fields={"message": texts},
    )


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
    routes=(Route(LogSource(), Fields(names=frozenset({"message", "level"}))),),
    framing=Framing.LINES,
)
