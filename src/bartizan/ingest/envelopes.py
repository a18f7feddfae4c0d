"""Takes records out of what a log shipper puts around a line.

Known: Docker's ``json-file`` driver (``{"log": …, "stream": …, "time": …}``), container runtimes of
Kubernetes (CRI: ``2026-01-02T03:04:05Z stdout F …``), a syslog header before a JSON object, and the
wrapping of Elasticsearch (``_source``) and Splunk exports (``result``, ``_raw``). Envelopes of
cloud buses are known to the formats whose records travel in them.
"""

import re
from collections.abc import Mapping

import msgspec

_CRI = re.compile(
    rb"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.?\d*(?:Z|[+-]\d\d:\d\d) (?:stdout|stderr) [FP] "
)
"""Kubernetes container runtime log format; ``P`` marks a part of a line."""
HEADER = 400
"""Bytes before a JSON object within which a header ends."""

_DOCKER = {"log", "stream", "time"}
_TEXT = msgspec.json.Decoder(str)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def is_container_line(line: bytes) -> bool:
    """Whether a line has the header that container runtimes write."""
    return _CRI.match(line) is not None


def unprefixed(line: bytes) -> bytes | None:
    """What follows the header of a line: a container's output, or a JSON object; None: neither."""
    if match := _CRI.match(line):
        return line[match.end() :]
    start = line.find(b"{", 1, HEADER)
    if start < 0 or line[-1:] != b"}":
        return None
    try:
        _OBJECT.decode(inner := line[start:])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return inner


def unwrapped(found: Mapping[str, msgspec.Raw]) -> bytes | None:
    """The record in an object that a shipper made, given the object's members; None: it is none."""
    if found.keys() - {"attrs"} <= _DOCKER and "log" in found:
        return _text(found["log"])
    if "_source" in found and "_index" in found:
        return _inner(found["_source"])
    if "result" in found and ("preview" in found or "offset" in found):
        try:
            result = _OBJECT.decode(found["result"])
        except (msgspec.DecodeError, RecursionError):
            return None
        return _text(result["_raw"]) if "_raw" in result else _inner(found["result"])
    if "_raw" in found:
        return _text(found["_raw"])
    return None


def _text(value: msgspec.Raw) -> bytes | None:
    try:
        text = _TEXT.decode(value).rstrip("\r\n")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return text.encode("utf-8", "surrogatepass") or None


def _inner(value: msgspec.Raw) -> bytes | None:
    inner = bytes(value)
    return inner if inner[:1] == b"{" else None
