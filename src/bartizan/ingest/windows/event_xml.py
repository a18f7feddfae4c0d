"""Windows event XML, read without ever expanding an entity.

Source: [MS-EVEN6] and the event schema, https://learn.microsoft.com/windows/win32/wes/eventschema-schema.
"""

from typing import Any
from xml.etree import ElementTree as ET

LIMIT = 1 << 20
"""Characters of one event: the event log itself allows 64 KiB of data, some shippers add text."""

_FROM_ATTRIBUTES = {
    ("Provider", "Name"): "Provider_Name",
    ("Provider", "EventSourceName"): "EventSourceName",
    ("Provider", "Guid"): "ProviderGuid",
    ("TimeCreated", "SystemTime"): "TimeCreated",
    ("Execution", "ProcessID"): "ExecutionProcessID",
    ("Execution", "ThreadID"): "ThreadID",
    ("Security", "UserID"): "UserID",
    ("Security", "UserId"): "UserID",
    ("Correlation", "ActivityID"): "ActivityID",
}
_NUMBERS = frozenset({"EventID", "Version", "Level", "Task", "Opcode", "EventRecordID"})


def flat_event(text: str) -> dict[str, Any]:
    """System and data members of one ``<Event>``, side by side.

    Raises:
        ValueError: not well formed, not an event, too long, or with a document type (which could
            declare entities).
    """
    root = _root(text)
    if _name(root) != "Event":
        raise ValueError("not an <Event>")
    flat: dict[str, Any] = {}
    for part in root:
        name = _name(part)
        if name == "System":
            _system(part, flat)
        elif name in ("EventData", "UserData"):
            flat.update(_data(part))
        elif name == "RenderingInfo":
            _rendering(part, flat)
    return flat


def flat_data(text: str) -> dict[str, Any]:
    """Members of an ``<EventData>``, ``<UserData>`` or ``<DataItem>`` that stands alone.

    Raises:
        ValueError: as for ``flat_event``.
    """
    return _data(_root(text))


def _root(text: str) -> ET.Element:
    if len(text) > LIMIT:
        raise ValueError("event XML is too long")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("event XML declares a document type")
    try:
        return ET.fromstring(text.strip())  # noqa: S314 - no document type, no entities
    except (ET.ParseError, ValueError) as error:
        code = getattr(error, "code", "")
        raise ValueError(f"not well-formed XML (expat error {code})") from None


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _system(system: ET.Element, flat: dict[str, Any]) -> None:
    for child in system:
        name = _name(child)
        for attribute, value in child.attrib.items():
            if column := _FROM_ATTRIBUTES.get((name, attribute)):
                flat[column] = value
        if child.text and (text := child.text.strip()):
            flat[name] = int(text) if name in _NUMBERS and text.isdigit() else text


def _data(part: ET.Element) -> dict[str, Any]:
    """Named data by name; unnamed data as the list ``Data``; other leaves by their own names."""
    found: dict[str, Any] = {}
    unnamed: list[str] = []
    for element in part.iter():
        if len(element) or element is part:
            continue
        name = _name(element)
        text = element.text or ""
        if name == "Data" and "Name" in element.attrib:
            found[element.attrib["Name"]] = text
        elif name == "Data":
            unnamed.append(text)
        else:
            found.setdefault(name, text)
    if unnamed:
        found["Data"] = unnamed
    return found


def _rendering(part: ET.Element, flat: dict[str, Any]) -> None:
    for child in part:
        if _name(child) == "Message" and child.text:
            flat["Message"] = child.text
