"""The systemd journal: ``journalctl -o json``.

Source: systemd "Journal Fields" and "Journal Export Formats".
"""

from collections.abc import Sequence
from typing import Any

from bartizan.ingest.declaration import Json
from bartizan.ingest.format import Framing
from bartizan.ingest.json_records import json_object
from bartizan.ingest.lined import lined, share
from bartizan.ingest.linux.syslog_events import declaration, syslog_record
from bartizan.ingest.picks import text
from bartizan.ingest.syslog_line import SyslogLine


def _parse(raw: bytes) -> Json:
    entry = json_object(raw)
    if "MESSAGE" not in entry and "__REALTIME_TIMESTAMP" not in entry:
        raise ValueError("no journal entry")
    line = SyslogLine(
        time=text(entry.get("__REALTIME_TIMESTAMP") or entry.get("_SOURCE_REALTIME_TIMESTAMP")),
        host=text(entry.get("_HOSTNAME")),
        program=text(entry.get("SYSLOG_IDENTIFIER")) or text(entry.get("_COMM")),
        pid=text(entry.get("_PID") or entry.get("SYSLOG_PID")),
        message=_message(entry.get("MESSAGE")),
    )
    return {**entry, **syslog_record(line)}


def _message(value: Any) -> str:  # noqa: ANN401 - JSON
    """Text; or the bytes of text that is not plain, as a list of numbers."""
    if isinstance(value, list) and all(isinstance(one, int) and 0 <= one < 256 for one in value):
        return bytes(value).decode(errors="replace")
    return text(value) or ""


def _sniff(records: Sequence[bytes]) -> float:
    def sure(raw: bytes) -> float:
        return 0.97 if b'"__REALTIME_TIMESTAMP"' in raw or b'"__CURSOR"' in raw else 0.0

    return share(records, sure)


FORMAT = lined(
    declaration("journald", "systemd journal as JSON", event_id="__CURSOR"),
    _parse,
    _sniff,
    framing=Framing.JSON,
)
