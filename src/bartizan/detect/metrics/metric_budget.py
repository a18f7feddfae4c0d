"""Chooses, of what metrics show, as much as an alert budget allows."""

from collections.abc import Iterable

from bartizan.model import Finding
from bartizan.stats.budget import threshold


def within(
    found: Iterable[Finding], *, alerts_per_day: float, points: int, days: float
) -> list[Finding]:
    """The findings that ordinary days would have at most so many of; the strangest first.

    Args:
        found: findings with p-values of single points.
        alerts_per_day: the budget.
        points: how many points were judged.
        days: how long a time they are of.
    """
    lasted = max(days, 1.0)
    limit = threshold(alerts_per_day, points / lasted)
    told = [one for one in found if one.p_value is not None and one.p_value <= limit]
    told.sort(key=lambda one: (one.p_value, one.first_seen, one.fingerprint))
    return told[: max(1, round(alerts_per_day * lasted))]
