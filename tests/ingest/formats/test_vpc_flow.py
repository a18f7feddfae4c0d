from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bartizan.ingest.formats.vpc_flow import FORMATS
from bartizan.model.event import conform

LINES, ROWS = FORMATS
SAMPLES = Path(__file__).parent / "samples"
SAMPLE = (SAMPLES / "vpc-flow.log").read_bytes().splitlines()
JSON = (SAMPLES / "vpc-flow-rows.jsonl").read_bytes().splitlines()


def test_a_rejected_flow() -> None:
    made = LINES.decode(SAMPLE, {})
    row = conform({"product": "vpc", **made.columns}, made.count).to_dicts()[1]
    assert (row["operation"], row["status"]) == ("REJECT", "failure")
    assert (row["src_ip"], row["target"], row["bytes_out"]) == ("203.0.113.200", "10.0.1.5", 180)
    assert row["class_uid"] == 4001


def test_the_heading_is_no_record() -> None:
    made = LINES.decode(SAMPLE, {})
    assert (made.headings, made.count, made.refused) == ([0], 5, [])


def test_an_order_of_its_own_is_remembered_for_the_lines_that_follow() -> None:
    state: dict[str, Any] = {}
    first = LINES.decode([b"dstaddr srcaddr action dstport", b"10.0.0.2 10.0.0.1 ACCEPT 22"], state)
    state = json.loads(json.dumps(state))
    second = LINES.decode([b"10.0.0.4 10.0.0.3 REJECT 23", b"10.0.0.4 10.0.0.3"], state)
    assert first.fields["srcaddr"] == ["10.0.0.1"]
    assert second.fields["dstport"] == [23]
    assert [one.index for one in second.refused] == [1]
    assert second.raws is not None
    assert LINES.record(second.raws[0])["action"] == "REJECT"


def test_versions_three_to_five_are_longer() -> None:
    more = b" vpc-1 subnet-1 i-0abc 19 IPv4 10.0.0.9 10.0.0.8"
    made = LINES.decode([SAMPLE[1] + more], {})
    assert LINES.record(SAMPLE[1] + more)["instance-id"] == "i-0abc"
    assert made.columns["host"] == ["i-0abc"]


def test_no_data_is_an_event_without_addresses() -> None:
    made = LINES.decode([SAMPLE[4]], {})
    assert made.columns["src_ip"] == [None]
    assert made.columns["status"] == [None]


@pytest.mark.parametrize("line", [b"", b"2 1 eni", b"hello " * 14, b"\xff\xfe"])
def test_other_lines_are_refused(line: bytes) -> None:
    made = LINES.decode([line], {})
    assert (made.count, len(made.refused)) == (0, 1)
    with pytest.raises(ValueError, match=r"not"):
        LINES.record(line)


def test_rows_have_the_documented_names_however_they_are_written() -> None:
    camel = b'{"srcAddr": "10.0.0.1", "dstAddr": "10.0.0.2", "dstPort": "22", "vpcId": "v"}'
    assert ROWS.record(camel)["dstport"] == 22
    assert ROWS.record(JSON[0])["flow-direction"] == "egress"
    made = ROWS.decode(JSON, {})
    assert made.columns["status"] == ["success", "success", "failure", "success", "success"]


def test_recognition() -> None:
    assert LINES.sniff(SAMPLE) > 0.9
    assert LINES.sniff(SAMPLE[1:]) > 0.9
    assert LINES.sniff(JSON) == 0
    assert ROWS.sniff(JSON) > 0.9
    assert LINES.sniff([b'127.0.0.1 - - [01/Mar/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 1']) == 0
