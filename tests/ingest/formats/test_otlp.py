import json

import pytest
from tests.ingest.formats.sampled import records_of, refusals, sampled, told

from bartizan.ingest.formats import otlp_logs, otlp_metrics


def test_each_log_record_of_an_export_is_an_event() -> None:
    assert told(sampled("otlp-logs"), "message", "class_uid", "status", "host", "workload")[:4] == [
        ("GET /rota", 4002, "success", "quay-1", "rota"),
        ("cache miss", 0, None, "quay-1", "rota"),
        ("login failed", 0, None, "quay-1", "rota"),
        ("start", 0, None, "quay-1", "rota"),
    ]


def test_rules_find_attributes_by_their_names() -> None:
    record = otlp_logs.FORMAT.record(records_of("otlp-logs")[1])
    assert record["user.name"] == "lena"
    assert record["attributes"] == {"user.name": "lena", "event.name": "login"}
    assert record["resource"]["service.name"] == "rota"


def test_nested_values_become_plain_json() -> None:
    value = {"kvlistValue": {"values": [{"key": "a", "value": {"intValue": "5"}}]}}
    one = {"body": {"arrayValue": {"values": [value, {"boolValue": True}]}}}
    raw = {"resourceLogs": [{"scopeLogs": [{"logRecords": [one]}]}]}
    assert otlp_logs.FORMAT.record(json.dumps(raw).encode())["body"] == [{"a": 5}, True]


def test_each_number_of_a_metric_export_is_an_event() -> None:
    assert told(sampled("otlp-metrics"), "metric", "value") == [
        ("http.server.active_requests", 5.0),
        ("process.cpu.time", 12.5),
        ("process.cpu.time", 3.5),
        ("http.server.request.duration.count", 4.0),
        ("http.server.request.duration.sum", 1.25),
        ("http.server.request.duration.min", 0.1),
        ("http.server.request.duration.max", 0.9),
        ("rpc.latency.count", 9.0),
        ("rpc.latency.sum", 4.5),
        ("rpc.latency.p99", 0.8),
        ("queue.depth", 7.0),
    ]


def test_a_series_is_named_with_its_labels() -> None:
    series = sampled("otlp-metrics")["target"][2]
    assert series == 'process.cpu.time{host.name="quay-1",service.name="rota",state="user"}'


def test_an_export_without_numbers_is_refused() -> None:
    assert refusals(otlp_metrics.FORMAT, b'{"resourceMetrics": []}') == ["no data point in it"]


@pytest.mark.parametrize("held", [[], [{}], [{"scopeLogs": [{"logRecords": []}]}], None])
def test_an_export_without_log_records_is_refused_not_an_empty_event(held: object) -> None:
    raw = json.dumps({"resourceLogs": held}).encode()
    assert refusals(otlp_logs.FORMAT, raw) == ["no log record in it"]
    with pytest.raises(ValueError, match="no log record"):
        otlp_logs.FORMAT.record(raw)
