"""The shapes in which shippers write Windows events, each brought to one flat record.

Known shapes: evtx tools' nested JSON, Winlogbeat (ECS, and before it), NXLog and plain flat JSON,
Azure Monitor's ``SecurityEvent``, ``Event`` and ``WindowsEvent`` tables, Velociraptor, and XML.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bartizan.ingest.json_records import json_object
from bartizan.ingest.windows.event_xml import flat_data, flat_event

_WINLOG = {
    "event_id": "EventID",
    "channel": "Channel",
    "log_name": "Channel",
    "provider_name": "Provider_Name",
    "source_name": "Provider_Name",
    "provider_guid": "ProviderGuid",
    "computer_name": "Computer",
    "record_id": "EventRecordID",
    "record_number": "EventRecordID",
    "task": "Task",
    "opcode": "Opcode",
    "level": "Level",
    "version": "Version",
    "activity_id": "ActivityID",
    "message": "Message",
}
_ACTIVITY = re.compile(r"^(\d{1,5}) - ")
_RENDERED = {
    "Process Create:": 1,
    "File creation time changed:": 2,
    "Network connection detected:": 3,
    "Sysmon service state changed:": 4,
    "Process terminated:": 5,
    "Driver loaded:": 6,
    "Image loaded:": 7,
    "CreateRemoteThread detected:": 8,
    "RawAccessRead detected:": 9,
    "Process accessed:": 10,
    "File created:": 11,
    "Registry object added or deleted:": 12,
    "Registry value set:": 13,
    "Registry object renamed:": 14,
    "File stream created:": 15,
    "Sysmon config state changed:": 16,
    "Pipe Created:": 17,
    "Pipe Connected:": 18,
    "Dns query:": 22,
    "File Delete archived:": 23,
    "File Delete logged:": 26,
}


def flat_record(raw: bytes) -> dict[str, Any]:
    """A raw record, JSON or XML, as one flat dictionary under the event log's own names.

    Bytes that are not UTF-8 are replaced: old shippers write file names so.

    Raises:
        ValueError: neither JSON object nor event XML.
    """
    if raw.lstrip()[:1] == b"<":
        return flat_event(raw.decode(errors="replace").strip())
    try:
        record = json_object(raw)
    except UnicodeDecodeError:
        record = json_object(raw.decode(errors="replace").encode())
    for key, shape in _SHAPES.items():
        if key in record:
            inner = record[key]
            if isinstance(inner, Mapping | str):
                return _numbered(shape(record, inner))
    return _numbered(dict(record))


def _nested(_: Mapping[str, Any], event: Mapping[str, Any] | str) -> dict[str, Any]:
    if isinstance(event, str):
        return flat_event(event) if event.lstrip().startswith("<Event") else {"Event": event}
    return _parts(event)


def _parts(event: Mapping[str, Any], _: object = None) -> dict[str, Any]:
    """``System`` and its sisters, as evtx tools write them."""
    flat: dict[str, Any] = {}
    system = event.get("System")
    for name, value in system.items() if isinstance(system, Mapping) else ():
        _system_member(name, value, flat)
    for part in ("EventData", "UserData"):
        data = event.get(part)
        if isinstance(data, Mapping):
            flat.update(_members(data))
    if "Message" in event:
        flat["Message"] = event["Message"]
    return flat


def _system_member(name: str, value: Any, flat: dict[str, Any]) -> None:  # noqa: ANN401 - JSON
    if not isinstance(value, Mapping):
        flat[name] = value
        return
    inner = value.get("#attributes", value)
    known = {
        ("Provider", "Name"): "Provider_Name",
        ("Provider", "Guid"): "ProviderGuid",
        ("TimeCreated", "SystemTime"): "TimeCreated",
        ("Execution", "ProcessID"): "ExecutionProcessID",
        ("Execution", "ThreadID"): "ThreadID",
        ("Security", "UserID"): "UserID",
        ("Correlation", "ActivityID"): "ActivityID",
    }
    for key, one in inner.items() if isinstance(inner, Mapping) else ():
        if column := known.get((name, str(key).lstrip("@"))):
            flat[column] = one
    for key in ("#text", "Value"):
        if key in value:
            flat[name] = value[key]


def _members(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data members; those of one wrapper (``EventXML``) are lifted; ``Data`` becomes its texts."""
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if name in ("#attributes", "xmlns"):
            continue
        if name == "Data":
            flat.update(_unnamed(value))
        elif isinstance(value, Mapping) and "#text" in value:
            flat[name] = value["#text"]
        elif isinstance(value, Mapping) and value:
            flat.update(_members(value))
        else:
            flat[name] = value
    return flat


