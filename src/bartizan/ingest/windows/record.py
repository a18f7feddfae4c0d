"""A Windows event as rules see it."""

from typing import Any

import msgspec

from bartizan.ingest.windows.hot import CLASSIC_POWERSHELL, HOT, Hot, complete
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
    hot = msgspec.convert(flat, Hot)
    complete(hot, raw)
    if hot.EventID is None:
        raise ValueError("no EventID")
    for name in HOT:
        value = getattr(hot, name)
        if value is not None:
            flat[name] = value
    _more(flat)
    return flat, hot


def _more(flat: dict[str, Any]) -> None:
    """What no column has: single hashes, and the text of events whose data have no names."""
    hashes = flat.get("Hashes")
    if isinstance(hashes, str) and "=" in hashes:
        for part in hashes.split(","):
            kind, _, value = part.partition("=")
            if name := _HASHES.get(kind.strip()):
                flat.setdefault(name, value)
    if "Data" not in flat and "Message" in flat and flat.get("Channel") in _UNNAMED:
        flat["Data"] = flat["Message"]


_UNNAMED = frozenset({CLASSIC_POWERSHELL, "Application", "MSExchange Management"})
"""Channels whose providers write data without names; NXLog then keeps the message only."""
