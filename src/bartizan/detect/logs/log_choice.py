"""Chooses what is told of a day: one word for what came at once, and no more than the budget."""

from collections import defaultdict
from collections.abc import Sequence

from bartizan.detect.logs.log_anomaly import Anomaly
from bartizan.stats.panes import HOUR

MANY = 3
"""New kinds of lines in one hour after which they are one thing: a start, an update, a new part."""


def chosen(found: Sequence[Anomaly], alerts_per_day: float) -> list[Anomaly]:
    """At most so many of each day, the strangest, in that order."""
    by_day: dict[int, list[Anomaly]] = defaultdict(list)
    for one in _together(found):
        by_day[one.first // (24 * HOUR)].append(one)
    told = []
    for some in by_day.values():
        some.sort(key=_strange)
        told += some[: max(round(alerts_per_day), 1)]
    return sorted(told, key=_strange)


def _strange(one: Anomaly) -> tuple[float, int, str, str]:
    return one.expected, -one.severity.rank, one.kind, one.key


def _together(found: Sequence[Anomaly]) -> list[Anomaly]:
    """Many new kinds of lines in one hour as one, named by the strangest."""
    hours: dict[int, list[Anomaly]] = defaultdict(list)
    rest = []
    for one in found:
        if one.kind == "LOG-301":
            hours[one.first // HOUR].append(one)
        else:
            rest.append(one)
    for some in hours.values():
        some.sort(key=_strange)
        if len(some) > MANY:
            first = some[0]
            for other in some[1:]:
                first.add(other)
            first.reason = (
                f"{len(some):,} new kinds within an hour, here the strangest: {first.reason}"
            )
        rest += some[:1] if len(some) > MANY else some
    return rest
