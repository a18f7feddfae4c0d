import math
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.detect.logs import count_distance
from bartizan.detect.logs.count_distance import CountVectors

VECTOR = st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 9), min_size=1, max_size=5)


def slow_distance(one: dict[str, int], two: dict[str, int], idf: dict[str, float]) -> float:
    low = high = 0.0
    for event in {*one, *two}:
        mine = idf[event] * math.log1p(one.get(event, 0))
        theirs = idf[event] * math.log1p(two.get(event, 0))
        low, high = low + min(mine, theirs), high + max(mine, theirs)
    return 1 - low / high


def known_once(known: list[dict[str, int]]) -> list[tuple[dict[str, int], int]]:
    seen = Counter(tuple(sorted(one.items())) for one in known)
    return [(dict(items), times) for items, times in seen.items()]


@pytest.mark.parametrize("dense", [0.0, 0.3, 2.0])
@settings(deadline=None)
@given(known=st.lists(VECTOR, max_size=30), asked=VECTOR)
def test_it_finds_what_looking_at_all_would_find(
    dense: float, known: list[dict[str, int]], asked: dict[str, int]
) -> None:
    """Whether all, some or no keys are kept as a weight for each vector."""
    having = Counter(event for one in known for event in one)
    idf = {e: 1 + math.log((len(known) + 1) / (having[e] + 1)) for e in "abcdefg"}
    expected = min((slow_distance(asked, one, idf) for one in known), default=1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(count_distance, "DENSE", dense)
        found = CountVectors(known_once(known), having, len(known)).nearest(asked)
    assert math.isclose(found.distance, expected, abs_tol=1e-9)


def test_a_known_vector_does_not_find_itself_when_left_out() -> None:
    one, two = {"a": 1, "b": 3}, {"a": 1, "b": 4}
    vectors = CountVectors([(one, 1), (two, 2)], {"a": 3, "b": 3}, 3)
    assert vectors.nearest(one).distance == 0
    left_out = vectors.nearest(one, leave_out=True)
    assert left_out.distance > 0
    assert left_out.counts == two
    assert vectors.nearest(two, leave_out=True).distance == 0


def test_vectors_that_no_longer_fit_are_nobodys_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count_distance, "ENTRIES", 2)
    vectors = CountVectors([({"a": 1, "b": 3}, 1), ({"c": 1}, 1)], {"a": 1, "b": 1, "c": 1}, 2)
    assert vectors.nearest({"a": 1, "b": 3}).seen == 1
    assert vectors.nearest({"c": 1}).distance == 1


def test_nothing_known_is_as_far_as_can_be() -> None:
    nearest = CountVectors[str]([], {}, 0).nearest({"a": 1})
    assert (nearest.distance, nearest.seen) == (1.0, 0)
