"""Data points of an OTLP metrics export, one after the other, as flat records.

Gauges and sums give one point each; histograms their count, sum, least and greatest; summaries
their count, sum and quantiles. Source: OTLP 1.x, ``opentelemetry/proto/metrics/v1/metrics.proto``.
"""

from collections.abc import Iterator

from bartizan.ingest.json_values import Json, record_at, records_at, text_at
from bartizan.ingest.otlp_values import attributes
from bartizan.ingest.picks import decimal

_KINDS = ("gauge", "sum", "histogram", "exponentialHistogram", "summary")
_PARTS = ("count", "sum", "min", "max")


def points(record: Json) -> Iterator[Json]:
    """Each number of an export.

    Keys: ``metric value unit kind timeUnixNano attributes resource scope``.
    """
    for holder in records_at(record, "resourceMetrics"):
        resource = attributes(record_at(holder, "resource"))
        for scope in records_at(holder, "scopeMetrics"):
            for metric in records_at(scope, "metrics"):
                common = {
                    "unit": text_at(metric, "unit"),
                    "resource": resource,
                    "scope": text_at(scope, "scope", "name"),
                }
                yield from _of(metric, common)


def _of(metric: Json, common: Json) -> Iterator[Json]:
    name = text_at(metric, "name")
    for kind in _KINDS:
        for point in records_at(metric, kind, "dataPoints"):
            base = {
                **common,
                "kind": kind,
                "timeUnixNano": text_at(point, "timeUnixNano"),
                "attributes": attributes(point),
            }
            for suffix, value in _numbers(point):
                yield {"metric": f"{name}{suffix}", "value": value, **base}


def _numbers(point: Json) -> Iterator[tuple[str, float | None]]:
    if "asDouble" in point or "asInt" in point:
        yield "", decimal(point.get("asDouble", point.get("asInt")))
        return
    for part in _PARTS:
        if part in point:
            yield f".{part}", decimal(point[part])
    for one in records_at(point, "quantileValues"):
        yield f".p{(decimal(one.get('quantile')) or 0) * 100:g}", decimal(one.get("value"))
