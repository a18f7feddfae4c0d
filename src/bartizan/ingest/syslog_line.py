"""The head of a syslog line: RFC 5424, RFC 3164, and the ISO-time variant of rsyslog and systemd.

Used by formats of log files, and by anything that receives syslog from the network.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

_PRIORITY = r"(?:<(?P<pri>\d{1,3})>)?"
_TAG = (
    r"(?:(?P<program>[^\s:\[\]]{1,64}|[^\s:\[\]]{1,48} [^\s:\[\]]{1,48}(?=\[))"
    r"(?:\[(?P<pid>[^\]]{1,32})\])?: ?)?"
)
_RFC5424 = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<time>\S+) (?P<host>\S+) (?P<program>\S+) (?P<pid>\S+) "
    r"(?P<msgid>\S+) (?P<data>-|(?:\[(?:[^\]\"\\]|\"(?:[^\"\\]|\\.)*\"|\\.)*\])+)"
    r"(?: (?P<message>.*))?",
    re.DOTALL,
)
_ISO = re.compile(
    _PRIORITY + r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?"
    r"(?:Z|[+-]\d\d:?\d\d)?) (?P<host>[^\s:\[\]]+) " + _TAG + r"(?P<message>.*)",
    re.DOTALL,
)
_RFC3164 = re.compile(
    _PRIORITY + r"(?P<time>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d "
    r"(?:\d{4} )?\d\d:\d\d:\d\d)(?:\.\d+)? (?P<host>[^\s\[\]]+) " + _TAG + r"(?P<message>.*)",
    re.DOTALL,
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}


class SyslogLine(NamedTuple):
    """What the head of a line tells, and the rest."""

    time: str | None
    """ISO 8601; without zone if the line has none."""
    host: str | None
    program: str | None
    pid: str | None
    message: str
    facility: int | None = None
    severity: int | None = None


def syslog_line(text: str) -> SyslogLine | None:
    """Read a line; None if it has no syslog head."""
    if text.startswith("<") and (hit := _RFC5424.fullmatch(text)):
        return _line(hit, _nil(hit["time"]))
    if hit := _RFC3164.fullmatch(text):
        return _line(hit, _dated(hit["time"]))
    if hit := _ISO.fullmatch(text):
        return _line(hit, hit["time"].replace(",", "."))
    return None


def _line(hit: re.Match[str], when: str | None) -> SyslogLine:
    priority = int(hit["pri"]) if hit["pri"] else None
    known = priority is not None and priority < 192
    return SyslogLine(
        time=when,
        host=_nil(hit["host"]),
        program=_nil(hit["program"]),
        pid=_nil(hit["pid"]),
        message=(hit["message"] or "").removeprefix("\ufeff"),
        facility=priority >> 3 if known and priority is not None else None,
        severity=priority & 7 if known and priority is not None else None,
    )


def _nil(value: str | None) -> str | None:
    return None if value in (None, "-") else value


@lru_cache(maxsize=8192)
def _dated(text: str) -> str | None:
    """RFC 3164 times have no year: the latest that is not more than a day ahead is taken."""
    parts = text.split()
    if len(parts) == 4:
        return f"{parts[2]}-{_MONTHS[parts[0]]:02}-{int(parts[1]):02}T{parts[3]}"
    now = datetime.now(UTC)
    month, day = _MONTHS[parts[0]], int(parts[1])
    for year in (now.year + 1, now.year, now.year - 1, now.year - 2, now.year - 3, now.year - 4):
        try:
            when = datetime.fromisoformat(f"{year}-{month:02}-{day:02}T{parts[2]}+00:00")
        except ValueError:
            continue  # the 29th of February, or no time at all
        if when <= now + timedelta(days=1):
            return when.isoformat()
    return None
