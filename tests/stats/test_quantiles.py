import math
import random

import pytest

from bartizan.stats.quantiles import BUCKETS, Quantiles


@pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.9, 0.999])
def test_a_quantile_is_within_one_per_cent(share: float) -> None:
    chance = random.Random(5)
    values = sorted(chance.lognormvariate(0, 3) * chance.choice((1, 1, -1)) for _ in range(9_999))
    sketch = Quantiles()
    sketch.update(values)
    true = values[math.ceil(share * len(values)) - 1]
    assert abs(sketch.quantile(share) - true) <= 0.0101 * abs(true)


def test_ends_are_exact_and_nothing_is_nan() -> None:
    sketch = Quantiles()
    assert math.isnan(sketch.quantile(0.5))
    sketch.update([3.0, math.inf, math.nan, 7.0])
    assert (sketch.quantile(0), sketch.quantile(1), sketch.count, sketch.odd) == (3.0, 7.0, 2, 2)


def test_small_values_share_a_bucket_instead_of_growing() -> None:
    sketch = Quantiles()
    sketch.update(10.0**n for n in range(-11, 300))
    assert len(sketch.plus) <= BUCKETS
    assert sketch.count == 311
    assert abs(sketch.quantile(0.99) / 1e296 - 1) < 0.02


def test_at_least_and_at_most_never_count_too_few() -> None:
    sketch = Quantiles()
    values = [-50.0, -2.0, -0.1, 0.0, 0.1, 3.0, 3.001, 400.0]
    sketch.update(values)
    for asked in [*values, -1000.0, 1.0, 1e9]:
        assert sketch.at_least(asked) >= sum(value >= asked for value in values)
        assert sketch.at_most(asked) >= sum(value <= asked for value in values)
    assert sketch.at_least(1e9) == 0
