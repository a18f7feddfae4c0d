import math
from random import Random

from bartizan.detect.metrics.context import FEATURES, Context, Look
from tests.detect.metrics.series import DAY, START, STEP, daily


def looked(values: list[float]) -> list[Look]:
    context = Context()
    return [context.look(START + at * STEP, value) for at, value in enumerate(values)]


def steady(points: int, seed: int = 3) -> list[float]:
    source = Random(seed)
    return [source.gauss(40, 2) for _ in range(points)]


def strangest(looks: list[Look], start: int) -> tuple[int, Look]:
    at = min(range(start, len(looks)), key=lambda one: looks[one].p_value)
    return at, looks[at]


def test_a_value_out_of_the_range_is_found_at_once() -> None:
    values = steady(2_000)
    values[1_500] = 90.0
    at, look = strangest(looked(values), 500)
    assert at in (1_500, 1_501)
    assert look.p_value < 3e-4


def test_a_value_in_a_gap_between_two_levels_is_found() -> None:
    source = Random(5)
    values = [source.choice((10.0, 90.0)) + source.gauss(0, 1) for _ in range(2_000)]
    values[1_500:1_506] = [50.0] * 6
    at, look = strangest(looked(values), 500)
    assert 1_500 <= at < 1_512
    assert look.p_value < 1e-3


def test_a_series_that_stands_still_is_found_by_its_spread() -> None:
    values = steady(3_000)
    values[2_000:2_060] = [40.0] * 60
    at, look = strangest(looked(values), 500)
    assert 2_000 <= at < 2_030
    assert look.p_value < 6e-4
    assert FEATURES[look.feature] == "the spread of 24 points"


def test_the_noon_value_at_midnight_is_found_by_the_hour() -> None:
    source = Random(4)
    values = [daily(source, at) for at in range(DAY * 14)]
    night = DAY * 10 + DAY * 3 // 4
    values[night : night + 12] = [70.0 + source.gauss(0, 1) for _ in range(12)]
    at, look = strangest(looked(values), DAY * 5)
    assert night <= at < night + 12
    assert FEATURES[look.feature] in (
        "the value at this hour", "the change", "the spread of 6 points",
    )  # fmt: skip


def test_a_constant_series_has_nothing_unusual_until_it_moves() -> None:
    looks = looked([5.0] * 500 + [6.0])
    assert {look.p_value for look in looks[:500]} == {1.0}
    assert all(math.isfinite(look.novelty) for look in looks)


def test_the_same_again_is_no_news() -> None:
    values = steady(4_000)
    values[1_500] = values[3_000] = 90.0
    looks = looked(values)
    assert looks[3_000].novelty < looks[1_500].novelty / 2


def test_scale_and_offset_do_not_matter() -> None:
    values = steady(1_500)
    values[1_200] = 90.0
    plain = [look.p_value for look in looked(values)]
    moved = [look.p_value for look in looked([1024 * value - 2**20 for value in values])]
    assert all(math.isclose(a, b, rel_tol=1e-3) for a, b in zip(plain, moved, strict=True))
