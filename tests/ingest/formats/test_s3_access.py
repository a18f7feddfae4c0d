from __future__ import annotations

from pathlib import Path

from bartizan.ingest.formats.s3_access import FORMATS
from bartizan.model.event import conform

LINES, ROWS = FORMATS
SAMPLES = Path(__file__).parent / "samples"
SAMPLE = (SAMPLES / "s3-access.log").read_bytes().splitlines()
JSON = (SAMPLES / "s3-access-rows.jsonl").read_bytes().splitlines()


def test_a_denied_upload() -> None:
    made = LINES.decode(SAMPLE, {})
    row = conform({"product": "s3", **made.columns}, made.count).to_dicts()[1]
    assert (row["operation"], row["status"]) == ("REST.PUT.OBJECT", "failure")
    assert (row["target"], row["message"]) == ("harbour-ledger", "AccessDenied")
    assert row["actor"] == "arn:aws:iam::111122223333:user/mira"
    assert row["time"].isoformat() == "2026-03-02T00:00:38+00:00"
    assert row["duration"] == 0.007


def test_a_role_and_nobody() -> None:
    columns = LINES.decode(SAMPLE, {}).columns
    assert columns["actor_kind"][2] == "role"
    assert (columns["actor"][4], columns["actor_kind"][4]) == (None, None)


def test_rules_for_web_servers_find_path_and_query() -> None:
    record = LINES.record(SAMPLE[2])
    assert (record["request_verb"], record["uri_path"]) == ("GET", "/2026/02.csv")
    assert record["uri_query"] == "versionId=null"


def test_deletions_of_one_request_are_events_of_their_own() -> None:
    assert "event_id" not in LINES.decode(SAMPLE, {}).columns


def test_rows_of_a_lake_have_the_same_names() -> None:
    record = ROWS.record(JSON[0])
    assert (record["bucket"], record["referrer"]) == ("harbour-ledger", "-")
    made = ROWS.decode(JSON, {})
    assert made.columns["status"] == ["success", "success", "success", "failure", "failure"]
    assert made.columns["target"][0] == "harbour-ledger"


def test_other_lines_are_refused() -> None:
    made = LINES.decode([b"a b c", b"x " * 20], {})
    assert [one.index for one in made.refused] == [0, 1]


def test_recognition() -> None:
    assert LINES.sniff(SAMPLE) > 0.9
    assert ROWS.sniff(JSON) > 0.9
