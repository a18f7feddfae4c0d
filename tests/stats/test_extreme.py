from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from bartizan.stats.extreme import fit, p_values

Draw = Callable[[np.random.Generator, int], "np.typing.NDArray[np.float64]"]
ROWS = np.zeros(1, dtype=np.int64)


def p_of(values: "np.typing.NDArray[np.float64]", score: float) -> float:
    return float(p_values(fit(values[None, :]), ROWS, np.array([score]))[0])


@pytest.mark.parametrize(
    ("name", "draw", "tail", "most"),
    [
        ("exponential", lambda rng, n: rng.exponential(1, n), lambda x: np.exp(-x), 1.5),
        ("Pareto", lambda rng, n: rng.pareto(3, n), lambda x: (1 + x) ** -3, 1.5),
        ("half uniform", lambda rng, n: rng.uniform(0, 1, n), lambda x: 1 - x, 20.0),
    ],
)
def test_tails_are_near_the_truth_and_beyond_what_was_seen(
    name: str, draw: Draw, tail: Callable[[float], float], most: float
) -> None:
    """Where values are bounded it errs upwards: nothing is called too rare."""
    values = draw(np.random.default_rng(1), 20_000)
    for share in (0.3, 0.05, 0.01, 0.001):
        score = float(np.quantile(values, 1 - share))
        assert 0.6 < p_of(values, score) / tail(score) < most, name
    far = 2 * float(values.max())
    assert 0 < p_of(values, far) < 1e-4


def test_a_larger_value_is_never_likelier() -> None:
    values = np.random.default_rng(2).exponential(1, 500)
    p_value = [p_of(values, score) for score in np.linspace(-1, 30, 300)]
    assert p_value[0] == 1.0
    assert all(one >= other for one, other in pairwise(p_value))


def test_rows_do_not_touch_each_other_and_gaps_do_not_count() -> None:
    rng = np.random.default_rng(3)
    one, two = rng.exponential(1, 400), rng.exponential(9, 400)
    gaps = np.concatenate([one, np.full(300, np.nan)])
    both = fit(np.stack([gaps, np.concatenate([two, np.full(300, np.nan)])]))
    alone = fit(one[None, :])
    assert both.scale[0] == pytest.approx(alone.scale[0])
    assert np.allclose(both.body[0], alone.body[0])
    assert both.scale[1] > 5 * both.scale[0]


def test_constant_values_make_anything_else_impossible_but_not_an_error() -> None:
    assert 0 <= p_of(np.zeros(100), 1.0) < 1e-6
    assert p_of(np.zeros(100), 0.0) == 1.0
