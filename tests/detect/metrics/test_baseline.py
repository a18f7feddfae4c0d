import math

import numpy as np
import pytest

from bartizan.detect.metrics.baseline import SEASONS, Baselines, baselines
from bartizan.detect.metrics.hour_table import HOUR, HourTable

DAY = 24 * HOUR
FIRST = 20_000
STEP = DAY // 96
KINDS = ("flat", "daily", "weekly")


def value(kind: str, time: int, rng: np.random.Generator) -> float:
    hour = time % DAY / DAY
    quiet = 0.3 if kind == "weekly" and time // DAY % 7 > 4 else 1.0
    wave = 0.0 if kind == "flat" else 20 * math.sin(2 * math.pi * hour)
    return (50 + wave) * quiet + rng.normal(0, 2)


def learned(days: int, spoilt: int = 0) -> HourTable:
    """A series of each kind, and what an intruder adds in the last days of all of them."""
    table, rng = HourTable(), np.random.default_rng(1)
    for day in range(FIRST, FIRST + days):
        times = np.arange(day * DAY, (day + 1) * DAY, STEP, dtype=np.int64)
        extra = 40.0 if day >= FIRST + days - spoilt else 0.0
        values = [value(kind, at, rng) + extra for kind in KINDS for at in times.tolist()]
        which = np.repeat(np.arange(3), len(times))
        table.update(KINDS, which, np.tile(times, 3), np.array(values))
    return table


def judged(table: HourTable, day: int, kind: str, hour: int, value: float) -> float:
    known = on(table, day)
    row = np.array([table.rows[kind]], dtype=np.int64)
    time = np.array([day * DAY + hour * HOUR], dtype=np.int64)
    return float(known.judge(row, time, np.array([value]))[0][0])


def on(table: HourTable, day: int) -> Baselines:
    return baselines(table, np.array(list(table.rows.values()), dtype=np.int64), day)


def test_the_season_is_found_by_what_the_data_supports() -> None:
    known = on(learned(28), FIRST + 28)
    assert [SEASONS[one] for one in known.season] == list(SEASONS)
    young = on(learned(5), FIRST + 5)
    assert [SEASONS[one] for one in young.season] == [SEASONS[0], SEASONS[1], SEASONS[1]]


def test_a_value_is_judged_by_its_hour() -> None:
    table = learned(28)
    assert judged(table, FIRST + 28, "daily", 6, 70.0) > 0.05
    assert judged(table, FIRST + 28, "daily", 18, 70.0) < 1e-4
    assert judged(table, FIRST + 28, "flat", 6, 70.0) < 1e-4


def test_two_days_are_still_learned() -> None:
    assert math.isnan(judged(learned(2), FIRST + 2, "flat", 3, 1e9))


@pytest.mark.parametrize("kind", KINDS)
def test_ordinary_points_are_seldom_unusual(kind: str) -> None:
    table, rng = learned(28), np.random.default_rng(5)
    known = on(table, FIRST + 28)
    times = np.arange((FIRST + 28) * DAY, (FIRST + 29) * DAY, STEP // 40, dtype=np.int64)
    values = np.array([value(kind, at, rng) for at in times.tolist()])
    row = np.full(len(times), table.rows[kind], dtype=np.int64)
    found = known.judge(row, times, values)[0]
    for share in (0.1, 0.01, 0.001):
        assert np.mean(found <= share) <= 2 * share


def test_four_days_of_something_else_are_outvoted() -> None:
    day = FIRST + 28
    assert judged(learned(28, spoilt=4), day, "flat", 5, 90.0) < 0.15
    assert judged(learned(28, spoilt=0), day, "flat", 5, 90.0) < 1e-6


def test_a_day_is_judged_by_the_days_before_it_alone() -> None:
    table = learned(28)
    before = judged(table, FIRST + 20, "daily", 6, 80.0)
    assert before == judged(learned(20), FIRST + 20, "daily", 6, 80.0)


def test_a_constant_series_does_not_divide_by_nothing() -> None:
    table = HourTable()
    times = np.arange(FIRST * DAY, (FIRST + 5) * DAY, HOUR, dtype=np.int64)
    table.update(["idle"], np.zeros(len(times), dtype=np.int64), times, np.zeros(len(times)))
    assert judged(table, FIRST + 5, "idle", 4, 0.0) == 1.0
    assert judged(table, FIRST + 5, "idle", 4, 3.0) < 1e-4
