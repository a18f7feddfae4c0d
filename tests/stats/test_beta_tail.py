"""Tails by the incomplete beta function, against known values and sums."""

import math

import pytest

from bartizan.stats.beta_tail import log_count_tail, log_share_tail, log_student_tail
from bartizan.stats.tails import upper_tail


@pytest.mark.parametrize(
    ("t", "freedom", "tail"),
    [(1.812, 10, 0.05), (2.764, 10, 0.01), (-1.812, 10, 0.95), (6.314, 1, 0.05), (0, 5, 0.5)],
)
def test_student_as_in_tables(t: float, freedom: float, tail: float) -> None:
    assert math.exp(log_student_tail(t, freedom)) == pytest.approx(tail, rel=2e-3)


@pytest.mark.parametrize(("count", "mean", "variance"), [(10, 3, 9), (61, 1, 3), (1000, 100, 2000)])
def test_counts_as_summed(count: int, mean: float, variance: float) -> None:
    summed = upper_tail(count, mean, variance)
    assert math.exp(log_count_tail(count, mean, variance)) == pytest.approx(summed, rel=1e-6)


def test_shares_with_flat_expectation_are_uniform() -> None:
    assert math.exp(log_share_tail(5, 10, 1, 1)) == pytest.approx(6 / 11)
    assert log_share_tail(0, 10, 1, 1) == 0


def test_what_is_hardly_possible_keeps_its_order() -> None:
    tails = [log_student_tail(t, 30) for t in (5, 50, 500, 5000)]
    assert tails == sorted(tails, reverse=True)
    assert all(math.isfinite(tail) for tail in tails)
