import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.stats.moments import Moments


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50))
def test_mean_and_variance_are_those_of_exact_arithmetic(values: list[float]) -> None:
    moments = Moments()
    moments.update(values)
    assert moments.mean == pytest.approx(statistics.mean(values), rel=1e-12, abs=1e-12)
    assert moments.variance == pytest.approx(statistics.variance(values), rel=1e-9, abs=1e-12)


def test_a_tiny_value_beside_a_huge_one_is_not_lost() -> None:
    moments = Moments()
    moments.update([1e300, 1.0, -1e300])
    assert moments.mean == 1 / 3
    assert math.isnan(Moments().mean)
