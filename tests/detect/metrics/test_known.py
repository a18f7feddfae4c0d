from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bartizan.detect.metrics.known import MOST, NEAR, Known

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


def test_the_gap_is_the_distance_from_the_nearest_value() -> None:
    known = Known([0.0, 10.0, 20.0])
    assert [known.gap(x) for x in (-3.0, 4.0, 9.0, 10.0, 26.0)] == [3.0, 4.0, 1.0, 0.0, 6.0]
    assert Known().gap(1.0) == float("inf")


def test_learning_tells_the_gap_as_a_share_of_the_range() -> None:
    known = Known([0.0, 10.0])
    assert known.learn(15.0) == 0.5
    assert known.learn(15.0) == 0.0


@given(VALUES)
def test_what_was_learned_is_near_forever(values: list[float]) -> None:
    known = Known()
    for value in values:
        known.learn(value)
    assert list(known.values) == sorted(known.values)
    spread = known.values[-1] - known.values[0]
    assert all(known.gap(value) <= NEAR * spread for value in values)


def test_it_is_bounded_while_the_range_grows_for_ever() -> None:
    known, source = Known(), Random(1)
    for power in range(300):
        for _ in range(20):
            known.learn(source.uniform(-1, 1) * 1.2**power)
    assert len(known.values) < MOST
