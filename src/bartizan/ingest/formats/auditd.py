"""The Linux audit log: ``audit.log``, ``ausearch``, audispd in syslog, and Azure's AUOMS form.

Lines of one event that stand together are one event; its raw record is those lines.
"""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import columns_of
from bartizan.ingest.format import Decoded, Format, Framing, Refused
from bartizan.ingest.json_records import json_object
from bartizan.ingest.lined import decoded, line_text, lined, route, share
from bartizan.ingest.linux.audit_events import audit_event, first
from bartizan.ingest.linux.audit_fields import HEAD
from bartizan.ingest.picks import text
from bartizan.model.log_source import LogSource

_FIELDS = """
    type time serial node host arch syscall SYSCALL success exit a0 a1 a2 a3 a4 a5 a6 a7 a8
    a9 argc items ppid pid auid uid gid euid suid fsuid egid sgid fsgid tty ses comm exe key
    subj cwd name nametype inode dev mode ouid ogid rdev proctitle acct op hostname addr
    terminal res id unit cmd data saddr fam laddr lport old new old-auid old-ses grp AUID
    UID GID EUID SUID FSUID EGID SGID FSGID ARCH OUID OGID ID user group effective_user
    cmdline record_kind permissive scontext tcontext tclass avc apparmor operation profile
    sig reason compat ip code audit_enabled User Image CommandLine CurrentDirectory LogonId
    ProcessId ParentProcessId TargetFilename
"""
_PROCESS = "User Image CommandLine CurrentDirectory LogonId ProcessId ParentProcessId"
_CLASSES = (
    (r"^(execve|execveat|USER_CMD|USER_TTY|TTY|ANOM_ABEND)$", 1007),
    (r"^(USER_(LOGIN|AUTH|START|END|LOGOUT|ACCT|ERR)|LOGIN|CRED_\w+|GRP_AUTH)$", 3002),
    (r"^((ADD|DEL)_USER|USER_(MGMT|CHAUTHTOK)|ACCT_(LOCK|UNLOCK)|CHUSER_ID)$", 3001),
    (r"^((ADD|DEL)_GROUP|GRP_(MGMT|CHAUTHTOK)|CHGRP_ID)$", 3006),
    (r"^(SERVICE_(START|STOP)|SYSTEM_(BOOT|SHUTDOWN|RUNLEVEL))$", 6002),
    (r"^(CONFIG_CHANGE|DAEMON_\w+|FEATURE_CHANGE|MAC_\w+)$", 5019),
    (r"^((f?init|delete)_module|KERN_MODULE)$", 1002),
    (r"^(connect|bind|accept4?|listen|socket|SOCKADDR)$", 4001),
    (
        r"^(open\w*|creat|\w*unlink\w*|rename\w*|\w*ch(mod|own)\w*|mk\w+|link\w*|symlink\w*|PATH)$",
        1001,
    ),
    (r"^(ptrace|bpf|memfd_create|AVC|SECCOMP|kexec\w*)$", 1003),
)

_GOES_ON = re.compile(
    rb"type=(?:SYSCALL|PATH|CWD|EXECVE|SOCKADDR|SOCKETCALL|AVC|FD_PAIR|IPC\w*|MQ_\w+|OBJ_PID|MMAP"
    rb"|BPRM_FCAPS|CAPSET|KERN_MODULE|FANOTIFY|OPENAT2|BPF|NETFILTER_CFG|SELINUX_ERR|MAC_\w+"
    rb"|TIME_\w+|APPARMOR\w*|1[34]\d\d|UNKNOWN\[1[34]\d\d\]) msg="
)
"""Lines of the kernel that others of their event may follow; the last one is ``PROCTITLE``, or
``EOE`` where that is kept. Programs send events of one line."""


def _operation(event: Json) -> Any:  # noqa: ANN401 - text
    return first(event.get("SYSCALL")) or first(event.get("type"))


def _actor(event: Json) -> Any:  # noqa: ANN401 - text
    """Who logged in, where it is known: the audit user outlives sudo and su."""
    login = first(event.get("AUID")) or first(event.get("audit_user"))
    if login and login != "unset":
        return login
    return first(event.get("acct")) or event.get("User")


def _declaration(name: str, about: str) -> Declaration:
    auditd = LogSource("linux", "auditd")

    def kind(category: str, names: str, value: str) -> Any:  # noqa: ANN401 - a route
        source = LogSource("linux", category=category)
        return route(source, names, record_kind=(value,))

    return Declaration(
        name=name,
        about=about,
        product="linux",
        marks=(),
        time="instant",
        event_id="identity",
        operation=_operation,
        class_uid=1008,
        classes=_CLASSES,
        status="success|res",
        otherwise=None,
        actor="actor",
        session="ses",
        src_ip="addr",
        host="node",
        process="exe",
        message="CommandLine|proctitle",
        targets=(
            ("file", "TargetFilename"),
            ("address", "DestinationIp"),
            ("user", "id"),
            ("file", "name"),
        ),
        sources=(),
        keys=(),
        hot=("type", "record_kind", "SYSCALL", "exe", "comm", "key", "Image", "CommandLine"),
        routes=(
            route(auditd, _FIELDS),
            kind("process_creation", _PROCESS, "process"),
            kind("file_event", "TargetFilename Image User", "file"),
            kind(
                "network_connection",
                "Image DestinationIp DestinationPort Initiated User",
                "network",
            ),
            route(LogSource("linux"), _FIELDS),
        ),
    )


