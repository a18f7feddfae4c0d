"""OpenTelemetry metrics in OTLP's JSON encoding: each number of an export is an event.

Rules see ``metric``, ``value``, ``unit``, ``kind``, and attributes below ``labels`` and
``resource``. The series' name with all its labels is the event's target. Source: OTLP 1.x.
"""

from collections.abc import MutableMapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from bartizan.ingest.format import Decoded, Format, Refused
from bartizan.ingest.instants import from_epoch
from bartizan.ingest.json_records import decode_records, json_object
from bartizan.ingest.json_values import Json
from bartizan.ingest.metric_series import columns
from bartizan.ingest.otlp_points import points
from bartizan.model.event import Record
from bartizan.model.log_source import Fields, LogSource, Route

_DECODER: "msgspec.json.Decoder[Json]" = msgspec.json.Decoder(Json)
_ENCODE = msgspec.json.Encoder().encode
_MOST = 1_000_000
"""Numbers taken from one record; an export of more is refused, for memory's sake."""


def _decode(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
    values, rows, refused = decode_records(records, _DECODER)
    samples: list[Json] = []
    owners: list[int] = []
    for row, value in zip(rows if rows is not None else range(len(values)), values, strict=True):
        found = list(islice(points(value), _MOST + 1))
        if not found or len(found) > _MOST:
            why = "more data points than can be read" if found else "no data point in it"
            refused.append(Refused(row, why))
            continue
        for one in found:
            one["labels"] = one.pop("attributes")
        samples.extend(found)
        owners.extend([row] * len(found))
    return Decoded(
        count=len(samples),
        columns={**columns(samples), "time": from_epoch([s["timeUnixNano"] for s in samples])},
        fields={key: [one[key] for one in samples] for key in ("metric", "value")},
        rows=owners,
        raws=[_ENCODE(one) for one in samples],
        refused=sorted(refused, key=lambda one: one.index),
    )


def _record(raw: bytes) -> Record:
    value = json_object(raw)
    if "metric" in value:
        return value
    first = next(points(value), None)
    if first is None:
        raise ValueError("no data point in it")
    first["labels"] = first.pop("attributes")
    return first


def _sniff(records: Sequence[bytes]) -> float:
    known = sum(b'"resourceMetrics"' in raw[:65536] for raw in records)
    return 0.97 * known / len(records) if records else 0.0


FORMAT = Format(
    name="otlp-metrics",
    about="OpenTelemetry metrics (OTLP JSON)",
    product="opentelemetry",
    sniff=_sniff,
    decode=_decode,
    record=_record,
    routes=(Route(LogSource("opentelemetry", "metrics"), Fields(open=("",))),),
)
