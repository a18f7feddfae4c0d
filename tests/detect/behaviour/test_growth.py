"""Growth: a slow ramp is found, drift and single peaks are not; what lies ahead is said."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.detect.behaviour.growth import trend
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.volumes import Volumes
from tests.detect.behaviour.streams import Row, drive, event

BEFORE, AFTER = 28, 30


def sends(day: int, who: str, size: float) -> Row:
    return event(
        day, 10, operation="REST.GET.OBJECT", actor=who, actor_kind="user", bytes_out=int(size)
    )


def ramp(start: float, growth: float, seed: int = 1) -> list[Row]:
    """Six people who send some 200 MB a day; one of them steals more and more."""
    dice = random.Random(seed)
    rows = []
    for day in range(BEFORE + AFTER):
        for at in range(6):
            size = 2e8 * dice.lognormvariate(0, 0.4)
            if at == 0 and day >= BEFORE:
                size += start * 2e8 * (1 + growth) ** (day - BEFORE)
            rows.append(sends(day, f"p{at}", size))
    return rows


def loud(rows: list[Row], least: float = 4.0) -> list[Signal]:
    return [s for s in drive(Volumes(), rows) if s.surprise > least and not s.learning]


@settings(max_examples=8, deadline=None)
@given(growth=st.sampled_from([0.3, 0.4, 0.6]), seed=st.integers(0, 1000))
def test_who_ramps_up_within_a_month_is_found(growth: float, seed: int) -> None:
    """From 1 % of the usual: the limit is in ``benchmarks/poisoning.py``."""
    assert "user:p0" in {s.subject for s in loud(ramp(0.01, growth, seed))}


def test_a_ramp_is_said_with_its_beginning_and_what_lies_ahead() -> None:
    found = [s for s in loud(ramp(0.1, 0.15)) if s.facet == "growth of bytes out"]
    assert {s.subject for s in found} == {"user:p0"}
    assert "bytes out grew from about" in found[-1].said
    assert "at this rate" in found[-1].said
    assert "a day in 7 days" in found[-1].said


@pytest.mark.parametrize("seed", range(4))
def test_ordinary_scatter_is_no_growth(seed: int) -> None:
    assert [s for s in loud(ramp(0.0, 0.0, seed)) if "growth" in s.facet] == []


def test_a_peak_is_no_growth() -> None:
    rows = ramp(0.0, 0.0) + [sends(50 + day, "p0", 5e9) for day in range(2)]
    assert [s for s in loud(rows) if "growth" in s.facet] == []


def test_a_trend_is_the_median_of_slopes() -> None:
    days = {day: round(1000 * 1.1**day) for day in range(20)}
    rate, since = trend(days | {7: 10**9}, 19)
    assert rate == pytest.approx(0.0953, abs=0.005)
    assert since == 19
    assert trend({}, 19) == (0.0, 0)
