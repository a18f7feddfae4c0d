from tests.ingest.formats.sampled import refusals, sampled, told

from bartizan.ingest.formats.envoy import FORMATS

TEXT, JSON = FORMATS


def test_the_default_format_is_read_with_and_without_later_additions() -> None:
    frame = sampled("envoy")
    assert told(frame, "operation", "status", "src_ip", "host", "target") == [
        ("GET", "success", "203.0.113.1", "shop.example", "/api"),
        ("POST", "success", "10.0.35.28", "locations", "/api/v1/locations"),
        ("GET", "failure", None, "shop.example", "/"),
        (None, "failure", None, None, None),
        ("GET", "success", "203.0.113.4", "shop.example", "/login"),
    ]
    assert frame["duration"][0] == 0.226


def test_json_has_the_same_names() -> None:
    frame = sampled("envoy-json")
    assert frame["status"].to_list() == ["success", "failure", "failure", "success", "failure"]
    assert set(frame["src_ip"]) == {"203.0.113.2"}
    assert JSON.record(b'{"path": "/x?y", "response_code": 200}')["c-uri"] == "/x?y"


def test_others_are_refused() -> None:
    assert refusals(TEXT, b"[x]") == ["no line of Envoy's access log"]
    assert refusals(JSON, b"{}") == ["no request in the record"]