def _unnamed(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        value = value.get("#text", value)
    if isinstance(value, list) and value and all(_named(one) for one in value):
        named = {}
        for one in value:
            key = one.get("@Name") or one.get("Name") or one["#attributes"]["Name"]
            named[str(key)] = one.get("#text", one.get("content"))
        return named
    return {"Data": value}


def _named(one: object) -> bool:
    if not isinstance(one, Mapping):
        return False
    attributes = one.get("#attributes")
    return (
        "@Name" in one
        or "Name" in one
        or (isinstance(attributes, Mapping) and "Name" in attributes)
    )


def _winlog(record: Mapping[str, Any], inner: Mapping[str, Any] | str) -> dict[str, Any]:
    if isinstance(inner, str):
        return dict(record)
    flat: dict[str, Any] = {}
    if isinstance(message := record.get("message"), str):
        flat["Message"] = message
    if "@timestamp" in record:
        flat["TimeCreated"] = record["@timestamp"]
    for name, value in inner.items():
        if name in ("event_data", "user_data"):
            flat.update(_members(value) if isinstance(value, Mapping) else {})
        elif column := _WINLOG.get(name):
            flat[column] = value
        elif name == "keywords":
            flat["Keywords"] = value
        elif name == "user" and isinstance(value, Mapping):
            flat["UserID"] = value.get("identifier")
    return flat


def _old_winlogbeat(record: Mapping[str, Any], _: object) -> dict[str, Any]:
    return _winlog(record, record)


def _azure(record: Mapping[str, Any], data: Mapping[str, Any] | str) -> dict[str, Any]:
    """``EventData`` beside the system members: an object, or its JSON or XML as text."""
    flat = {name: value for name, value in record.items() if name != "EventData"}
    if isinstance(data, str):
        text = data.strip()
        if text.startswith("<"):
            flat.update(flat_data(text))
        elif text.startswith("{"):
            try:
                decoded = msgspec.json.decode(text)
            except (msgspec.DecodeError, RecursionError):
                raise ValueError("EventData is not JSON") from None
            flat.update(_members(decoded))
        elif text:
            flat["Data"] = text
    else:
        flat.update(_members(data))
    return flat


_SHAPES: Mapping[str, Callable[[Mapping[str, Any], Any], dict[str, Any]]] = {
    "Event": _nested,
    "winlog": _winlog,
    "System": lambda record, _: _parts(record),
    "event_data": _old_winlogbeat,
    "EventData": _azure,
}


def _numbered(flat: dict[str, Any]) -> dict[str, Any]:
    """Tell a missing event id from what Azure keeps beside it."""
    if flat.get("EventID") is None:
        told = None
        if isinstance(activity := flat.get("Activity"), str) and (hit := _ACTIVITY.match(activity)):
            told = int(hit[1])
        elif isinstance(text := flat.get("RenderedDescription"), str):
            told = _RENDERED.get(text.lstrip().partition("\n")[0].strip())
        if told is None and "Sysmon" in str(flat.get("Channel") or flat.get("Source") or ""):
            task = flat.get("Task", flat.get("EventCategory"))
            told = task if isinstance(task, int) else None
        if told is not None:
            flat["EventID"] = told
    return flat
