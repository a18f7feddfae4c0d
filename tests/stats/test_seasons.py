import random

from bartizan.stats.seasons import WEEK, usual
from bartizan.stats.tails import lower_tail, upper_tail


def noisy(mean: float, chance: random.Random) -> int:
    return max(0, round(chance.gauss(mean, mean**0.5)))


def test_nothing_seen_expects_nothing() -> None:
    assert usual([], 5, 5).hours == 0


def test_without_seasons_it_stays_at_the_overall_mean() -> None:
    chance = random.Random(1)
    values = [noisy(50, chance) for _ in range(4 * WEEK)]
    assert abs(usual(values, 0, 4 * WEEK).mean - 50) < 2


def test_an_hour_of_the_day_is_learned_within_days() -> None:
    chance = random.Random(2)
    values = [noisy(100 if hour % 24 < 12 else 10, chance) for hour in range(5 * 24)]
    assert abs(usual(values, 0, 5 * 24 + 3).mean - 100) < 15
    assert abs(usual(values, 0, 5 * 24 + 15).mean - 10) < 6


def test_the_weekend_is_learned_within_weeks() -> None:
    chance = random.Random(3)
    values = [noisy(20 if hour % WEEK >= 5 * 24 else 100, chance) for hour in range(5 * WEEK)]
    assert abs(usual(values, 0, 5 * WEEK + 6 * 24).mean - 20) < 10
    assert abs(usual(values, 0, 5 * WEEK + 24).mean - 100) < 10


def test_tails_of_ordinary_hours_are_honest() -> None:
    chance = random.Random(4)
    low = high = 0
    for _ in range(60):
        values = [noisy(80 if hour % 24 < 12 else 8, chance) for hour in range(2 * WEEK + 1)]
        expected = usual(values[:-1], 0, 2 * WEEK)
        high += upper_tail(values[-1], expected.mean, expected.variance) <= 0.05
        low += lower_tail(values[-1], expected.mean, expected.variance) <= 0.05
    assert low <= 9
    assert high <= 9
