"""Takes records out of what carries them: envelopes of buses, queues and log collectors.

Known carriers: Amazon EventBridge (``detail``), CloudWatch Logs subscriptions (``logEvents``) and
Logs Insights (``@message``), Google Pub/Sub (base64 in ``message.data``), Azure Event Hubs
(``records``), Azure diagnostics of a cluster (``properties.log``), and collectors that keep a JSON
record as text in ``message`` or ``log``.
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Sequence

import msgspec

from bartizan.ingest.json_values import Json, record_at

_ANY: "msgspec.json.Decoder[object]" = msgspec.json.Decoder()
_DEEPEST = 4
_LISTS = ("Records", "records", "logEvents", "items", "entries", "Items")
_TEXTS = ("@message", "message", "log", "log_s", "Message")


def contents(record: Json) -> list[Json]:
    """The records that a carrier holds; nothing if it is no carrier."""
    detail = record.get("detail")
    if isinstance(detail, dict) and ("detail-type" in record or "detailType" in record):
        return [detail]
    for name in _LISTS:
        several = record.get(name)
        if isinstance(several, list) and several:
            return [one for one in several if isinstance(one, dict)]
    data = record_at(record, "message").get("data") or (
        record.get("data") if "messageId" in record or "message_id" in record else None
    )
    if isinstance(data, str):
        return _decoded(_base64(data))
    return _written(record)


def _written(record: Json) -> list[Json]:
    """Records that a collector keeps as text."""
    values = [record_at(record, "properties").get("log"), *(record.get(name) for name in _TEXTS)]
    for value in values:
        if isinstance(value, dict):
            return [value]
        if isinstance(value, str) and value.lstrip()[:1] == "{":
            return _decoded(value)
    return []


def unpacker(own: Callable[[Json], bool]) -> Callable[[Json], list[Json]]:
    """A function that gives a product's records, however they are wrapped.

    A record that neither is the product's own nor carries one comes back as it is.

    Args:
        own: whether a record is the product's own.
    """

    def unpack(record: Json, depth: int = 0) -> list[Json]:
        if own(record) or depth == _DEEPEST:
            return [record]
        found = [one for part in contents(record) for one in unpack(part, depth + 1) if own(one)]
        return found or [record]

    return unpack


def first(unpack: Callable[[Json], Sequence[Json]]) -> Callable[[Json], Json]:
    """The first record of those that ``unpack`` gives."""
    return lambda record: unpack(record)[0]


def _base64(data: str) -> bytes:
    try:
        return b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _decoded(data: bytes | str) -> list[Json]:
    try:
        value = _ANY.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []
    if isinstance(value, list):
        return [one for one in value if isinstance(one, dict)]
    return [value] if isinstance(value, dict) else []
