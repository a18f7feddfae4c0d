"""What is usual for an hour of the day and of the week, as far as the data can tell.

The mean of an hour of the week is drawn to that of the hour of the day, and this to the overall
mean, each as strongly as the scatter within such hours outweighs the differences between them and
as few of them were seen (Bühlmann credibility, an empirical Bayes estimate). So a young series
leans on its overall rate, and one without seasons stays there.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAY = 24
WEEK = 168
ENOUGH = 12
"""Degrees of freedom from which the scatter within a season is trusted."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for one hour."""

    mean: float
    """Expected events in this hour."""
    variance: float
    """Of the count, including doubt about the mean; never below the mean, as a Poisson process."""
    hours: int
    """How many hours were observed in all."""
    same: int
    """How many of them were the same hour of the week."""


def usual(values: Sequence[int], start: int, hour: int) -> Usual:
    """What to expect in an hour from the hours before it.

    Args:
        values: counts of successive hours.
        start: the hour (since 1970) of the first.
        hour: the hour in question.
    """
    if not values:
        return Usual(0.0, 0.0, 0, 0)
    mean = sum(values) / len(values)
    days, weeks = _grouped(values, start, DAY), _grouped(values, start, WEEK)
    ratio = _scatter([weeks.values(), days.values(), [list(values)]])
    by_day = {slot: sum(some) / len(some) for slot, some in days.items()}
    here, doubt = _draw(mean, [(some, mean) for some in days.values()], days[hour % DAY], ratio)
    pairs = [(some, by_day[slot % DAY]) for slot, some in weeks.items()]
    here, more = _draw(here, pairs, weeks[hour % WEEK], ratio)
    variance = max(ratio, 1.0) * here + doubt + more
    return Usual(here, variance + here / len(values), len(values), len(weeks[hour % WEEK]))


def _grouped(values: Sequence[int], start: int, period: int) -> defaultdict[int, list[int]]:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for at, value in enumerate(values, start):
        groups[at % period].append(value)
    return groups


def _scatter(candidates: Sequence[Iterable[list[int]]]) -> float:
    """Variance over mean within seasons: of the finest division with enough repetitions."""
    ratio = 1.0
    for groups in candidates:
        squares = means = 0.0
        free = 0
        for some in groups:
            middle = sum(some) / len(some)
            squares += sum((value - middle) ** 2 for value in some)
            means += middle * (len(some) - 1)
            free += len(some) - 1
        ratio = squares / means if means else ratio
        if free >= ENOUGH:
            break
    return ratio


def _draw(
    prior: float, groups: Sequence[tuple[list[int], float]], own: Sequence[int], ratio: float
) -> tuple[float, float]:
    """The mean of a season's own values drawn to ``prior``, and the variance of that mean.

    Args:
        prior: what it would be without own values.
        groups: all seasons' values, and of each what it would be without.
        own: this season's values.
        ratio: variance over mean within a season.
    """
    between = within = 0.0
    for some, expected in groups:
        middle = sum(some) / len(some)
        between += (middle - expected) ** 2 / len(groups)
        within += ratio * middle / len(some) / len(groups)
    between = max(between - within, 0.0)
    if not between:
        return prior, 0.0
    if not own:
        return prior, between
    middle = sum(own) / len(own)
    noise = ratio * max(middle, prior) / len(own)
    trust = between / (between + noise)
    return prior + trust * (middle - prior), between * (1 - trust)
