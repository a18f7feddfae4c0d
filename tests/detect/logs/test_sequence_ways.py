from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.detect.logs.sequence_ways import Rarity, Way

SHARE = Way(unit=0.05, whole=1.0)
SCORES = st.lists(st.floats(0, 1), max_size=60)


@given(ordinary=SCORES, asked=st.lists(st.floats(0, 3), min_size=2, max_size=20))
def test_p_values_fall_with_the_score_and_lie_between_0_and_1(
    ordinary: list[float], asked: list[float]
) -> None:
    rarity = Rarity(ordinary, SHARE)
    p_values = [rarity.p_value(score) for score in sorted(asked)]
    assert all(0 < p <= 1 for p in p_values)
    assert all(high >= low - 1e-12 for high, low in pairwise(p_values))


@given(ordinary=st.lists(st.floats(0.01, 1), min_size=30, max_size=60, unique=True))
def test_up_to_the_highest_few_p_is_never_below_the_rank(ordinary: list[float]) -> None:
    rarity = Rarity(ordinary, SHARE)
    for at, score in enumerate(sorted(ordinary)[:-8]):
        assert rarity.p_value(score) >= (len(ordinary) - at) / (len(ordinary) + 1) - 1e-9


def test_a_small_effect_is_no_small_p_value_however_rare() -> None:
    rarity = Rarity([0.0] * 990 + [0.04] * 10, SHARE)
    assert rarity.p_value(0.04) > 0.2  # its rank is 0.011
    assert rarity.p_value(0.5) < 0.001


def test_one_outlier_does_not_hide_what_is_less_strange() -> None:
    assert Rarity([0.0] * 499 + [0.9], SHARE).p_value(0.6) < 0.001


@pytest.mark.parametrize(
    ("scores", "least", "most"),
    [([0.0] * 50, 1.0, 1.1), ([n / 50 for n in range(50)], 0.1, 0.15), ([], 0.1, 0.1)],
)
def test_trust_is_how_alike_ordinary_sessions_are(
    scores: list[float], least: float, most: float
) -> None:
    assert least <= Rarity(scores, SHARE).trust <= most


def test_nothing_learned_makes_everything_likely() -> None:
    assert Rarity([], SHARE).p_value(0.0) == 1
