"""What must hold for profiles whatever the events are."""

import random
from collections.abc import Sequence
from functools import reduce

import polars as pl
import pytest

from bartizan.detect.behaviour.profiles.bounds import Bounds
from bartizan.detect.behaviour.profiles.profiles import Profiles
from bartizan.detect.behaviour.signal import Signal
from bartizan.errors import BartizanError
from tests.detect.behaviour.profiles.streams_of_work import work
from tests.detect.behaviour.streams import DAY, START, Row, drive, event, frame, told

ROWS = work(24)
ODD = [
    event(23, 3.1 + at / 60, product="cloudtrail", actor="p2", actor_kind="user",
          operation=f"DeleteThing{at}", status="success", src_ip=f"203.0.113.{at}", src_asn=666,
          src_geo="KP", user_agent="curl/8", target=f"vault-{at}", target_kind="resource")
    for at in range(5)
]  # fmt: skip


def of_all(rows: Sequence[Row], size: int = 10_000) -> tuple[Profiles, list[Signal]]:
    profiles = Profiles()
    return profiles, drive(profiles, rows, size=size)


def test_the_cut_into_batches_changes_nothing() -> None:
    whole, said = of_all(ROWS + ODD)
    for size in (1, 17, 100):
        rows = (ROWS + ODD)[-400:] if size == 1 else ROWS + ODD
        one, other = (of_all(rows), of_all(rows, size)) if size == 1 else (None, of_all(rows, size))
        expected = one if one is not None else (whole, said)
        assert told(other[1]) == told(expected[1])
        assert other[0].to_bytes() == expected[0].to_bytes()
    assert said


@pytest.mark.parametrize("shards", [7, 64])
def test_the_number_of_shards_changes_nothing(shards: int) -> None:
    whole, said = of_all(ROWS + ODD)
    parts = [Profiles(shard=(at, shards)) for at in range(shards)]
    found: list[Signal] = []
    seen = frame(ROWS + ODD).with_columns(day=pl.col("time") // DAY)
    for day in sorted(set(seen["day"].to_list())):
        today = seen.filter(pl.col("day") == day).drop("day")
        for part in parts:
            found += part.process(today)
        merged = reduce(Profiles.merge, parts)
        merged.end_day(day)
        for part in parts:
            part.end_day(day, merged.everybody)
    assert told(found) == told(said)
    merged = reduce(Profiles.merge, parts)
    assert dict(merged.entities) == dict(whole.entities)
    assert merged.to_bytes() == whole.to_bytes()


def test_merging_is_commutative_and_associative() -> None:
    days = frame(ROWS).with_columns(day=pl.col("time") // DAY - START)
    parts = []
    for first, last in ((0, 9), (6, 14), (12, 24)):
        one = Profiles()
        for day in range(first, last):
            one.learn(days.filter(pl.col("day") == day).drop("day"))
            one.end_day(START + day)
        parts.append(one)
    a, b, c = parts
    before = [one.to_bytes() for one in parts]
    assert a.merge(b).to_bytes() == b.merge(a).to_bytes()
    assert a.merge(b).merge(c).to_bytes() == a.merge(b.merge(c)).to_bytes()
    assert [one.to_bytes() for one in parts] == before
    assert Profiles().merge(a).to_bytes() == before[0]


def test_a_replay_changes_nothing_and_says_nothing() -> None:
    profiles, _ = of_all(ROWS)
    before = profiles.to_bytes()
    last = frame(ROWS).filter(pl.col("time") // DAY == START + 23)
    assert profiles.process(last) == []
    assert profiles.to_bytes() == before
    assert profiles.process(last[-30:]) == []
    assert profiles.to_bytes() == before


def test_learning_leaves_the_same_state_as_scoring() -> None:
    scored, _ = of_all(ROWS + ODD)
    learned = Profiles()
    seen = frame(ROWS + ODD).with_columns(day=pl.col("time") // DAY)
    for day in sorted(set(seen["day"].to_list())):
        learned.learn(seen.filter(pl.col("day") == day).drop("day"))
        learned.end_day(day)
    assert learned.to_bytes() == scored.to_bytes()


def test_what_was_saved_in_the_middle_of_a_day_goes_on_alike() -> None:
    before, after = ROWS, ODD
    profiles = Profiles()
    drive(profiles, [row for row in before if row["time"] < (START + 23) * DAY])
    today = frame([row for row in before + after if row["time"] >= (START + 23) * DAY])
    half = today.height // 3
    profiles.process(today[:half])
    restored = Profiles.from_bytes(profiles.to_bytes())
    assert restored.to_bytes() == profiles.to_bytes()
    assert told(restored.process(today[half:])) == told(profiles.process(today[half:]))
    for one in (profiles, restored):
        one.end_day(START + 23)
    assert restored.to_bytes() == profiles.to_bytes()


def test_damaged_bytes_are_refused() -> None:
    raw = bytearray(of_all(ROWS[:200])[0].to_bytes())
    raw[len(raw) // 2] ^= 255
    with pytest.raises(BartizanError):
        Profiles.from_bytes(bytes(raw))


def test_bounds_hold_and_evictions_are_counted() -> None:
    bounds = Bounds(entities=50, rows=400, values=10)
    profiles = Profiles(bounds)
    dice = random.Random(1)
    rows = [
        event(day, 24 * dice.random() * 0.99, product="x", actor=f"a{dice.randrange(90)}",
              actor_kind="user", operation=f"op{dice.randrange(60)}", src_ip="10.0.0.1")
        for day in range(6) for _ in range(300)
    ]  # fmt: skip
    drive(profiles, rows)
    assert sum(profiles.entities.values()) <= 50
    assert len(profiles.state.habits) <= 400
    assert profiles.evicted > 0
