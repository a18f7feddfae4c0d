"""Hours in which a kind of line came far more or less often than the learned hours let expect."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bartizan.detect.logs.language.meaning import meaning
from bartizan.detect.logs.log_anomaly import Anomaly
from bartizan.detect.logs.log_usual import Usual, hourly, moment
from bartizan.detect.logs.rates import LEARNED
from bartizan.model import Severity
from bartizan.stats.conformal import restrained
from bartizan.stats.panes import HOUR
from bartizan.stats.seasons import usual as usual_of
from bartizan.stats.tails import lower_tail, upper_tail

LOOKED = 5
"""Hours of each template that are looked at closely."""
BAD = 1.6
"""Badness of a kind of line from which more of it is graver."""


def unusual_rates(
    usual: Usual, hours: Mapping[str, Counter[int]], first: int, last: int, days: float
) -> Iterator[Anomaly]:
    """The strangest whole hour of each learned template.

    Args:
        usual: what was learned.
        hours: lines of each template by hour since 1970.
        first: time of the first judged line, microseconds since 1970.
        last: of the last one.
        days: how long the judged logs are.
    """
    whole = whole_hours(first, last)
    tests = len(whole) * len(usual.outlines) / days
    for template in usual.outlines if whole else ():
        start, known = hourly(usual.panes(template))
        if len(known) < LEARNED:
            continue
        worst: tuple[float, int, str] | None = None
        counts = hours.get(template, Counter())
        for hour in _farthest(known, start, whole, counts):
            count = counts[hour]
            expected = usual_of(known, start, hour)
            more = upper_tail(count, expected.mean, expected.variance)
            less = lower_tail(count, expected.mean, expected.variance)
            p_value = restrained(min(1.0, 2 * min(more, less)), 1 / (expected.hours + 1))
            said = f"{count:,} in the hour from {moment(hour * HOUR)}, usually about"
            said += f" {expected.mean:,.3g}"
            if worst is None or p_value < worst[0]:
                worst = (p_value, hour, said)
        if worst is not None:
            yield _anomaly(usual, template, worst, tests)


def whole_hours(first: int, last: int) -> range:
    """Hours since 1970 that lie between two times as a whole: only these can be counted."""
    return range(-(-first // HOUR), last // HOUR)


def _farthest(
    known: Sequence[int], start: int, whole: Sequence[int], counts: Counter[int]
) -> list[int]:
    """The few hours that are farthest from the mean of their hour of the day."""
    means = []
    for slot in range(24):
        some = known[(slot - start) % 24 :: 24]
        means.append(sum(some) / len(some) if some else sum(known) / len(known))

    def far(hour: int) -> float:
        mean = means[hour % 24]
        return -abs(counts[hour] - mean) / math.sqrt(mean + 1)

    return sorted(whole, key=lambda hour: (far(hour), hour))[:LOOKED]


def _anomaly(usual: Usual, template: str, worst: tuple[float, int, str], tests: float) -> Anomaly:
    p_value, hour, said = worst
    one = usual.index.templates[template]
    bad = meaning(one.text).badness >= BAD
    return Anomaly(
        kind="LOG-303", key=template, p_value=p_value, reason=f"{said}: {one.text}",
        usual=usual.says(one), severity=Severity.MEDIUM if bad else Severity.LOW,
        line=one.examples[0] if one.examples else "", first=hour * HOUR, last=(hour + 1) * HOUR,
        expected=p_value * tests,
    )  # fmt: skip
