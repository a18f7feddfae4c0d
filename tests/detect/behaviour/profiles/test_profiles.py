"""What profiles say of a stream."""

import random

import pytest

from bartizan.detect.behaviour.profiles.profiles import Profiles
from bartizan.detect.behaviour.signal import Signal
from tests.detect.behaviour.profiles.streams_of_work import work
from tests.detect.behaviour.streams import START, Row, drive, event, frame

DAYS = 40
"""The next is a Sunday."""
ROWS = work(DAYS)


@pytest.fixture(scope="module")
def learned() -> bytes:
    profiles = Profiles()
    drive(profiles, ROWS)
    return profiles.to_bytes()


def said(learned: bytes, rows: list[Row]) -> list[Signal]:
    """What is said of events on later days."""
    return drive(Profiles.from_bytes(learned), rows)


def best(signals: list[Signal], facet: str) -> Signal:
    return max((one for one in signals if one.facet == facet), key=lambda one: one.surprise)


def call(hour: float = 11.0, day: int = DAYS + 1, **columns: object) -> Row:
    """A call in the cloud by somebody known, who does what he always does: on a Monday."""
    usual = {
        "product": "cloudtrail", "actor": "p2", "actor_kind": "user", "operation": "GetObject",
        "status": "success", "src_ip": "10.0.2.1", "src_asn": 102, "src_geo": "DE",
        "user_agent": "aws-cli/2.3", "target": "bucket-2", "target_kind": "resource",
    }  # fmt: skip
    return event(day, hour, **(usual | columns))


def test_what_somebody_always_does_is_not_told(learned: bytes) -> None:
    assert said(learned, [call()]) == []


def test_a_new_operation_says_how_new_it_is_and_to_whom(learned: bytes) -> None:
    found = best(said(learned, [call(operation="DeleteCluster")]), "operation")
    assert found.subject == "user:p2"
    assert found.value == "DeleteCluster"
    assert not found.learning
    assert "first `DeleteCluster` by this identity (0 of " in found.said
    assert " in 41 days" in found.said
    assert "0 of 12 such users" in found.said
    assert found.refs[0].line == 1


def test_power_is_told_beside_the_operation(learned: bytes) -> None:
    found = said(learned, [call(operation="StopLogging")])
    assert best(found, "privilege").said.startswith("first use of power over recording")


def test_a_place_that_nobody_was_at_is_told(learned: bytes) -> None:
    found = said(learned, [call(src_ip="203.0.113.5", src_asn=14061, src_geo="KP")])
    assert {"network address", "asn", "country"} <= {one.facet for one in found}
    assert "usual: 102 on " in best(found, "asn").said


def test_what_colleagues_do_surprises_less(learned: bytes) -> None:
    known = said(learned, [call(operation="GetSecretValue", actor="p0")])
    new = said(learned, [call(operation="ExportEverything", actor="p0")])
    theirs = [one.surprise for one in known if one.facet == "operation"]
    assert max(theirs, default=0.0) < best(new, "operation").surprise - 1


def test_many_new_things_on_a_day_are_more_than_one(learned: bytes) -> None:
    rows = [call(11 + at / 60, operation=f"List{name}") for at, name in enumerate("ABCDEFGH")]
    found = [one for one in said(learned, rows) if one.facet == "operation"]
    assert found[-1].surprise > found[0].surprise + 3
    assert "that is new today" in found[-1].said
    assert len(found) < len(rows) + 1


def test_a_flood_of_new_things_stays_short(learned: bytes) -> None:
    rows = [call(11 + at / 3600, target=f"thing-{at:x}z") for at in range(600)]
    assert sum(one.facet == "target" for one in said(learned, rows)) < 30


def test_somebody_who_sees_new_things_daily_surprises_nobody() -> None:
    dice = random.Random(4)
    rows = ROWS + [
        call(10 + dice.random(), day=day, actor="crawler",
             target=f"at {''.join(dice.choices('aeiou', k=9))}")
        for day in range(DAYS) for _ in range(5)
    ]  # fmt: skip
    profiles = Profiles()
    drive(profiles, rows)
    again = call(actor="crawler", target="at never seen")
    found = [one for one in drive(profiles, [again]) if one.facet == "target"]
    assert found == []


