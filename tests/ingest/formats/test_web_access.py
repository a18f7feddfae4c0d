from tests.ingest.formats.sampled import records_of, refusals, sampled, told

from bartizan.ingest.formats.web_access import FORMATS

TEXT, JSON, W3C = FORMATS


def test_common_combined_and_virtual_host_lines_are_read() -> None:
    frame = sampled("web-access")
    assert told(frame, "operation", "status", "actor", "src_ip", "host", "bytes_out") == [
        ("GET", "success", None, "203.0.113.7", None, 512),
        ("POST", "failure", "kim", "203.0.113.7", None, None),
        ("GET", "success", None, "2001:db8::1", "shop.example", 0),
        (None, "failure", None, "203.0.113.9", None, 150),
        ("GET", "failure", None, "203.0.113.9", None, 10),
    ]
    assert str(frame["time"][0]) == "2026-11-25 08:14:02+00:00"


def test_rules_see_the_target_as_requested_and_its_parts() -> None:
    record = TEXT.record(records_of("web-access")[0])
    assert record["cs-uri-query"] == record["c-uri"] == "/item.php?id=1%27%20or%201=1"
    assert record["c-uri-query"] == "id=1%27%20or%201=1"
    assert (record["cs-uri-stem"], record["c-uri-extension"]) == ("/item.php", "php")


def test_escapes_of_the_server_are_undone() -> None:
    assert TEXT.record(records_of("web-access")[3])["c-uri"] == "\x16\x03\x01"
    assert TEXT.record(records_of("web-access")[4])["cs-user-agent"] == 'say "hi"'


def test_json_of_several_servers_has_the_same_names() -> None:
    frame = sampled("web-access-json")
    assert told(frame, "operation", "target", "src_ip", "status") == [
        ("GET", "/x", "203.0.113.7", "failure"),
        ("POST", "/login", "203.0.113.7", "success"),
        ("GET", "/api", "203.0.113.8", "success"),
        ("GET", "/a", "203.0.113.8", "failure"),
        ("GET", "/z", "203.0.113.4", "success"),
    ]
    assert frame["time"].null_count() == 0


def test_columns_of_w3c_logs_are_named_by_their_heading() -> None:
    frame = sampled("w3c-access")
    assert told(frame, "operation", "status", "actor", "target")[1] == (
        "POST",
        "success",
        "CORP\\kim",
        "/owa/auth.owa",
    )
    assert frame["duration"][0] == 0.031
    assert frame["user_agent"][0] == "Mozilla/5.0 (X11)"


def test_the_heading_is_remembered_across_calls() -> None:
    lines = records_of("w3c-access")
    state: dict[str, object] = {}
    assert W3C.decode(lines[:4], state).count == 1
    assert W3C.decode(lines[4:], state).count == 4


def test_lines_without_a_heading_or_with_other_columns_are_refused() -> None:
    assert refusals(W3C, b"a b c") == ["no #Fields line before it"]
    made = W3C.decode([b"#Fields: date time", b"a b c"], {})
    assert [one.reason for one in made.refused] == ["3 values for 2 fields"]
    assert refusals(TEXT, b"hello") == ["no access log line"]
    assert refusals(JSON, b'{"a": 1}') == ["no request in the record"]
