"""JSON of any program: what is taken for JSON objects when no format is recognised.

The usual members are found under the names that ECS, bunyan, pino, zap, logrus, slog, log4j's
JSON layouts, GELF, Stackdriver and OpenTelemetry's log bridges give them. Everything else stays
as it is for rules, which may name any field.
"""

from collections.abc import MutableMapping, Sequence
from typing import Any

import msgspec

from bartizan.ingest.applications import application_routes
from bartizan.ingest.format import Decoded, Format
from bartizan.ingest.json_records import decode_records, json_object
from bartizan.ingest.usual_members import usual_columns
from bartizan.model.log_source import Fields, LogSource, Route

_ANYTHING = Fields(open=("",))
_OBJECTS = msgspec.json.Decoder(dict[str, Any])


def _sniff(records: Sequence[bytes]) -> float:
    good = sum(record[:1] == b"{" for record in records)
    return 0.2 * good / len(records) if records else 0.0


def _decode(records: Sequence[bytes], _: MutableMapping[str, Any]) -> Decoded:
    objects, rows, refused = decode_records(records, _OBJECTS)
    return Decoded(len(objects), usual_columns(objects), rows=rows, refused=refused)


FORMAT = Format(
    name="json",
    about="JSON logs of any program",
    product="application",
    sniff=_sniff,
    decode=_decode,
    record=json_object,
    routes=(Route(LogSource(), _ANYTHING), *application_routes(_ANYTHING)),
)
