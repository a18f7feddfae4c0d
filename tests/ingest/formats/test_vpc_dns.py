from __future__ import annotations

from pathlib import Path

from bartizan.ingest.formats.vpc_dns import FORMAT

SAMPLE = (Path(__file__).parent / "samples" / "vpc-dns.jsonl").read_bytes().splitlines()


def test_a_host_looks_up_a_name() -> None:
    columns = FORMAT.decode(SAMPLE, {}).columns
    assert columns["target"][1] == "pool.coins.example"
    assert (columns["actor"][1], columns["actor_kind"][1]) == ("i-0abc12345", "host")
    assert columns["status"][:3] == ["success", "success", "failure"]
    assert columns["class_uid"][0] == 4003


def test_rules_see_the_name_without_its_last_dot() -> None:
    record = FORMAT.record(SAMPLE[1])
    assert (record["query"], record["query_name"]) == ("pool.coins.example", "pool.coins.example.")


def test_without_an_instance_the_address_acts() -> None:
    raw = b'{"query_name": "a.", "query_timestamp": "2026-03-01T00:00:00Z", "srcaddr": "10.0.0.1"}'
    columns = FORMAT.decode([raw], {}).columns
    assert (columns["actor"], columns["actor_kind"]) == (["10.0.0.1"], ["address"])


def test_recognition() -> None:
    assert FORMAT.sniff(SAMPLE) > 0.9
    assert FORMAT.sniff([b'{"srcaddr": "10.0.0.1", "dstaddr": "10.0.0.2"}']) == 0
