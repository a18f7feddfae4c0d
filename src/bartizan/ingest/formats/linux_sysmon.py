"""Sysmon for Linux: its event XML in syslog lines, in Azure Monitor's table of syslog, or bare."""

from collections.abc import Sequence

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.format import Framing
from bartizan.ingest.json_records import json_object
from bartizan.ingest.lined import line_text, lined, route, share
from bartizan.ingest.linux.sysmon_xml import sysmon_event
from bartizan.ingest.picks import text
from bartizan.ingest.windows.activities import activity
from bartizan.ingest.windows.channels import SYSTEM_MEMBERS
from bartizan.ingest.windows.hot import SYSMON
from bartizan.ingest.windows.log_sources import SYSMON_EVENTS
from bartizan.model.log_source import LogSource, Route

_SERVED = (
    "process_creation", "network_connection", "process_termination", "raw_access_thread",
    "process_access", "file_event", "file_delete", "sysmon_status",
)  # fmt: skip


def _event(message: str) -> Json:
    event = sysmon_event(message)
    told = activity(SYSMON, event.get("EventID"))
    event["operation"] = told.operation or "sysmon"
    event["process"] = event.get(told.process)
    if told.target:
        event["target"] = event.get(told.target)
    return event


def _parse(raw: bytes) -> Json:
    return _event(line_text(raw))


def _parse_json(raw: bytes) -> Json:
    record = json_object(raw)
    for name in ("SyslogMessage", "MESSAGE", "message", "log"):
        if isinstance(message := record.get(name), str):
            event = _event(message)
            if "Computer" not in event:
                event["Computer"] = text(record.get("Computer") or record.get("_HOSTNAME"))
            return event
    raise ValueError("no Sysmon event")


def _sure(raw: bytes) -> float:
    return 0.98 if b"Linux-Sysmon" in raw and b"<Event" in raw else 0.0


def _sure_json(raw: bytes) -> float:
    return 0.98 if raw[:1] == b"{" and b"Linux-Sysmon" in raw else 0.0


def _lines(records: Sequence[bytes]) -> float:
    return share(records, _sure) if not any(map(_sure_json, records)) else 0.0


def _json(records: Sequence[bytes]) -> float:
    return share(records, _sure_json)


def _routes() -> tuple[Route, ...]:
    categories = tuple(
        route(
            LogSource("linux", category=name),
            f"{SYSTEM_MEMBERS} {SYSMON_EVENTS[name][1]}",
            EventID=SYSMON_EVENTS[name][0],
        )
        for name in _SERVED
    )
    members = " ".join(SYSMON_EVENTS[name][1] for name in _SERVED)
    service = route(LogSource("linux", "sysmon"), f"{SYSTEM_MEMBERS} {members}")
    return (*categories, service, route(LogSource("linux"), f"{SYSTEM_MEMBERS} {members}"))


def _declaration(name: str, about: str) -> Declaration:
    return Declaration(
        name=name,
        about=about,
        product="linux",
        marks=(),
        time="TimeCreated|UtcTime",
        operation="operation",
        class_uid=6002,
        classes=(
            (r"^process-|remote-thread", 1007),
            (r"^network-", 4001),
            (r"^(file|raw|pipe)-", 1001),
            (r"^dns-", 4003),
        ),
        otherwise=None,
        actor="User",
        session="LogonId",
        src_ip="SourceIp",
        host="Computer",
        process="process",
        message="CommandLine",
        targets=(
            ("address", "DestinationIp"),
            ("file", "TargetFilename"),
            ("file", "target"),
        ),
        sources=(),
        keys=(),
        hot=(
            "EventID", "Image", "CommandLine", "ParentImage", "ParentCommandLine", "TargetFilename",
            "User", "CurrentDirectory", "DestinationIp", "DestinationPort", "Initiated",
        ),
        routes=_routes(),
    )  # fmt: skip


FORMATS = (
    lined(_declaration("linux-sysmon", "Sysmon for Linux in syslog"), _parse, _lines),
    lined(
        _declaration("linux-sysmon-json", "Sysmon for Linux in JSON: Azure Monitor, journal"),
        _parse_json,
        _json,
        framing=Framing.JSON,
    ),
)
