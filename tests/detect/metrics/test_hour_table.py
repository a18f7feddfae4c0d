from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.detect.metrics.hour_table import HOUR, PLACES, HourTable
from bartizan.errors import BartizanError

Point = tuple[str, int, float]
POINTS = st.lists(
    st.tuples(
        st.sampled_from([f"cpu of host-{at}" for at in range(9)]),
        st.integers(0, 3 * PLACES * 40).map(lambda at: at * HOUR // 40),
        st.sampled_from([0.0, -1.5, 7.25, 1e9]),
    ),
    max_size=80,
)


def table(points: list[Point], cap: int = 4) -> HourTable:
    new = HourTable(cap)
    update(new, points)
    return new


def update(one: HourTable, points: list[Point]) -> None:
    names = list(dict.fromkeys(name for name, _, _ in points))
    which = np.array([names.index(name) for name, _, _ in points], dtype=np.int64)
    times = np.array([time for _, time, _ in points], dtype=np.int64)
    one.update(names, which, times, np.array([value for *_, value in points], dtype=np.float64))


@settings(max_examples=60, deadline=None)
@given(points=POINTS, shards=st.sampled_from([1, 7, 64]), seed=st.integers(0, 99))
def test_shards_order_and_repetition_do_not_matter(
    points: list[Point], shards: int, seed: int
) -> None:
    whole = table(points).to_bytes()
    shuffled = Random(seed).sample(points, len(points))
    parts = [table(shuffled[at::shards]) for at in range(shards)]
    merged = parts[0]
    for part in parts[1:]:
        merged = part.merge(merged)
    assert merged.to_bytes() == whole
    assert merged.merge(parts[-1]).to_bytes() == whole
    update(merged, points[:20])
    assert merged.to_bytes() == whole


@settings(max_examples=20, deadline=None)
@given(first=POINTS, then=POINTS)
def test_what_was_saved_goes_on_like_the_original(first: list[Point], then: list[Point]) -> None:
    one = table(first)
    other = HourTable.from_bytes(one.to_bytes())
    update(one, then)
    update(other, then)
    assert one.to_bytes() == other.to_bytes()


def test_the_newer_hour_takes_the_place_of_that_four_weeks_before() -> None:
    one = table([("a", 5 * HOUR, 1.0), ("a", (5 + PLACES) * HOUR, 2.0), ("a", 5 * HOUR + 1, 3.0)])
    assert one.values[0, 5] == 2.0


def test_series_beyond_the_cap_are_left_out_visibly() -> None:
    one = table([(f"series {at}", HOUR, 1.0) for at in range(100)], cap=16)
    assert len(one.rows) <= 16
    assert one.level >= 3


def test_damaged_bytes_and_other_settings_are_refused() -> None:
    raw = table([("a", HOUR, 1.0)]).to_bytes()
    for at in range(0, len(raw), 7):
        broken = bytearray(raw)
        broken[at] ^= 255
        with pytest.raises(BartizanError):
            HourTable.from_bytes(bytes(broken))
    with pytest.raises(BartizanError, match="different settings"):
        HourTable(3).merge(HourTable(4))
