"""Volumes: more than usual is told while it goes on; how the stream is cut does not matter."""

import pytest

from bartizan.detect.behaviour.volumes import Volumes
from tests.detect.behaviour.streams import MINUTE, Row, divided, drive, event, frame, office, told

DAYS = 30


def clones(day: int, count: int, person: str = "p1") -> list[Row]:
    return [
        event(
            day, 14 + at * 0.6 / count, operation="git.clone", actor=person, actor_kind="user",
            repo=f"shop/other{at}", target=f"shop/other{at}", bytes_out=2_000_000,
        )
        for at in range(count)
    ]  # fmt: skip


def test_a_mass_clone_is_told_while_it_goes_on() -> None:
    found = drive(Volumes(), office(DAYS) + clones(29, 60))
    mine = [s for s in found if s.facet == "volume of repositories" and not s.learning]
    assert {s.subject for s in mine} == {"user:p1"}
    first, last = mine[0], mine[-1]
    assert last.time - first.time > 20 * MINUTE
    assert first.surprise < last.surprise
    assert last.surprise > 8
    assert "usual 0\N{EN DASH}3 a day over 29 days" in last.said
    assert "8 users" in last.said
    assert last.refs


def test_ordinary_weeks_are_quiet() -> None:
    assert [s for s in drive(Volumes(), office(DAYS)) if s.surprise > 6 and not s.learning] == []


def test_failures_are_held_against_tries() -> None:
    wrong = [
        event(29, 15 + at / 60, operation="login", status="failure", actor="p2", actor_kind="user")
        for at in range(20)
    ]
    found = [s for s in drive(Volumes(), office(DAYS) + wrong) if s.facet == "failures"]
    assert {s.subject for s in found if s.surprise > 6} == {"user:p2"}


def test_a_silent_account_that_gets_busy() -> None:
    quiet = [event(d, 9, operation="login", actor="old", actor_kind="user") for d in (0, 9, 21)]
    loud = [
        event(29, 3 + at / 100, operation=f"op{at % 20}", actor="old", actor_kind="user")
        for at in range(60)
    ]
    found = drive(Volumes(), office(DAYS) + quiet + loud)
    assert max(s.surprise for s in found if s.subject == "user:old" and s.facet == "events") > 3.5


@pytest.mark.parametrize("size", [1, 7, 101])
def test_batches_do_not_matter(size: int) -> None:
    rows = office(12, people=3) + clones(11, 30)
    whole, cut = Volumes(), Volumes()
    assert told(drive(whole, rows)) == told(drive(cut, rows, size=size))
    assert whole.to_bytes() == cut.to_bytes()


@pytest.mark.parametrize("shards", [7, 64])
def test_shards_do_not_matter(shards: int) -> None:
    rows = office(21) + clones(20, 30)
    whole = Volumes()
    expected = drive(whole, rows)
    parts = [Volumes() for _ in range(shards)]
    found = []
    by_shard = divided(rows, shards, lambda row: str(row["actor"]))
    for day in range(21):
        for part, mine in zip(parts, by_shard, strict=True):
            today = [row for row in mine if row["time"] // 86_400_000_000 == 20_480 + day]
            found += drive(part, today, end=False)
        for part in parts:
            found += part.end_day(20_480 + day)
        crowd = parts[0].amounts.crowd
        for part in parts[1:]:
            crowd = crowd.merge(part.amounts.crowd)
        for part in parts:
            part.amounts.adopt(crowd)
    assert told(found) == told(expected)
    merged_whole = parts[0]
    for part in parts[1:]:
        merged_whole = part.merge(merged_whole)
    assert merged_whole.amounts.to_bytes() == whole.amounts.to_bytes()


def test_a_batch_that_comes_again_is_not_counted() -> None:
    rows = frame(office(1))
    once, twice = Volumes(), Volumes()
    once.process(rows)
    twice.process(rows)
    assert twice.process(rows) == []
    assert once.amounts.to_bytes() == twice.amounts.to_bytes()
    assert twice.delivered.refused == rows.height


def test_learning_and_scoring_leave_the_same() -> None:
    rows = frame(office(1))
    one, other = Volumes(), Volumes()
    one.process(rows)
    other.learn(rows)
    assert one.to_bytes() == other.to_bytes()


def test_what_was_saved_goes_on_like_the_original() -> None:
    whole, rows = Volumes(), office(20) + clones(15, 30) + clones(19, 30, "p2")
    early = [r for r in rows if r["time"] < event(15, 14.3)["time"]]
    late = [r for r in rows if r["time"] >= event(15, 14.3)["time"]]
    drive(whole, [r for r in early if r["time"] < event(15, 0)["time"]])
    whole.process(frame(r for r in early if r["time"] >= event(15, 0)["time"]))
    restored = Volumes.from_bytes(whole.to_bytes())
    assert told(drive(restored, late)) == told(drive(whole, late))
    assert restored.to_bytes() == whole.to_bytes()
