import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.detect.logs.rates import LEARNED, NEWNESS, Rates, RateVerdict, judge
from bartizan.errors import BartizanError
from bartizan.stats.panes import HOUR

Line = tuple[str, int]


def lines(key: str, hour: int, count: int) -> list[Line]:
    return [(key, hour * HOUR + n * (HOUR // (count + 1))) for n in range(count)]


def ordinary(hours: int, seed: int = 1) -> list[Line]:
    """Requests with a busy day and a quiet night; a job once a day; now and then an error."""
    chance = random.Random(seed)
    found: list[Line] = []
    for hour in range(hours):
        mean = 120 if 8 <= hour % 24 < 18 else 15
        found += lines("request", hour, max(0, int(chance.gauss(mean, mean**0.5 * 1.5))))
        found += lines("nightly job", hour, hour % 24 == 2)
        found += lines("error", hour, chance.random() < 0.2)
    return found


def verdict(extra: list[Line], hour: int, key: str, hours: int = 24 * 28) -> RateVerdict:
    rates = Rates()
    rates.update(ordinary(hours) + extra)
    return next(one for one in judge(rates, hour) if one.key == key)


NOW = 24 * 28 + 10


def test_a_usual_hour_is_usual() -> None:
    found = verdict(lines("request", NOW, 118), NOW, "request", NOW)
    assert found.p_value > 0.1
    assert not found.learning
    assert found.reason.startswith("118 in an hour, usually about 1")


@pytest.mark.parametrize(("count", "key"), [(900, "request"), (40, "error"), (2, "request")])
def test_a_spike_or_a_drop_is_strange(count: int, key: str) -> None:
    found = verdict(lines(key, NOW, count), NOW, key, NOW)
    assert found.p_value < 0.001
    assert found.reason.startswith(f"{count} in an hour, usually about ")


def test_the_same_count_can_be_usual_by_day_and_a_spike_at_night() -> None:
    day, night = 24 * 28 + 12, 24 * 28 + 23
    assert verdict(lines("request", day, 120), day, "request", day).p_value > 0.05
    assert verdict(lines("request", night, 120), night, "request", night).p_value < 0.01


def test_a_silence_is_measured_by_earlier_ones() -> None:
    hour = 24 * 28 + 3 * 24
    missed = verdict([], hour, "nightly job", 24 * 28)
    assert missed.p_value < 0.05
    assert missed.reason == "silent for 94 hours, before at most for 23"
    assert verdict([], 24 * 28 + 1, "nightly job", 24 * 28).p_value > 0.3


def test_a_burst_of_new_templates_is_strange_and_a_single_one_less_so() -> None:
    many = [line for n in range(9) for line in lines(f"new {n}", NOW, 1)]
    one = verdict(many[:1], NOW, NEWNESS, NOW)
    burst = verdict(many, NOW, NEWNESS, NOW)
    assert burst.p_value < one.p_value < 0.02
    assert burst.reason == "9 new templates in an hour, 0 in the 168 hours before"
    assert verdict([], NOW, NEWNESS, NOW).p_value == 1


def test_a_young_source_is_learning() -> None:
    rates = Rates()
    rates.update(ordinary(LEARNED - 2) + lines("request", LEARNED - 2, 9000))
    assert all(one.learning for one in judge(rates, LEARNED - 2))


def test_false_alarms_stay_near_what_was_promised() -> None:
    rates = Rates()
    hours = 24 * 7 * 6
    rates.update(ordinary(hours, seed=9))
    p_values = [
        one.p_value for hour in range(24 * 28, hours, 3) for one in judge(rates, hour)
        if one.key == "request"
    ]  # fmt: skip
    for alpha in (0.1, 0.02):
        assert sum(p <= alpha for p in p_values) / len(p_values) < alpha + 0.03


@settings(max_examples=20, deadline=None)
@given(
    some=st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 99 * HOUR)), max_size=120),
    chance=st.randoms(use_true_random=False),
)
@pytest.mark.parametrize("shards", [1, 7, 64])
def test_shards_and_order_do_not_matter(
    shards: int, some: list[Line], chance: random.Random
) -> None:
    whole = Rates(cap=5)
    whole.update(some)
    mixed = chance.sample(some, len(some))
    merged = Rates(cap=5)
    for at in range(shards):
        part = Rates(cap=5)
        part.update(mixed[at::shards])
        merged = part.merge(merged)
    assert merged.to_bytes() == whole.to_bytes()
    assert judge(Rates.from_bytes(merged.to_bytes()), 100) == judge(whole, 100)


def test_what_does_not_fit_is_counted() -> None:
    rates = Rates(cap=4)
    rates.update([(f"template {n}", n * HOUR) for n in range(50)])
    assert len(rates.series) <= 4
    assert rates.dropped == 50 - len(rates.series)


def test_damaged_bytes_are_refused() -> None:
    with pytest.raises(BartizanError, match="no saved 'rates'"):
        Rates.from_bytes(b"\x00")
