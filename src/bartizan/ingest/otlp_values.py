"""Values and attributes of OpenTelemetry's JSON encoding, as plain JSON.

Source: OpenTelemetry protocol 1.x, ``opentelemetry/proto/common/v1/common.proto``; in JSON, 64-bit
integers are text.
"""

from typing import Any

from bartizan.ingest.json_values import Json, records_at
from bartizan.ingest.picks import decimal, whole

_DEEPEST = 16


def plain(value: object, depth: int = 0) -> Any:  # noqa: ANN401 - a JSON value
    """An ``AnyValue`` as the value it holds; other values as they are."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return value
    for key in ("stringValue", "boolValue", "bytesValue"):
        if key in value:
            return value[key]
    for key, turn in (("intValue", whole), ("doubleValue", decimal)):
        if key in value:
            return turn(value[key])
    if "arrayValue" in value:
        return [plain(one, depth + 1) for one in records_at(value, "arrayValue", "values")]
    return (
        attributes(value["kvlistValue"], "values", depth + 1) if "kvlistValue" in value else value
    )


def attributes(holder: object, key: str = "attributes", depth: int = 0) -> Json:
    """The attributes of a resource, scope or record, by name."""
    found: Json = {}
    for one in records_at(holder, key):
        name = one.get("key")
        if isinstance(name, str):
            found[name] = plain(one.get("value"), depth)
    return found
