"""What the logs of Entra ID have in common: one record in the shapes of three deliveries.

Rules see what diagnostic settings write: an envelope (``operationName``, ``category``,
``resultType``, ``callerIpAddress``) and the record of Microsoft Graph below ``properties``. Records
of Graph itself and rows of Log Analytics tables are brought to it.
"""

from collections.abc import Iterable, Mapping

from bartizan.ingest.azure_records import lowered, parsed
from bartizan.ingest.json_values import Json, first_text, record_at

_ENVELOPE = frozenset(
    {
        "time",
        "resourceId",
        "operationName",
        "operationVersion",
        "category",
        "tenantId",
        "resultType",
        "resultSignature",
        "resultDescription",
        "durationMs",
        "callerIpAddress",
        "correlationId",
        "identity",
        "level",
        "location",
        "type",
        "sourceSystem",
    }
)
ENVELOPE_FIELDS = _ENVELOPE | {"Level", "properties"}
"""Members of the envelope."""


def in_envelope(record: Json, *, time: str, operation: str, odd: Mapping[str, str]) -> Json:
    """The record in the shape of diagnostic settings.

    Args:
        record: as it came.
        time: member of the Graph record that holds its time.
        operation: member that names the operation.
        odd: columns of the table whose member is not simply written with a small letter.
    """
    inner = record.get("properties")
    if isinstance(parsed(inner), dict):
        properties = dict(record_at({"p": parsed(inner)}, "p"))
        return {**record, "properties": properties}
    properties = {}
    envelope: Json = {}
    table = "TimeGenerated" in record or "OperationName" in record
    for name, value in record.items():
        plain = odd.get(name) or (lowered(name) if table else name)
        content = parsed(value)
        if table and plain in _ENVELOPE:
            envelope[plain] = content
        properties.setdefault(plain, content)
    if table and isinstance(details := properties.get("locationDetails"), dict):
        properties["location"] = details
    envelope.setdefault("time", first_text(record, time, "TimeGenerated", "timeGenerated"))
    envelope.setdefault("operationName", first_text(properties, operation))
    for name in ("category", "correlationId"):
        envelope.setdefault(name, first_text(properties, name))
    envelope["properties"] = properties
    return {name: value for name, value in envelope.items() if value is not None}


def other_names(members: Iterable[str]) -> dict[str, str]:
    """For members of ``properties`` their names without it, and as columns of tables."""
    found: dict[str, str] = {}
    for name in members:
        path = f"properties.{name}"
        found[name] = path
        head, dot, tail = name.partition(".")
        found[f"{head[:1].upper()}{head[1:]}{dot}{tail}"] = path
        capital = ".".join(f"{part[:1].upper()}{part[1:]}" for part in name.split("."))
        found[capital] = path
    return found
