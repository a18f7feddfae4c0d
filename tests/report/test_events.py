"""How findings about events look in every format."""

import json
from types import SimpleNamespace

import msgspec
import pytest

from bartizan.model import (
    Confidence,
    Entity,
    EntityKind,
    EventCounts,
    EventRef,
    Finding,
    Location,
    ScanResult,
    Severity,
    fingerprint,
)
from bartizan.report import events, tally
from bartizan.report.formats import Format, render

COUNTS = EventCounts(
    read=1204, stored=1200, dead_lettered=3, duplicates=1, out_of_order=2, skewed=1,
    formats={"github-audit": 1000, "cloudtrail": 200}, rules=180, rules_refused=7,
    dead_letters="letters.jsonl", reasons={"not JSON": 3},
)  # fmt: skip


def seen(**more: object) -> Finding:
    return Finding(
        **{
            "check": "EVT-101",
            "slug": "branch-protection-removed",
            "title": "Branch protection was removed",
            "severity": Severity.HIGH,
            "confidence": Confidence.HIGH,
            "message": "mallory removed the protection of a branch in acme/shop",
            "fingerprint": fingerprint("EVT-101", "actor=mallory"),
            "locations": (
                Location("logs/audit.json", 7, 1, 7, 1, frame=('{"action":"x","branch":"main"}',)),
            ),
            "why": "Anyone with write access can now push to it without a review.",
            "remediation": "Restore the protection, then look what was pushed meanwhile.",
            "evidence": {"action": "protected_branch.destroy", "branch": "main"},
            "entities": (
                Entity(EntityKind.REPOSITORY, "acme/shop"),
                Entity(EntityKind.USER, "mallory"),
            ),
            "attack": ("T1562.001",),
            "url": "rules/evt-101-branch-protection-removed",
            "events": tuple(
                EventRef(f"e{n}", "logs/audit.json" if n < 6 else "logs/b.json", 7 + n)
                for n in range(9)
            ),
            "event_count": 40,
            "first_seen": "2026-11-25T10:00:00.000000Z",
            "last_seen": "2026-11-25T10:05:12.500000Z",
            **more,
        }
    )


TEXT_LINE = seen(
    check="EVT-601",
    locations=(Location("auth.log", 3, 1, 3, 1, frame=("sshd[1]: Accepted password for root",)),),
    evidence={"message": "Accepted password"},
    events=(EventRef("l1", "auth.log", 3),),
    event_count=1,
    severity=Severity.MEDIUM,
)


@pytest.fixture
def detected(make: SimpleNamespace) -> ScanResult:
    return make.scan(seen(), TEXT_LINE, root="logs", files=2, checks=180, events=COUNTS)


@pytest.mark.parametrize("width", [80, 100])
def test_what_a_person_sees(detected: ScanResult, snapshot, width: int) -> None:
    text = render(Format.TEXT, detected, checks=(), width=width)
    snapshot(f"events-{width}.txt", text)
    assert all(len(line) <= width for line in text.splitlines() if " = also" in line)


def test_markdown(detected: ScanResult, snapshot) -> None:
    snapshot("events.md", render(Format.MARKDOWN, detected, checks=()))


@pytest.mark.parametrize("name", list(Format))
def test_every_format_says_what_happened(detected: ScanResult, name: Format) -> None:
    text = render(name, detected, checks=())
    assert "mallory removed the protection" in text


def test_the_contract(detected: ScanResult) -> None:
    document = json.loads(render(Format.JSON, detected, checks=()))
    first = document["findings"][0]
    assert first["entities"] == ["repository:acme/shop", "user:mallory"]
    assert first["techniques"] == ["T1562.001"]
    assert first["p_value"] is None
    assert first["events"][0] == {"event_id": "e0", "path": "logs/audit.json", "line": 7}
    assert (first["event_count"], first["first_seen"]) == (40, "2026-11-25T10:00:00.000000Z")
    assert document["summary"]["events"]["dead_lettered"] == 3


def test_ocsf_lines_are_detection_findings(detected: ScanResult) -> None:
    lines = [json.loads(line) for line in render(Format.OCSF, detected, checks=()).splitlines()]
    assert [line["class_uid"] for line in lines] == [2004, 2004]
    first = lines[0]
    assert first["type_uid"] == 200401
    assert first["severity_id"] == 4
    assert first["time"] == 1795601112500
    assert first["finding_info"]["analytic"]["uid"] == "EVT-101"
    assert first["finding_info"]["attacks"] == [
        {"technique": {"uid": "T1562"}, "sub_technique": {"uid": "T1562.001"}}
    ]
    assert {"name": "user", "type_id": 4, "type": "User Name", "value": "mallory"} in first[
        "observables"
    ]


def test_sarif_names_the_events(detected: ScanResult) -> None:
    (run,) = json.loads(render(Format.SARIF, detected, checks=()))["runs"]
    properties = run["results"][0]["properties"]
    assert properties["eventCount"] == 40
    assert properties["entities"] == ["repository:acme/shop", "user:mallory"]


def test_nothing_read_nothing_understood_and_nothing_found_differ(make: SimpleNamespace) -> None:
    headlines = []
    for more in (
        {"read": 0, "stored": 0, "dead_lettered": 0, "duplicates": 0, "formats": {}},
        {"read": 5, "stored": 0, "dead_lettered": 5, "duplicates": 0, "formats": {}},
        {"rules": 0},
        {},
    ):
        counts = msgspec.structs.replace(COUNTS, **more)
        headlines.append(tally.headline(make.scan(events=counts).summary))
    assert headlines == [
        "nothing to read: no records were found",
        "nothing was understood: no record could be read as an event",
        "nothing was looked for: no rule fits these events",
        "no findings",
    ]


def test_the_record_is_one_command_away() -> None:
    assert events.record_command(seen()) == "bartizan detect logs/audit.json --show e0"
    inside = (EventRef("a b", "my logs.zip!/x.json", 1),)
    assert events.record_command(seen(events=inside)) == (
        "bartizan detect 'my logs.zip' --show 'a b'"
    )
    assert events.record_command(seen(events=(EventRef("e", "-", 1),))) == ""


def test_times_are_short_where_they_can_be() -> None:
    one = seen(event_count=1, events=(EventRef("e", "a", 1),))
    assert events.when(one) == "2026-11-25 10:00:00 UTC"
    assert events.when(seen()) == "40 events, 2026-11-25 10:00:00 to 10:05:12 UTC"
    days = seen(last_seen="2026-11-27T01:00:00.000000Z")
    assert events.when(days) == "40 events, 2026-11-25 10:00:00 to 2026-11-27 01:00:00 UTC"
