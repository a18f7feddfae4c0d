"""All of behaviour together: days, batches, restarts, replays."""

import random

import polars as pl
import pytest

from bartizan.detect.behaviour.alert import Alert
from bartizan.detect.behaviour.behaviour import DAY, DETECTORS, Behaviour
from bartizan.detect.behaviour.observation import SEEN
from bartizan.errors import BartizanError
from bartizan.model.event import EVENT_SCHEMA

FIRST = 20_000
"""A day since 1970."""
LASTS = 30


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    """What ``observed`` gives, of rows that name some columns."""
    schema = {
        "time": pl.Int64(), **{name: EVENT_SCHEMA[name] for name in SEEN},
        "path": pl.String(), "line": pl.Int64(), "acting_as": pl.String(),
    }  # fmt: skip
    whole = [
        {"event_id": f"e{n}", "product": "github", "path": "audit.jsonl", "line": n + 1, **row}
        for n, row in enumerate(rows)
    ]
    return pl.DataFrame(whole, schema=schema).sort("time", "event_id")


def lived() -> pl.DataFrame:
    """Twenty people for thirty days; on the last one of them is somebody else."""
    dice = random.Random(5)
    rows: list[dict[str, object]] = []
    for day in range(FIRST, FIRST + LASTS):
        for person in range(20):
            rows += [
                {
                    "time": day * DAY + (8 + dice.randrange(9)) * DAY // 24 + dice.randrange(10**9),
                    "actor": f"p{person}", "actor_kind": "user", "operation": dice.choice(
                        ["git.push", "git.fetch", "pull_request.create"]),
                    "repo": f"acme/r{person % 4}-{dice.randrange(3)}", "status": "success",
                    "src_ip": f"198.51.{person}.{dice.randrange(9)}", "user_agent": "git/2.40",
                }
                for _ in range(dice.randrange(3, 9))
            ]  # fmt: skip
    odd = (FIRST + LASTS - 1) * DAY + 22 * DAY // 24
    rows += [
        {
            "time": odd + n * 30_000_000, "actor": "p3", "actor_kind": "user", "status": "success",
            "operation": "repo.download_zip" if n else "personal_access_token.create",
            "repo": f"acme/secret{n}", "src_ip": "203.0.113.77", "user_agent": "curl/8.5",
            "src_geo": "XX",
        }
        for n in range(40)
    ]  # fmt: skip
    return frame(rows)


def run(seen: pl.DataFrame, cut: int, *, restart: bool = False) -> tuple[list[Alert], Behaviour]:
    behaviour, alerts = Behaviour(), []
    for start in range(0, seen.height, cut):
        alerts += behaviour.process(seen.slice(start, cut))
        if restart:
            behaviour = Behaviour.from_bytes(behaviour.to_bytes())
    return [*alerts, *behaviour.finish()], behaviour


def told(alerts: list[Alert]) -> list[tuple[str, int, float]]:
    return [(one.subject, one.raised, round(one.score, 9)) for one in alerts]


def test_somebody_else_with_an_account_is_told_at_once() -> None:
    alerts, _ = run(lived(), 1000)
    mine = [one for one in alerts if one.subject == "user:p3"]
    assert mine
    begun = (FIRST + LASTS - 1) * DAY + 22 * DAY // 24
    assert 0 <= mine[0].raised - begun <= DAY // 24
    assert "repo.download_zip" in " ".join(f.signal.said for f in mine[-1].factors)


def test_the_cut_into_batches_changes_nothing() -> None:
    seen = lived()
    assert told(run(seen, 10_000)[0]) == told(run(seen, 777)[0])


def test_a_restart_changes_nothing() -> None:
    seen = lived()
    plain, one = run(seen, 500)
    stopped, two = run(seen, 500, restart=True)
    assert told(plain) == told(stopped)
    assert one.to_bytes() == two.to_bytes()


def test_nothing_to_look_at_is_no_day() -> None:
    alerts, behaviour = run(lived().clear(), 10)
    assert alerts == []
    assert behaviour.day is None
    assert behaviour.finish() == []


def test_late_events_belong_to_the_day_that_has_begun() -> None:
    seen = lived()
    behaviour = Behaviour()
    behaviour.process(seen.tail(5))
    behaviour.process(seen.head(5))
    assert behaviour.day == FIRST + LASTS - 1
    assert behaviour.events == 10


def test_what_is_no_behaviour_is_refused() -> None:
    with pytest.raises(BartizanError, match="behaviour"):
        Behaviour.from_bytes(b"nothing of the kind")


def test_every_detector_says_whom_it_knows_and_merges() -> None:
    seen = lived()
    for make in DETECTORS.values():
        one, two = make(), make()
        people = seen["actor"].is_in([f"p{n}" for n in range(10)])
        for detector, part in ((one, seen.filter(people)), (two, seen.filter(~people))):
            for (_,), day in part.group_by((pl.col("time") // DAY).alias("d"), maintain_order=True):
                detector.learn(day)
        assert one.merge(two).to_bytes() == two.merge(one).to_bytes()
        assert make.from_bytes(one.to_bytes()).to_bytes() == one.to_bytes()
        assert all(count >= 0 for count in one.entities.values())
