from tests.ingest.formats.sampled import refusals, sampled, told

from bartizan.ingest.formats.prometheus import FORMATS

TEXT, JSON = FORMATS


def test_samples_of_an_exposition_with_and_without_time() -> None:
    frame = sampled("prometheus")
    assert told(frame, "metric", "value", "host") == [
        ("http_requests_total", 1027.0, "quay-1:9100"),
        ("http_requests_total", 3.0, "quay-1:9100"),
        ("go_goroutines", 42.0, None),
        ("process_start_time_seconds", 1763970000.0, None),
        ("rpc_duration_seconds", None, None),
        ("up", 1.0, None),
    ]
    assert frame["time"].null_count() == 4
    assert frame["target"][4] == r'rpc_duration_seconds{path="C:\logs {x}",quantile="0.99"}'


def test_samples_of_queries_and_remote_writes() -> None:
    assert told(sampled("prometheus-json"), "metric", "value") == [
        ("up", 1.0),
        ("up", 0.0),
        ("load1", 0.5),
        ("load1", 0.7),
        ("load1", 0.9),
        ("load5", 1.5),
        ("load5", 1.25),
        ("up", 1.0),
    ]


def test_what_is_no_sample_is_refused() -> None:
    reason = "no sample: name, labels, value, time"
    assert refusals(TEXT, b'up{job="x} 1', b"up one", b"up 1.2.3") == [reason] * 3
    assert refusals(JSON, b'{"status": "error"}') == ["no sample in it"]


def test_long_blanks_do_not_slow_the_reader() -> None:
    assert refusals(TEXT, b"up" + b" " * 60_000 + b"x", b"up{" + b"a" * 60_000)


def test_lines_that_only_begin_like_comments_are_no_metrics() -> None:
    build = [b"#1 [internal] load build definition from Dockerfile", b"#1 DONE 0.1s", b"#2 CACHED"]
    assert FORMATS[0].sniff(build) == 0.0
