"""What behaviour sees of events."""

from pathlib import Path

import polars as pl

from bartizan.detect.behaviour.observation import SEEN, observed
from bartizan.detect.behaviour.pipeline_facts import FACTS
from bartizan.flows.logs_templates import LogRequest, batches
from bartizan.ingest.tally import Tally
from tests.detect.behaviour.cloud import NOW, cloudtrail


def seen(place: Path, text: str) -> pl.DataFrame:
    place.write_text(text, "utf-8")
    return pl.concat(map(observed, batches(LogRequest([str(place)], NOW), Tally())))


def test_a_person_who_signs_on_to_a_role_is_the_actor(tmp_path: Path) -> None:
    frame = seen(
        tmp_path / "trail.jsonl",
        cloudtrail("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
                   "ann@acme.test")
        + cloudtrail("build", "runner-1790020727"),
    )  # fmt: skip
    assert frame["actor"].to_list() == ["ann@acme.test", "arn:aws:iam::111122223333:role/build"]
    assert frame["actor_kind"].to_list() == ["user", "role"]
    assert "AWSReservedSSO_Admin" in frame["acting_as"][0]
    assert frame["acting_as"][1] is None


def test_plain_text_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("INFO started\nINFO stopped\n", "utf-8")
    batch = next(batches(LogRequest([str(tmp_path / "app.log")], NOW), Tally()))
    frame = observed(batch)
    assert frame.height == 0
    assert {*SEEN, "time", "path", "line", "acting_as", *FACTS} == {*frame.columns}


def test_a_machine_itself_is_no_place(tmp_path: Path) -> None:
    line = '{} - ann [26/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 10 "-" "curl/8"\n'
    places = ["127.0.0.1", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1", "10.0.0.1", "1270::1"]
    frame = seen(tmp_path / "access.log", "".join(line.format(place) for place in places))
    assert frame["actor"].to_list() == ["ann"] * 7
    assert frame["src_ip"].to_list() == [None] * 5 + ["10.0.0.1", "1270::1"]
