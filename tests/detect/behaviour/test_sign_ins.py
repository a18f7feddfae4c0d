"""Coming in: spraying, guessing, fatigue, stolen sessions, impossible travel."""

import random
from typing import Any

import pytest

from bartizan.detect.behaviour.country_places import apart
from bartizan.detect.behaviour.sign_ins import SignIns
from bartizan.detect.behaviour.signal import Signal
from tests.detect.behaviour.streams import DAY, Row, divided, drive, event, frame, told

DAYS = 30


def came(day: int, hour: float, who: str, **other: Any) -> Row:
    columns = {
        "product": "okta", "class_uid": 3002, "operation": "user.session.start",
        "status": "success", "actor": who, "actor_kind": "user", "src_ip": "25.1.1.1",
        "src_geo": "NL", "session": f"{who}-{day}", "user_agent": "curl/8",
    }  # fmt: skip
    return event(day, hour, **(columns | other))


def people(days: int = DAYS, count: int = 14, seed: int = 6) -> list[Row]:
    """People who sign in from home, and sometimes from the office or a VPN abroad; some mistype."""
    dice = random.Random(seed)
    rows = []
    for day in range(days):
        for at in range(count):
            home = {"src_ip": f"25.1.{at}.7"}
            vpn = {"src_ip": "30.9.9.9", "src_geo": "US"}
            if dice.random() < 0.05:
                rows.append(came(day, 8, f"p{at}", **home, status="failure", session=None))
            rows.append(came(day, 8.2 + dice.random(), f"p{at}", **home))
            for _ in range(dice.randint(1, 4)):
                place = vpn if dice.random() < 0.3 else home
                rows.append(came(day, 10 + 6 * dice.random(), f"p{at}", operation="sso", **place))
    return rows


def loud(rows: list[Row], facet: str, least: float = 4.0) -> list[Signal]:
    return [
        s
        for s in drive(SignIns(), rows)
        if s.facet == facet and s.surprise > least and not s.learning
    ]


def test_ordinary_days_are_quiet() -> None:
    assert [s for s in drive(SignIns(), people()) if s.surprise > 5 and not s.learning] == []


def test_spraying_and_its_success() -> None:
    tries = [
        came(29, 2 + at / 60, f"p{at}", src_ip="45.9.9.9", src_geo="BR", status="failure",
             session=None)
        for at in range(14)
    ]  # fmt: skip
    inside = came(29, 2.5, "p3", src_ip="45.9.9.9", src_geo="BR")
    rows = [*people(), *tries, inside]
    found = loud(rows, "spraying", 3)
    assert {s.subject for s in found} == {"address:45.9.9.9"}
    assert found[0].time < tries[12]["time"]
    assert [s.subject for s in loud(rows, "spraying with success")] == ["user:p3"]


