"""One event of the Linux audit log out of its lines: SYSCALL, EXECVE, PATH, CWD and the others."""

import re
from collections.abc import Sequence
from typing import Any

from bartizan.ingest.linux.audit_fields import HEAD, SYSCALLS, pairs, socket_address

Json = dict[str, Any]

_AUOMS_TAIL = re.compile(
    r' (?:cmdline="(?P<line>.*)"|proctitle=(?P<title>.*?)) redactors=', re.DOTALL
)
_PIECE = re.compile(r"a(\d+)(?:\[(\d+)\])?$")
_PROCESS = frozenset({"execve", "execveat"})
_CREATES = frozenset({"CREATE"})
_NETWORK = frozenset({"connect"})


def audit_event(lines: Sequence[str]) -> Json:
    """Fields of an event's lines together.

    One that lines disagree on (``type``, ``a0``, ``name``) is a list; rules may match any of it.

    Raises:
        ValueError: a line is not of the audit log.
    """
    event: Json = {}
    arguments: dict[tuple[int, int], str] = {}
    for line in lines:
        hit = HEAD.search(line)
        if hit is None:
            raise ValueError("no audit record")
        kind = hit["type"] or "UNKNOWN"
        _add(event, "type", kind)
        event.setdefault("time", hit["time"])
        event.setdefault("serial", hit["serial"])
        if hit["node"]:
            event.setdefault("node", hit["node"])
        rest = line[hit.end() :]
        if kind.startswith("AUOMS_"):
            rest = _auoms(event, rest)
        for name, value in pairs(rest, kind):
            _add(event, name, value)
            if kind == "EXECVE" and (piece := _PIECE.match(name)):
                arguments[int(piece[1]), int(piece[2] or 0)] = value
    _named_syscall(event)
    _summed_up(event, " ".join(arguments[at] for at in sorted(arguments)))
    return event


def _add(event: Json, name: str, value: str) -> None:
    known = event.get(name)
    if known is None:
        event[name] = value
    elif isinstance(known, list):
        if value not in known:
            known.append(value)
    elif known != value:
        event[name] = [known, value]


def _auoms(event: Json, rest: str) -> str:
    """Microsoft's agent joins the lines itself and quotes the command line without escaping."""
    if hit := _AUOMS_TAIL.search(rest):
        if hit["line"] is not None:
            event["cmdline"] = hit["line"]
        else:
            event["proctitle"] = hit["title"]
        rest = rest[: hit.start()]
    return rest


def _named_syscall(event: Json) -> None:
    """The name of the system call: the log's own (enriched), AUOMS's, or by its number."""
    if "SYSCALL" in event:
        return
    number = event.get("syscall")
    if isinstance(number, str):
        plain = not number.isdigit()
        name = number if plain else _by_number(number, str(event.get("arch", "")))
        if name:
            event["SYSCALL"] = name


def _by_number(number: str, arch: str) -> str | None:
    return SYSCALLS.get(number) if arch in ("c000003e", "x86_64") else None


def _summed_up(event: Json, command: str) -> None:
    """Names that Sigma's categories use, and what kind of event it is."""
    call = event.get("SYSCALL")
    executable = first(event.get("exe"))
    event["User"] = first(event.get("UID")) or first(event.get("user")) or _user(event)
    if command or call in _PROCESS:
        failed = first(event.get("success")) == "no"
        event["record_kind"] = "process"
        event["Image"] = (first(event.get("name")) if failed else None) or executable
        event["CommandLine"] = (
            command or first(event.get("cmdline")) or first(event.get("proctitle"))
        )
        event["CurrentDirectory"] = first(event.get("cwd"))
        event["LogonId"] = first(event.get("ses"))
        event["ProcessId"] = first(event.get("pid"))
        event["ParentProcessId"] = first(event.get("ppid"))
    elif call in _NETWORK and (address := socket_address(str(first(event.get("saddr")) or ""))):
        event["record_kind"] = "network"
        event["Image"] = executable
        event["DestinationIp"], event["DestinationPort"] = address
        event["Initiated"] = "true"
    elif not _CREATES.isdisjoint(several(event.get("nametype"))):
        event["record_kind"] = "file"
        event["Image"] = executable
        event["TargetFilename"] = several(event.get("name"))
    else:
        event["record_kind"] = "other"


def _user(event: Json) -> str | None:
    uid = first(event.get("uid"))
    return "root" if uid == "0" else uid


def first(value: object) -> Any:  # noqa: ANN401 - text, or nothing
    """A field that several lines have, as the first of them has it."""
    return value[0] if isinstance(value, list) and value else value


def several(value: object) -> list[Any]:
    """All values of a field."""
    return value if isinstance(value, list) else [] if value is None else [value]
