"""Prometheus samples: the exposition text, and JSON of the query API and of remote write.

Rules see ``metric``, ``value`` and labels below ``labels``. Samples without a time (an ordinary
scrape) get the time of reading. Source: Prometheus "Exposition formats", "HTTP API", "Remote
write"; OpenMetrics 1.0.
"""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

import msgspec

from bartizan.ingest.format import Decoded, Format, Framing, Refused
from bartizan.ingest.instants import from_epoch
from bartizan.ingest.json_records import decode_records, json_object
from bartizan.ingest.json_values import Json, member, record_at, records_at, text_at
from bartizan.ingest.metric_series import columns
from bartizan.model.event import Record
from bartizan.model.log_source import Fields, LogSource, Route

_ROUTES = (Route(LogSource("prometheus"), Fields(open=("",))),)
_DECODER: "msgspec.json.Decoder[Json]" = msgspec.json.Decoder(Json)
_ENCODE = msgspec.json.Encoder().encode

_SAMPLE = re.compile(
    r"(?P<metric>[a-zA-Z_:][a-zA-Z0-9_:]*)[ \t]{0,16}(?:\{(?P<labels>.*?)\})?[ \t]{1,16}"
    r"(?P<value>[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[iI]nf(?:inity)?|[nN]a[nN]))"
    r"(?:[ \t]{1,16}(?P<time>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))?(?:[ \t]{1,16}#.*)?"
)
_LABEL = re.compile(r'[ \t]*([a-zA-Z_]\w*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(?:,|$)')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "\\": "\\", '"': '"'}
_LONGEST = 65536


def _read(raw: bytes) -> Json | None:
    if len(raw) > _LONGEST:
        return None
    found = _SAMPLE.fullmatch(raw.decode("utf-8", "replace").strip())
    if found is None:
        return None
    labels: dict[str, str] = {}
    inner, at = found["labels"] or "", 0
    while inner[at:].strip():
        label = _LABEL.match(inner, at)
        if label is None:
            return None
        labels[label[1]] = _ESCAPE.sub(lambda one: _ESCAPED.get(one[1], one[0]), label[2])
        at = label.end()
    value: Any = found["value"]
    return {
        "metric": found["metric"],
        "value": float(value) if "n" not in value.lower() else value,
        "labels": labels,
        "timestamp": found["time"],
    }


def _is_heading(raw: bytes) -> bool:
    return raw.lstrip()[:1] == b"#" or not raw.strip()


def _sniff_text(records: Sequence[bytes]) -> float:
    samples = sum(_read(raw) is not None for raw in records if not _is_heading(raw))
    known = samples + sum(map(_is_heading, records))
    told = sum(raw.startswith((b"# HELP ", b"# TYPE ")) for raw in records)
    labelled = any((one := _read(raw)) and one["labels"] for raw in records)
    sure = 0.97 if told else 0.9 if labelled else 0.5
    fits = told or (samples and known > len(records) / 2)  # any log may have lines with ``#``
    return sure * known / len(records) if records and fits else 0.0


def _decode_text(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
    samples: list[Json] = []
    rows: list[int] = []
    headings: list[int] = []
    refused: list[Refused] = []
    for index, raw in enumerate(records):
        if _is_heading(raw):
            headings.append(index)
        elif (one := _read(raw)) is None:
            refused.append(Refused(index, "no sample: name, labels, value, time"))
        else:
            samples.append(one)
            rows.append(index)
    return Decoded(
        count=len(samples),
        columns={**columns(samples), "time": from_epoch([one["timestamp"] for one in samples])},
        fields={key: [one[key] for one in samples] for key in ("metric", "value")},
        rows=rows,
        refused=refused,
        headings=headings,
    )


def _record_text(raw: bytes) -> Record:
    one = _read(raw)
    if one is None:
        raise ValueError("no sample: name, labels, value, time")
    return one


def _samples(record: Json) -> Iterator[Json]:
    """Samples of an answer to a query, of a remote write, or of an exported series."""
    for one in records_at(record, "data", "result"):
        yield from _pairs(one)
    if "metric" in record and ("values" in record or isinstance(record.get("value"), list)):
        yield from _pairs(record)
    for one in records_at(record, "timeseries"):
        labels = {
            name: one_label.get("value")
            for one_label in records_at(one, "labels")
            if (name := text_at(one_label, "name"))
        }
        for sample in records_at(one, "samples"):
            yield _sample(labels, sample.get("value"), sample.get("timestamp"))


def _pairs(one: Json) -> Iterator[Json]:
    labels = record_at(one, "metric")
    values, stamps = one.get("values"), one.get("timestamps")
    if isinstance(values, list) and isinstance(stamps, list):
        for value, stamp in zip(values, stamps, strict=False):
            yield _sample(labels, value, stamp)
        return
    for pair in values if isinstance(values, list) else [one.get("value")]:
        if isinstance(pair, list) and len(pair) == 2:
            yield _sample(labels, pair[1], pair[0])


def _sample(labels: Json, value: object, stamp: object) -> Json:
    named = labels.get("__name__")
    rest = {key: one for key, one in labels.items() if key != "__name__"}
    plain = stamp if isinstance(stamp, int | float | str) else None
    return {"metric": named, "value": value, "labels": rest, "timestamp": plain}


def _decode_json(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
    values, rows, refused = decode_records(records, _DECODER)
    samples: list[Json] = []
    owners: list[int] = []
    for row, value in zip(rows if rows is not None else range(len(values)), values, strict=True):
        found = list(_samples(value))
        if not found:
            refused.append(Refused(row, "no sample in it"))
        samples.extend(found)
        owners.extend([row] * len(found))
    return Decoded(
        count=len(samples),
        columns={**columns(samples), "time": from_epoch([one["timestamp"] for one in samples])},
        fields={key: [one[key] for one in samples] for key in ("metric", "value")},
        rows=owners,
        raws=[_ENCODE(one) for one in samples],
        refused=sorted(refused, key=lambda one: one.index),
    )


def _record_json(raw: bytes) -> Record:
    value = json_object(raw)
    if {"metric", "labels", "timestamp"} <= value.keys():
        return value
    first = next(_samples(value), None)
    if first is None:
        raise ValueError("no sample in it")
    return first


def _sniff_json(records: Sequence[bytes]) -> float:
    known = 0
    for raw in records:
        try:
            value = json_object(raw[:_LONGEST])
        except ValueError:
            known += b'"resultType"' in raw[:256]
            continue
        kind = member(value, "data", "resultType") or member(value, "metric", "__name__")
        series = records_at(value, "timeseries")
        known += kind is not None or bool(series and "samples" in series[0])
    return 0.95 * known / len(records) if records else 0.0


FORMATS = (
    Format(
        name="prometheus",
        about="Prometheus and OpenMetrics exposition text",
        product="prometheus",
        framing=Framing.LINES,
        sniff=_sniff_text,
        decode=_decode_text,
        record=_record_text,
        routes=_ROUTES,
    ),
    Format(
        name="prometheus-json",
        about="Prometheus query answers and remote write, as JSON",
        product="prometheus",
        sniff=_sniff_json,
        decode=_decode_json,
        record=_record_json,
        routes=_ROUTES,
    ),
)
