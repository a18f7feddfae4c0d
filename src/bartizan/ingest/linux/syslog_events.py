"""Lines of Linux programs as events: the one mapping that syslog files and the journal share."""

from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.lined import route
from bartizan.ingest.linux.programs import AUTH, CRON, SSHD, SUDO, sentence
from bartizan.ingest.picks import text
from bartizan.ingest.syslog_line import SyslogLine
from bartizan.model.log_source import LogSource, Route

KEYS = (
    "time host program pid message facility severity operation status user src_ip port method "
    "target group session COMMAND USER PWD TTY uid by unit service problem"
)
"""Fields of a record: the head of the line, and what the sentence tells."""

_PROGRAMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("sshd", SSHD),
    ("sudo", SUDO),
    ("cron", CRON),
    ("auth", AUTH),
    ("clamav", ("clamd", "clamav", "freshclam", "clamav-daemon")),
    ("vsftpd", ("vsftpd",)),
    ("guacamole", ("guacd", "guacamole")),
)


def syslog_record(line: SyslogLine) -> Json:
    """The record rules see; members a line does not tell are absent."""
    record: dict[str, Any] = {
        "time": line.time,
        "host": line.host,
        "program": _base(line.program),
        "pid": line.pid,
        "message": line.message,
    }
    if line.facility is not None:
        record["facility"], record["severity"] = line.facility, line.severity
    record.update(sentence(record["program"], line.message))
    return record


def declaration(name: str, about: str, *, event_id: str = "") -> Declaration:
    """How a syslog record becomes an event; ``event_id`` is where it keeps an identity."""
    return Declaration(
        name=name,
        about=about,
        product="linux",
        marks=(),
        time="time",
        event_id=event_id,
        operation=lambda record: record.get("operation") or record.get("program"),
        class_uid=1008,
        classes=_CLASSES,
        status="status",
        otherwise=None,
        actor="user",
        src_ip="src_ip",
        session="session",
        host="host",
        process="program",
        message="message",
        targets=(("user", "target"), ("user", "USER"), ("resource", "unit"), ("resource", "group")),
        sources=(),
        keys=(),
        hot=("program", "message"),
        routes=routes(),
    )


_CLASSES = (
    (r"^(logon|session-)", 3002),
    (r"^disconnect$", 4007),
    (r"^sudo$", 1007),
    (r"^su$", 3003),
    (r"^(account-|password-)", 3001),
    (r"^group-", 3006),
    (r"^(job-start|crontab-change)$", 1006),
    (r"^unit-", 6002),
)
"""Of the operations in ``programs``; a line nobody knows is a line of a log (1008)."""


def routes() -> tuple[Route, ...]:
    """Sigma's services of Linux that read syslog."""
    by_program = tuple(
        route(LogSource("linux", service), KEYS, program=programs)
        for service, programs in _PROGRAMS
    )
    return (
        *by_program,
        route(LogSource("linux", "syslog"), KEYS),
        route(LogSource("linux"), KEYS),
    )


def _base(program: str | None) -> str | None:
    """``/usr/sbin/cron`` is ``cron``."""
    name = text(program)
    return name.rpartition("/")[2] if name else None
