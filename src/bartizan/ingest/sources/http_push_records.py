"""Takes records out of the bodies of particular senders."""

import binascii
import re
import zlib
from base64 import b64decode
from collections.abc import Mapping
from urllib.parse import parse_qs

import msgspec

from bartizan.ingest.json_stream import JsonCutter
from bartizan.ingest.sources.http_push_bodies import BadBody, BodyLimits, gunzipped

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUE = msgspec.json.Decoder(msgspec.Raw)
_TEXT = msgspec.json.Decoder(str)
_EVENT = re.compile(r"[a-z0-9_]{1,64}")
_DELIVERY = re.compile(r"[0-9A-Za-z-]{1,64}")
_GZIP = b"\x1f\x8b"


class _FirehoseRecord(msgspec.Struct):
    data: str = ""


class _Firehose(msgspec.Struct, rename="camel"):
    request_id: str = ""
    timestamp: int = 0
    records: list[_FirehoseRecord] = []


_FIREHOSE = msgspec.json.Decoder(_Firehose)


def first_byte(body: bytes) -> bytes:
    """The first byte that is no blank."""
    return body[:4096].lstrip()[:1] or body.lstrip()[:1]


def has_member(body: bytes, member: str = "") -> bool:
    """Whether a body is a JSON object, with a member of that name if one is given."""
    try:
        found = _OBJECT.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return not member or member in found


def form_payload(body: bytes, limits: BodyLimits) -> bytes:
    """The JSON in the field ``payload`` of a form.

    Raises:
        BadBody: there is none.
    """
    try:
        found = parse_qs(body.decode("ascii"), max_num_fields=10, strict_parsing=True)
        payload = found["payload"][0].encode()
    except (ValueError, KeyError):
        raise BadBody(400, "the form has no field payload") from None
    if len(payload) > limits.unpacked:
        raise BadBody(413, "the payload is too large")
    return payload


def github_envelope(headers: Mapping[str, str], body: bytes) -> bytes:
    """A delivery as one record: its event's name and its id, which headers tell, and its body.

    Raises:
        BadBody: the body is no JSON object, or the headers are missing.
    """
    event = headers.get("x-github-event", "")
    delivery = headers.get("x-github-delivery", "")
    if not _EVENT.fullmatch(event) or not _DELIVERY.fullmatch(delivery):
        raise BadBody(400, "X-GitHub-Event or X-GitHub-Delivery is missing")
    if not has_member(body):
        raise BadBody(400, "the body is no JSON object")
    told = msgspec.json.encode({"X-GitHub-Event": event, "X-GitHub-Delivery": delivery})
    return b'{"headers":%s,"body":%s}' % (told, body.strip())


def hec_events(body: bytes) -> list[bytes]:
    """The events of Splunk's HTTP event collector: JSON objects one behind another.

    An event that is text is a record of text.

    Raises:
        BadBody: it is something else.
    """
    events = []
    for wrapped in _values(body):
        try:
            event = bytes(_OBJECT.decode(wrapped)["event"])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError):
            raise BadBody(400, "not JSON objects with the member event") from None
        if event[:1] == b'"':
            event = _TEXT.decode(event).encode("utf-8", "replace")
        if event.strip():
            events.append(event)
    return events


def firehose(body: bytes, limits: BodyLimits) -> tuple[str, int, list[bytes]]:
    """The request's id, its time in milliseconds, and its bodies.

    Raises:
        BadBody: it is no delivery of Amazon Data Firehose.
    """
    try:
        found = _FIREHOSE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadBody(400, "no delivery of Amazon Data Firehose") from None
    left = limits.unpacked
    lines: list[bytes] = []
    packed: list[bytes] = []
    for one in found.records:
        try:
            data = b64decode(one.data, validate=True)
            if is_packed := data.startswith(_GZIP):
                data = gunzipped(data, left)
        except (binascii.Error, ValueError, zlib.error, EOFError):
            raise BadBody(400, "a record is no whole base64 or gzip") from None
        left -= len(data)
        if left < 0:
            raise BadBody(413, f"a delivery may unpack to {limits.unpacked} bytes at most")
        (packed if is_packed else lines).append(data)
    # What is packed are bodies, such as CloudWatch Logs sends; the rest are lines or parts of them.
    return found.request_id, found.timestamp, [*packed, *([b"\n".join(lines)] if lines else [])]


def _values(body: bytes) -> list[bytes]:
    """JSON values with nothing but blanks between them; commas and brackets of an array, too."""
    cutter = JsonCutter(limit=max(len(body), 1))
    first, rest = cutter.feed(body), cutter.finish()
    if first.uncut or rest.uncut:
        raise BadBody(400, "the body is not JSON")
    return [*first.records, *rest.records]
