from __future__ import annotations

from pathlib import Path

from bartizan.ingest.formats.aws_waf import FORMAT

SAMPLE = (Path(__file__).parent / "samples" / "aws-waf.jsonl").read_bytes().splitlines()


def test_a_blocked_request() -> None:
    columns = FORMAT.decode(SAMPLE, {}).columns
    assert (columns["operation"][1], columns["status"][1]) == ("BLOCK", "failure")
    assert (columns["src_ip"][1], columns["src_geo"][1]) == ("203.0.113.77", "DE")
    assert columns["user_agent"][1] == "curl/8.9"
    assert columns["message"][1] == "AWS-AWSManagedRulesCommonRuleSet"
    assert columns["time"][0].isoformat() == "2026-03-01T07:26:41+00:00"


def test_rules_for_web_servers_find_their_names() -> None:
    record = FORMAT.record(SAMPLE[0])
    assert (record["cs-method"], record["c-uri"]) == ("GET", "/search?q=1")
    assert (record["cs-host"], record["cs-user-agent"]) == ("shop.harbour.example", "curl/8.9")


def test_odd_types_do_not_stop_it() -> None:
    raw = b'{"webaclId": 1, "httpRequest": {"headers": {"a": 1}, "clientIp": [], "uri": 5}}'
    assert FORMAT.decode([raw], {}).columns["src_ip"] == [None]


def test_recognition() -> None:
    assert FORMAT.sniff(SAMPLE) > 0.9
    assert FORMAT.sniff([b'{"httpRequest": {"requestMethod": "GET"}}']) == 0
