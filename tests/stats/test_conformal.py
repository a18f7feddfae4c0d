import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.stats.conformal import Calibration, Scores, harmonic, restrained

SCORES = st.lists(st.integers(0, 30).map(float), min_size=1, max_size=60)


def decline(excess: float) -> float:
    return 1 / (1 + excess)


@given(SCORES, st.floats(-5, 40))
def test_below_the_highest_it_is_never_smaller_than_the_formula(
    scores: list[float], asked: float
) -> None:
    p = Calibration(scores, decline).p_value(asked)
    plain = Scores()
    plain.update(scores)
    assert 0 < p <= 1
    if asked <= max(scores):
        assert p >= plain.p_value(asked) - 1e-12
        assert p <= plain.p_value(asked) + plain.resolution + 1e-12


@given(SCORES, st.floats(-5, 40), st.floats(-5, 40))
def test_stranger_is_never_more_likely(scores: list[float], one: float, two: float) -> None:
    calibration = Calibration(scores, decline)
    low, high = sorted((one, two))
    assert calibration.p_value(high) <= calibration.p_value(low) + 1e-12


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
def test_exchangeable_things_are_flagged_at_the_promised_rate(alpha: float) -> None:
    chance = random.Random(3)
    flagged = trials = 0
    for _ in range(60):
        calibration = Calibration([chance.lognormvariate(0, 2) for _ in range(200)], decline)
        for _ in range(100):
            flagged += calibration.p_value(chance.lognormvariate(0, 2)) <= alpha
            trials += 1
    assert alpha - 0.015 < flagged / trials < alpha + 0.008


def test_many_scores_are_sketched_and_err_upwards() -> None:
    chance = random.Random(4)
    values = [chance.expovariate(1) for _ in range(6000)]
    few, many = Scores(cap=10_000), Scores(cap=100)
    few.update(values)
    many.update(values)
    assert many.sketch is not None
    for asked in (0.01, 0.5, 3.0, 9.0, 50.0):
        assert few.p_value(asked) <= many.p_value(asked) <= few.p_value(asked) + 0.02


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        Scores().update([math.nan])


def test_the_harmonic_mean_is_ruled_by_the_smallest() -> None:
    assert harmonic([]) == 1
    assert harmonic([0.5, 0.5]) == 0.5
    assert 0.001 < harmonic([0.001, 1, 1, 1]) < 0.0041
    assert harmonic([0.001, 1], [1, 3]) == pytest.approx(4 / 1003)


@given(st.floats(0, 1), st.floats(0, 1))
def test_restraint_keeps_the_order_and_what_was_observed(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert restrained(low, 0.01) <= restrained(high, 0.01) + 1e-15
    assert restrained(one, 0.01) >= 0.0001 * (1 - 1e-12)
    if one >= 0.01:
        assert restrained(one, 0.01) == one
