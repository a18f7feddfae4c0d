"""Sorts out values that cannot be unusual before any is judged closely: nearly all of them."""

from dataclasses import dataclass
from math import inf

from bartizan.detect.logs.parameter_habits import LEARNED, Habit
from bartizan.stats.quantiles import ERROR


@dataclass(frozen=True, slots=True)
class Screen:
    """What is ordinary in one place of one outline."""

    habit: Habit
    quiet: bool
    """Nothing can be said there: too little was learned, or it is an identifier."""
    low: float
    high: float
    """Numbers between are ordinary."""
    common: frozenset[str]
    """Values that are ordinary."""

    def passes(self, value: str) -> bool:
        """Whether a value is ordinary for sure."""
        if self.quiet or value in self.common:
            return True
        try:
            return self.low < float(value) < self.high
        except ValueError:
            return False


def screen(habit: Habit, limit: float) -> Screen:
    """What has a p-value above a limit in a place.

    Args:
        habit: what was learned of the place.
        limit: the p-value.
    """
    quiet = habit.values.total < LEARNED or (not habit.numeric and bool(habit.values.level))
    if quiet:
        return Screen(habit, quiet=True, low=-inf, high=inf, common=frozenset())
    if habit.numeric:
        low, high = (habit.numbers.quantile(at) for at in (limit / 2, 1 - limit / 2))
        # Quantiles are within an error; what is nearer to the end than that is judged.
        low, high = low + ERROR * abs(low), high - ERROR * abs(high)
        return Screen(habit, quiet=False, low=low, high=high, common=frozenset())
    ordinary = (value for value in habit.values.counts if habit.judge(value).p_value > limit)
    return Screen(habit, quiet=False, low=inf, high=-inf, common=frozenset(ordinary))
