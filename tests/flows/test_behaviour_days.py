"""Events are put in order of time, within bounds whatever their times are."""

import polars as pl
import pytest

from bartizan.flows import behaviour_days
from bartizan.flows.behaviour_days import DAY, Days


def events(*times: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"time": times, "event_id": [f"e{time}" for time in times]},
        schema={"time": pl.Int64, "event_id": pl.String},
    )


def times(days: Days) -> list[int]:
    return [time for part in days.ordered() for time in part["time"]]


@pytest.mark.parametrize("held", [1, 1 << 18])
def test_events_come_in_order_of_time(monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    monkeypatch.setattr(behaviour_days, "HELD", held)
    with Days() as days:
        for day in (3, 1, 2):
            for second in range(40):
                days.add(events(day * DAY + 100 - second))
        found = times(days)
    assert len(found) == 120
    assert found == sorted(found)


def test_times_of_no_clock_are_left_out_and_counted() -> None:
    with Days() as days:
        days.add(events(-1, 5, 70_000 * DAY, 1 << 60))
        assert times(days) == [5]
        assert (days.events, days.untimely) == (1, 3)


@pytest.mark.parametrize("held", [2, 1 << 18])
def test_of_too_many_days_the_busiest_are_kept(monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    monkeypatch.setattr(behaviour_days, "MANY", 2)
    monkeypatch.setattr(behaviour_days, "HELD", held)
    with Days() as days:
        for day in range(20):
            days.add(events(*(day * DAY + n for n in range(5 if day in {4, 9} else 1))))
        assert {time // DAY for time in times(days)} == {4, 9}
        assert (days.events, days.untimely) == (10, 18)
