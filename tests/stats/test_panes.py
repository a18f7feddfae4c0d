import random

from bartizan.stats.panes import HOUR, Panes
from bartizan.stats.seasons import WEEK


def filled(counts: dict[int, int]) -> Panes:
    panes = Panes()
    panes.update(hour * HOUR + n for hour, count in counts.items() for n in range(count))
    return panes


def test_a_young_season_leans_on_the_overall_rate() -> None:
    panes = filled(dict.fromkeys(range(48), 10))
    usual = panes.usual(48)
    assert usual.mean == 10
    assert usual.hours == 48
    assert usual.same == 0


def test_after_weeks_the_hour_of_the_week_counts() -> None:
    busy = {hour: 200 if hour % WEEK == 30 else 2 for hour in range(8 * WEEK)}
    panes = filled(busy)
    next_busy, next_quiet = 8 * WEEK + 30, 8 * WEEK + 31
    assert panes.usual(next_busy).mean > 120
    assert panes.usual(next_quiet).mean < 5
    assert panes.usual(next_busy).same == 8


def test_scatter_is_learned() -> None:
    chance = random.Random(1)
    bursty = filled({hour: chance.choice((0, 0, 0, 40)) for hour in range(3 * WEEK)})
    usual = bursty.usual(3 * WEEK)
    assert usual.variance > 5 * usual.mean


def test_quiet_hours_count() -> None:
    assert filled({0: 100, 99: 100}).usual(100).mean == 2


def test_old_hours_leave_and_are_counted() -> None:
    panes = Panes(hours=10)
    panes.update([0, 5 * HOUR, 12 * HOUR, 1 * HOUR])
    assert sorted(panes.counts) == [5, 12]
    assert (panes.total, panes.dropped, panes.first) == (4, 2, 0)
