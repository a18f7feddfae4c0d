from __future__ import annotations

from pathlib import Path

from bartizan.ingest.formats.gcp_load_balancer import FORMAT

SAMPLE = (Path(__file__).parent / "samples" / "gcp-load-balancer.jsonl").read_bytes().splitlines()


def test_a_request_that_the_firewall_denied() -> None:
    columns = FORMAT.decode(SAMPLE, {}).columns
    assert (columns["operation"][4], columns["status"][4]) == ("POST", "failure")
    assert columns["message"][4] == "denied_by_security_policy"
    assert (columns["src_ip"][4], columns["bytes_out"][4]) == ("203.0.113.8", 1205)


def test_rules_for_web_servers_find_path_and_query() -> None:
    record = FORMAT.record(SAMPLE[0])
    assert (record["cs-uri-stem"], record["cs-uri-query"]) == ("/a", "id=1")
    assert FORMAT.routes[0].fields.path("sc-status") == "httpRequest.status"


def test_an_address_that_is_none_does_not_stop_it() -> None:
    raw = b'{"httpRequest": {"requestMethod": "GET", "requestUrl": "http://[::1"}, "resource": '
    raw += b'{"type": "http_load_balancer"}}'
    assert FORMAT.decode([raw], {}).count == 1


def test_recognition() -> None:
    assert FORMAT.sniff(SAMPLE) > 0.9
    assert FORMAT.sniff([b'{"httpRequest": {"clientIp": "10.0.0.1"}, "webaclId": "x"}']) == 0