def test_guessing_that_succeeds() -> None:
    tries = [
        came(29, 7 + at / 100, "p3", status="failure", session=None, src_ip="25.1.3.7")
        for at in range(12)
    ]
    found = loud([*people(), *tries, came(29, 7.5, "p3")], "failures before success")
    assert [s.subject for s in found] == ["user:p3"]
    assert "signed in after 12 failures" in found[0].said
    late = came(29, 8.6, "p3", operation="user.session.start")
    days = [row for row in people() if row["time"] // DAY != 20_480 + 29 or row["actor"] != "p3"]
    assert loud([*days, *tries, late], "failures before success") == []


def test_prompts_until_somebody_agrees() -> None:
    prompts = [
        came(29, 3 + at / 100, "p5", operation="user.mfa.deny_push", status="failure")
        for at in range(7)
    ]
    agreed = came(29, 3.2, "p5", operation="user.authentication.auth_via_mfa")
    assert [s.subject for s in loud([*people(), *prompts, agreed], "fatigue")] == ["user:p5"]


def test_a_stolen_session() -> None:
    stolen = [
        came(
            29, 17 + at, "p5", src_ip="45.3.3.3", src_geo=None, user_agent="python/3", operation="x"
        )
        for at in (0, 0.5)
    ]
    rows = people() + stolen
    for facet in ("session from another network", "session with another client"):
        assert [(s.subject, s.value) for s in loud(rows, facet)] == [("user:p5", "p5-29")]


def test_impossible_travel() -> None:
    home = came(29, 18.5, "p5", src_ip="25.1.5.7")
    away = came(29, 19, "p5", src_ip="45.3.3.3", src_geo="SG", session="other")
    found = loud([*people(), home, away], "travel")
    assert [s.subject for s in found] == ["user:p5"]
    assert "NL to SG, at least" in found[0].said
    assert "in 30 minutes" in found[0].said


def test_a_journey_that_takes_its_time() -> None:
    rows = [row for row in people() if row["actor"] != "p5" or row["time"] // DAY < 20_480 + 28]
    away = came(29, 19, "p5", src_ip="45.3.3.3", src_geo="SG", session="other")
    assert loud([*rows, away], "travel") == []


def test_distances() -> None:
    assert apart("NL", "NL") == 0
    assert apart("NL", "BE") == 0
    near, far = apart("NL", "DE"), apart("NL", "AU")
    assert near is not None
    assert far is not None
    assert near < 100
    assert far > 10_000
    assert apart("NL", "??") is None


@pytest.mark.parametrize("size", [1, 13])
def test_batches_do_not_matter(size: int) -> None:
    rows = people(12, 5)
    rows += [came(11, 3 + at / 99, "p1", src_ip="45.3.3.3", src_geo="SG") for at in range(80)]
    rows += [came(11, 4 + at / 99, f"p{at % 5}", status="failure") for at in range(20)]
    whole, cut = SignIns(), SignIns()
    assert told(drive(whole, rows)) == told(drive(cut, rows, size=size))
    assert whole.to_bytes() == cut.to_bytes()


@pytest.mark.parametrize("shards", [7, 64])
def test_shards_do_not_matter(shards: int) -> None:
    rows = people(14) + [came(13, 3 + at / 99, "p1", src_ip="45.3.3.3") for at in range(80)]
    whole = SignIns()
    expected = [s for s in drive(whole, rows) if s.subject.startswith("user:")]
    parts = [SignIns() for _ in range(shards)]
    by_shard = divided(rows, shards, lambda row: str(row["actor"]))
    found = []
    for day in range(14):
        today = 20_480 + day
        for part, mine in zip(parts, by_shard, strict=True):
            found += drive(part, [row for row in mine if row["time"] // DAY == today], end=False)
        for part in parts:
            found += part.end_day(today)
        crowd, holders = parts[0].amounts.crowd, parts[0].holders
        for part in parts[1:]:
            crowd = crowd.merge(part.amounts.crowd)
            holders = holders.plus(part.holders)
        for part in parts:
            part.amounts.adopt(crowd)
            part.holders = holders
    assert told([s for s in found if s.subject.startswith("user:")]) == told(expected)
    merged = parts[0]
    for part in parts[1:]:
        merged = part.merge(merged)
    assert merged.exits.to_bytes() == whole.exits.to_bytes()
    assert merged.journeys.places == whole.journeys.places


def test_a_batch_that_comes_again_is_not_counted() -> None:
    rows = frame(people(1))
    once, twice = SignIns(), SignIns()
    once.process(rows)
    twice.process(rows)
    assert twice.process(rows) == []
    assert once.amounts.to_bytes() == twice.amounts.to_bytes()


def test_what_was_saved_goes_on_like_the_original() -> None:
    rows = people(14) + [came(12, 10 + at / 99, "p1", src_ip="45.3.3.3") for at in range(80)]
    cut = event(12, 10.3)["time"]
    whole = SignIns()
    drive(whole, [r for r in rows if r["time"] < event(12, 0)["time"]])
    whole.process(frame(r for r in rows if event(12, 0)["time"] <= r["time"] < cut))
    restored = SignIns.from_bytes(whole.to_bytes())
    assert restored.to_bytes() == whole.to_bytes()
    late = [r for r in rows if r["time"] >= cut]
    assert told(drive(restored, late)) == told(drive(whole, late))
