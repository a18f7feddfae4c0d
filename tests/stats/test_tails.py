import math

import pytest

from bartizan.stats.tails import LARGE, log_probability, lower_tail, upper_tail


@pytest.mark.parametrize(
    ("mean", "variance"), [(0.2, 0.2), (7.0, 7.0), (7.0, 30.0), (300.0, 900.0)]
)
def test_tails_are_sums_of_probabilities(mean: float, variance: float) -> None:
    terms = [math.exp(log_probability(n, mean, variance)) for n in range(3000)]
    assert sum(terms) == pytest.approx(1, abs=1e-9)
    for count in (0, 1, 5, 9, 40, 350):
        assert upper_tail(count, mean, variance) == pytest.approx(sum(terms[count:]), abs=1e-9)
        assert lower_tail(count, mean, variance) == pytest.approx(sum(terms[: count + 1]), abs=1e-9)


def test_a_far_tail_does_not_vanish() -> None:
    assert 0 < upper_tail(100, 5.0, 5.0) < 1e-60


def test_scatter_makes_a_spike_less_strange() -> None:
    assert upper_tail(30, 10.0, 60.0) > 100 * upper_tail(30, 10.0, 10.0)


def test_the_normal_approximation_joins_smoothly() -> None:
    below, above = LARGE * 0.9999, LARGE * 1.0001
    one = upper_tail(int(below + 2 * below**0.5), below, below)
    two = upper_tail(int(above + 2 * above**0.5), above, above)
    assert one == pytest.approx(two, rel=0.05)


def test_edges() -> None:
    assert upper_tail(0, 3.0, 3.0) == 1
    assert upper_tail(1, 0.0, 0.0) == 0
    assert lower_tail(0, 0.0, 0.0) == 1
