from tests.ingest.formats.sampled import records_of, sampled, told

from bartizan.ingest.formats.suricata import FORMAT


def test_event_types_have_their_classes() -> None:
    assert told(sampled("suricata"), "class_uid", "operation", "status", "target") == [
        (2004, "alert", "success", "203.0.113.40"),
        (4003, "dns", None, "files.example"),
        (4003, "dns", None, "b.example"),
        (4002, "GET", None, "/a?b=c"),
        (4001, "flow", None, "203.0.113.40"),
    ]


def test_both_versions_of_dns_answer_to_sigmas_names() -> None:
    old, new = (FORMAT.record(raw) for raw in records_of("suricata")[1:3])
    assert (old["query"], old["record_type"]) == ("files.example", "A")
    assert (new["query"], new["record_type"], new["answer"]) == ("b.example", "TXT", "x")


def test_parts_of_any_type_do_no_harm() -> None:
    made = FORMAT.decode([b'{"event_type": "dns", "dns": [1], "timestamp": 5}'], {})
    assert made.count == 1