def test_an_odd_hour_is_told_with_the_usual_ones(learned: bytes) -> None:
    found = best(said(learned, [call(3.2, day=DAYS)]), "hour")
    assert found.value.startswith("Sun 00")
    assert found.said.startswith("active at an unusual time, Sun 03:12 UTC (usual ")
    assert best(said(learned, [call(3.2)]), "hour").surprise > 3


def test_hours_of_the_night_shift_are_usual_to_her() -> None:
    rows = ROWS + [
        call(1 + hour, day=day, actor="night") for day in range(DAYS) for hour in (0, 1.5, 3)
    ]
    profiles = Profiles()
    drive(profiles, rows)
    assert not [one for one in drive(profiles, [call(2.0, actor="night")]) if one.facet == "hour"]


def test_who_is_back_after_months_is_told(learned: bytes) -> None:
    later = work(DAYS + 65)
    rows = [row for row in later if row["time"] >= (START + DAYS) * 86_400_000_000]
    away = [row for row in rows if row["actor"] != "p3"]
    found = said(learned, [*away, call(day=DAYS + 64, actor="p3")])
    back = best(found, "dormant")
    assert back.subject == "user:p3"
    assert back.said.startswith("active again after 6")


def test_newcomers_are_learned_first(learned: bytes) -> None:
    rows = [call(day=DAYS + 1 + at % 3, actor="newcomer", operation=f"Op{'abcdefgh'[at]}", hour=10)
            for at in range(8)]  # fmt: skip
    found = said(learned, rows)
    mine = [one for one in found if one.subject == "user:newcomer" and one.facet != "pairing"]
    assert all(one.learning for one in mine)


def test_what_was_new_yesterday_is_not_usual_yet(learned: bytes) -> None:
    days = [call(day=DAYS + 1 + later, operation="DeleteCluster") for later in range(5)]
    found = [one for one in said(learned, days) if one.facet == "operation"]
    at = {one.time // 86_400_000_000 - START - DAYS - 1: one.surprise for one in found}
    assert set(at) <= {0, 1, 2}
    assert all(at[later] < at[0] for later in at if later)


def test_a_stranger_at_a_thing_that_few_touch_is_told() -> None:
    rows = [
        call(day=day, actor="keeper", target="vault", operation="GetSecretValue")
        for day in range(DAYS)
    ]
    profiles = Profiles()
    drive(profiles, sorted(ROWS + rows, key=lambda row: row["time"]))
    found = best(drive(profiles, [call(target="vault")]), "pairing")
    assert found.subject == "user:p2"
    assert found.value == "user:p2 at resource:vault"
    assert "user:keeper on" in found.said


def test_what_a_session_of_a_run_does_is_its_workflows(learned: bytes) -> None:
    run, session = "run:shop/app/9", "session:key-9"
    rows = [
        event(DAYS + 1, 10, product="ci", actor="p1", actor_kind="user", operation="run",
              run="shop/app/9", links=[{"source": "workflow:shop/app/release.yml@refs/heads/main",
                                        "relation": "triggered", "target": run}]),
        call(10.1, actor="role/release", actor_kind="role", session="key-9",
             links=[{"source": run, "relation": "started", "target": session}]),
        call(10.2, actor="role/release", actor_kind="role", session="key-9",
             operation="GetSecretValue", target="prod/database"),
    ]  # fmt: skip
    found = [one for one in said(learned, rows) if one.subject.startswith("workflow:")]
    assert {one.subject for one in found} == {"workflow:shop/app/release.yml"}
    assert any(one.said.startswith("first run that did `GetSecretValue`") for one in found)


def test_each_entity_is_counted_by_kind(learned: bytes) -> None:
    profiles = Profiles.from_bytes(learned)
    assert profiles.entities["user"] == 12
    assert profiles.entities["workflow"] == 1
    profiles.process(frame([call()]))
    assert profiles.active == {"user": 1, "resource": 1}
    assert profiles.evicted == 0
    assert 0 < profiles.nbytes < 10_000_000
