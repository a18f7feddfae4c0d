"""A Windows event as rules see it."""

from typing import Any

import msgspec

from bartizan.ingest.windows.hot import (
    DEFENDER,
    HOT,
    UNNAMED,
    Hot,
    abbreviated,
    complete,
)
from bartizan.ingest.windows.shapes import flat_record

_HASHES = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "IMPHASH": "Imphash"}


def windows_record(raw: bytes) -> dict[str, Any]:
    """System and data members side by side, under the names Sigma uses.

    Raises:
        ValueError: neither JSON object nor event XML, or no event at all.
    """
    return read(raw)[0]


def read(raw: bytes) -> tuple[dict[str, Any], Hot]:
    """The record, and the same as decoding in bulk has it.

    Raises:
        ValueError: as above.
    """
    flat = flat_record(raw)
    _other_names(flat)
    hot = msgspec.convert(flat, Hot)
    complete(hot, raw)
    if hot.EventID is None:
        raise ValueError("no EventID")
    for name in HOT:
        value = getattr(hot, name)
        if value is not None or name in flat:
            flat[name] = value
    _more(flat)
    hot.Data = flat.get("Data")
    return flat, hot


_OTHER_NAMES = (
    ("Provider_Name", ("SourceName", "Provider", "EventSourceName", "Source")),
    ("Channel", ("EventLog",)),
    ("TimeCreated", ("@timestamp", "UtcTime", "TimeGenerated", "EventTime")),
    ("AccountName", ("Account", "UserName")),
)


def _other_names(flat: dict[str, Any]) -> None:
    """Names of shippers that write less flatly than the quick way expects."""
    for name, others in _OTHER_NAMES:
        if flat.get(name) is None:
            for other in others:
                if isinstance(flat.get(other), str | float):
                    flat[name] = flat[other]
                    break
    if flat.get("EventID") in (4657, "4657") and str(flat.get("Channel")).lower() == "security":
        _registry_set(flat)


def _registry_set(flat: dict[str, Any]) -> None:
    """Security 4657 under the names of Sysmon's event 13."""
    key, value = flat.get("ObjectName"), flat.get("ObjectValueName")
    if isinstance(key, str):
        flat.setdefault("TargetObject", abbreviated(f"{key}\\{value}" if value else key))
    flat.setdefault("Details", flat.get("NewValue"))
    flat.setdefault("Image", flat.get("ProcessName"))
    flat["EventType"] = "SetValue"


def _more(flat: dict[str, Any]) -> None:
    """What no column has: single hashes, and the text of events whose data have no names."""
    hashes = flat.get("Hashes")
    if isinstance(hashes, str) and "=" in hashes:
        for part in hashes.split(","):
            kind, _, value = part.partition("=")
            if name := _HASHES.get(kind.strip()):
                flat.setdefault(name, value)
    if flat.get("Channel") == DEFENDER:
        for name in [name for name in flat if " " in name]:
            flat.setdefault(name.replace(" ", ""), flat[name])
            flat.setdefault(name.replace(" ", "_"), flat[name])
    if flat.get("Data") is None and "Message" in flat and flat.get("Channel") in UNNAMED:
        flat["Data"] = flat["Message"]
