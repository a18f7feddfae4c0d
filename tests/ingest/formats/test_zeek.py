from tests.ingest.formats.sampled import records_of, refusals, sampled, told

from bartizan.ingest.formats.zeek import FORMATS
from bartizan.model.log_source import LogSource

TSV, JSON = FORMATS


def test_columns_are_named_and_typed_by_the_headings() -> None:
    frame = sampled("zeek")
    assert told(frame, "class_uid", "operation", "src_ip", "target")[0] == (
        4003,
        "dns",
        "10.0.0.0",
        "files.example",
    )
    made = TSV.decode(records_of("zeek"), {})
    assert made.raws is not None
    record = TSV.record(made.raws[0])
    assert record["answers"] == ["203.0.113.40", "203.0.113.41"]
    assert record["rejected"] is False
    assert record["id.resp_p"] == 53
    assert "query" not in TSV.record(made.raws[4])


def test_headings_are_remembered_across_calls() -> None:
    lines = records_of("zeek")
    state: dict[str, object] = {}
    assert TSV.decode(lines[:9], state).count == 1
    assert TSV.decode(lines[9:], state).count == 4


def test_json_is_told_by_its_tag_or_by_its_members() -> None:
    frame = sampled("zeek-json")
    assert told(frame, "class_uid", "operation", "target") == [
        (4001, "conn", "203.0.113.40"),
        (4002, "GET", "/a.bin"),
        (4003, "dns", "files.example"),
        (2004, "SSL::Invalid_Server_Cert", "203.0.113.40"),
        (4006, "smb_files", "203.0.113.40"),
    ]
    assert frame["bytes_in"][0] == 16000
    assert JSON.record(records_of("zeek-json")[2])["id.resp_p"] == 53


def test_categories_reach_zeeks_names() -> None:
    dns = next(one for one in JSON.routes if one.source == LogSource(category="dns"))
    assert dns.where == ({"_path": ("dns",)},)
    assert dns.fields.path("record_type") == "qtype_name"


def test_lines_without_headings_are_refused() -> None:
    assert refusals(TSV, b"1\t2") == ["no #fields line before it"]
    assert refusals(JSON, b'{"a": 1}') == ["no record of Zeek"]
