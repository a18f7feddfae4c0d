from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.ingest.formats.aws_alb import FORMATS
from bartizan.model.event import conform

LINES, ROWS = FORMATS
SAMPLES = Path(__file__).parent / "samples"
SAMPLE = (SAMPLES / "aws-alb.log").read_bytes().splitlines()
JSON = (SAMPLES / "aws-alb-rows.jsonl").read_bytes().splitlines()


def test_a_request() -> None:
    made = LINES.decode(SAMPLE, {})
    row = conform({"product": "alb", **made.columns}, made.count).to_dicts()[1]
    assert (row["operation"], row["status"], row["class_uid"]) == ("GET", "failure", 4002)
    assert (row["src_ip"], row["host"]) == ("203.0.113.9", "shop.harbour.example")
    assert (row["bytes_in"], row["bytes_out"], row["duration"]) == (34, 366, 0.042)


def test_rules_for_web_servers_find_path_and_query() -> None:
    record = LINES.record(SAMPLE[1])
    fields = LINES.routes[0].fields
    assert record[fields.path("cs-uri-stem") or ""] == "/a"
    assert record[fields.path("cs-uri-query") or ""] == "file=../../etc/passwd"
    assert record[fields.path("sc-status") or ""] == 404
    assert record[fields.path("c-ip") or ""] == "203.0.113.9"


def test_a_broken_request_is_still_an_event() -> None:
    made = LINES.decode(SAMPLE[4:], {})
    assert (made.count, made.columns["operation"], made.columns["status"]) == (
        1,
        [None],
        ["failure"],
    )


def test_an_address_of_version_six() -> None:
    line = SAMPLE[0].replace(b"203.0.113.9:46811", b"[2001:db8::7]:46811")
    assert LINES.decode([line], {}).columns["src_ip"] == ["2001:db8::7"]


def test_rows_of_a_lake() -> None:
    made = ROWS.decode(JSON, {})
    assert made.columns["status"] == ["success", "success", "success", "failure", "failure"]
    assert ROWS.record(JSON[0])["uri_query"] == "b=1"


def test_other_lines_are_refused() -> None:
    made = LINES.decode([b"https but nothing else", b"\xff"], {})
    assert [one.index for one in made.refused] == [0, 1]
    with pytest.raises(ValueError, match="not a line"):
        LINES.record(b"https but nothing else")


def test_recognition() -> None:
    assert LINES.sniff(SAMPLE) > 0.9
    assert ROWS.sniff(JSON) > 0.9
    assert LINES.sniff([b"2 111122223333 eni-1 10.0.0.1"]) == 0
