"""Syslog of Linux: sshd, sudo, su, cron, accounts, systemd, kernel and everything else.

Files (auth.log, secure, syslog, messages) in RFC 3164, RFC 5424 or ISO-time lines; and the
``Syslog`` table of Azure Monitor.
"""

from collections.abc import Sequence

from bartizan.ingest.declaration import Json
from bartizan.ingest.format import Framing
from bartizan.ingest.json_records import json_object
from bartizan.ingest.lined import line_text, lined, share
from bartizan.ingest.linux.programs import AUTH, CRON
from bartizan.ingest.linux.syslog_events import declaration, syslog_record
from bartizan.ingest.picks import text
from bartizan.ingest.syslog_line import SyslogLine, syslog_line

_LEVELS = frozenset(
    ["TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "FATAL", "CRITICAL"]
)
"""Stand where a host would, in lines of applications."""
_KNOWN = frozenset((*AUTH, *CRON, "systemd", "kernel", "rsyslogd", "NetworkManager", "dhclient"))


def _parse(raw: bytes) -> Json:
    line = syslog_line(line_text(raw))
    if line is None:
        raise ValueError("no syslog line")
    return syslog_record(line)


def _parse_azure(raw: bytes) -> Json:
    record = json_object(raw)
    message = record.get("SyslogMessage")
    if not isinstance(message, str):
        raise ValueError("no SyslogMessage")  # noqa: TRY004 - a wrong value in the input
    line = SyslogLine(
        time=text(record.get("TimeGenerated")) or text(record.get("EventTime")),
        host=text(record.get("Computer")) or text(record.get("HostName")),
        program=text(record.get("ProcessName")),
        pid=text(record.get("ProcessID")),
        message=message,
    )
    return {**record, **syslog_record(line)}


def _sniff(records: Sequence[bytes]) -> float:
    return share(records, _sure)


def _sure(raw: bytes) -> float:
    line = syslog_line(raw[:4096].decode(errors="replace"))
    if line is None or line.time is None or line.program is None or line.host in _LEVELS:
        return 0.0
    if line.message.startswith(("{", "<Event", "type=", "audit(")):
        return 0.4  # another product's record within
    if line.program in _KNOWN:
        return 0.95
    return 0.85


def _sniff_azure(records: Sequence[bytes]) -> float:
    return share(
        records, lambda raw: 0.93 if b'"SyslogMessage"' in raw and b'"Facility"' in raw else 0.0
    )


FORMATS = (
    lined(declaration("linux-auth", "Linux syslog: sshd, sudo, cron, accounts …"), _parse, _sniff),
    lined(
        declaration("azure-syslog", "Azure Monitor's table of Linux syslog"),
        _parse_azure,
        _sniff_azure,
        framing=Framing.JSON,
    ),
)
