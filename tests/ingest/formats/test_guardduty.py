from __future__ import annotations

import json
from pathlib import Path

from bartizan.ingest.formats.guardduty import FORMAT

SAMPLE = (Path(__file__).parent / "samples" / "guardduty.jsonl").read_bytes().splitlines()


def test_a_finding() -> None:
    columns = FORMAT.decode(SAMPLE, {}).columns
    assert columns["operation"][0] == "UnauthorizedAccess:IAMUser/TorIPCaller"
    assert (columns["actor"][0], columns["session"][0]) == ("mira", "AKIAEXAMPLEMIRA00000")
    assert (columns["src_ip"][0], columns["class_uid"][0]) == ("198.51.100.99", 2004)


def test_through_the_event_bus() -> None:
    bus = {"detail-type": "GuardDuty Finding", "source": "aws.guardduty"}
    raw = json.dumps({**bus, "detail": json.loads(SAMPLE[0])}).encode()
    assert FORMAT.sniff([raw]) > 0.9
    assert FORMAT.record(raw)["type"] == "UnauthorizedAccess:IAMUser/TorIPCaller"
    assert FORMAT.decode([raw], {}).columns["tenant"] == ["111122223333"]


def test_a_finding_that_came_again_is_another_event() -> None:
    assert "event_id" not in FORMAT.decode(SAMPLE, {}).columns
