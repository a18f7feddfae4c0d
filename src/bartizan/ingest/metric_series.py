"""Names and columns of metric series, the same for every format that carries samples."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from bartizan.ingest.json_values import Json, record_at
from bartizan.ingest.picks import decimal, pick, text

BASE_EVENT = 0
"""OCSF has no class for measurements; its base event stands for them."""

_LONGEST = 1024
_HOST = pick("host.name|k8s.node.name|node|instance|host|nodename")
_WORKLOAD = pick("k8s.pod.name|k8s.deployment.name|pod|deployment|service.name|job|container")


def series(metric: str | None, labels: Mapping[str, Any]) -> str:
    """``name{label="value",…}`` with the labels in order: one text for one series."""
    inner = ",".join(f'{key}="{text(labels[key])}"' for key in sorted(labels))
    return f"{metric}{{{inner}}}"[:_LONGEST] if inner else f"{metric}"[:_LONGEST]


def finite(value: object) -> float | None:
    """A number that can be reckoned with: none for ``NaN`` and the infinities."""
    number = decimal(value)
    return number if number is not None and isfinite(number) else None


def columns(samples: Sequence[Json]) -> dict[str, Any]:
    """Columns of samples with the keys ``metric value labels`` (and ``resource``)."""
    labels = [{**record_at(one, "resource"), **record_at(one, "labels")} for one in samples]
    metrics = [text(one.get("metric")) for one in samples]
    return {
        "class_uid": BASE_EVENT,
        "operation": "sample",
        "metric": metrics,
        "value": [finite(one.get("value")) for one in samples],
        "target": [series(name, own) for name, own in zip(metrics, labels, strict=True)],
        "target_kind": "resource",
        "host": [text(_HOST(own)) for own in labels],
        "workload": [text(_WORKLOAD(own)) for own in labels],
    }