def _parse(raw: bytes) -> Json:
    return _completed(audit_event(line_text(raw).split("\n")))


def _completed(event: Json) -> Json:
    """With its instant (ausearch writes local dates), identity and actor."""
    instant = str(event["time"])
    event["instant"] = _iso(instant) if "/" in instant else instant
    kind = first(event["type"])
    event["identity"] = f"{event.get('node', '')}:{instant}:{event['serial']}:{kind}"
    event["actor"] = _actor(event)
    return event


def _iso(text_: str) -> str | None:
    for style in ("%m/%d/%Y %H:%M:%S.%f", "%m/%d/%y %H:%M:%S.%f", "%d/%m/%y %H:%M:%S.%f"):
        try:
            return datetime.strptime(text_, style).replace(tzinfo=UTC).isoformat()
        except ValueError:
            continue
    return None


_SAYS = _declaration("auditd", "Linux audit log")
_COLUMNS = columns_of(_SAYS)


def _decode(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
    shown: list[Json] = []
    rows: list[int] = []
    raws: list[bytes] = []
    refused: list[Refused] = []
    headings: list[int] = []
    for at, lines in _events(records):
        if lines[0].startswith((b"----", b"time->")):
            headings.append(at)
            continue
        raw = b"\n".join(lines)
        try:
            shown.append(_parse(raw))
        except ValueError as error:
            refused.extend(Refused(at + one, str(error)) for one in range(len(lines)))
            continue
        rows.append(at)
        raws.append(raw)
        headings.extend(range(at + 1, at + len(lines)))
    return decoded(_SAYS, _COLUMNS(shown), shown, rows, refused, headings, raws)


def _unfinished(records: Sequence[bytes]) -> int:
    """How many of the last lines are of an event of the kernel that has not told its last line."""
    last = records[-1] if records else b""
    identity = _identity(last)
    if identity is None or not _GOES_ON.search(last):
        return 0
    count = 1
    while count < len(records) and _identity(records[-1 - count]) == identity:
        count += 1
    return count


def _events(records: Sequence[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """Neighbouring lines of the same event, and where the first is."""
    group: list[bytes] = []
    start, known = 0, None
    for index, raw in enumerate(records):
        identity = _identity(raw)
        if group and identity is not None and identity == known:
            group.append(raw)
            continue
        if group:
            yield start, group
        group, start, known = [raw], index, identity
    if group:
        yield start, group


def _identity(raw: bytes) -> tuple[bytes, bytes] | None:
    """What the lines of one event share: where it was written, and time with serial number."""
    at = raw.find(b"audit(")
    end = raw.find(b")", at)
    if at < 0 or end < 0:
        return None
    return raw[: raw.find(b"type=")] if raw.startswith(b"node=") else b"", raw[at:end]


def _sure(raw: bytes) -> float:
    if raw.startswith((b"----", b"time->")):
        return 0.95
    hit = HEAD.search(raw[:2048].decode(errors="replace"))
    if hit is None or raw[:1] == b"{":
        return 0.0
    return 0.96 if hit["type"] else 0.5


def _sniff(records: Sequence[bytes]) -> float:
    return share(records, _sure)


def _parse_azure(raw: bytes) -> Json:
    record = json_object(raw)
    message = record.get("SyslogMessage")
    if not isinstance(message, str):
        raise ValueError("no SyslogMessage")  # noqa: TRY004 - a wrong value in the input
    event = _completed(audit_event([message]))
    if host := text(record.get("Computer")) or text(record.get("HostName")):
        event["node"] = host
    return event


def _sniff_azure(records: Sequence[bytes]) -> float:
    def sure(raw: bytes) -> float:
        return 0.97 if b'"SyslogMessage"' in raw and b" audit(" in raw else 0.0

    return share(records, sure)


FORMATS = (
    Format(
        name=_SAYS.name,
        about=_SAYS.about,
        product=_SAYS.product,
        sniff=_sniff,
        decode=_decode,
        record=_parse,
        routes=_SAYS.all_routes(),
        framing=Framing.LINES,
        unfinished=_unfinished,
    ),
    lined(
        _declaration("azure-auditd", "Linux audit log in Azure Monitor's table of syslog"),
        _parse_azure,
        _sniff_azure,
        framing=Framing.JSON,
    ),
)
