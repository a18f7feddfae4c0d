"""Growth that is too slow to be noticed on any one day: a ramp, and where it leads.

The last week is held against the subject's own older days, from a fortnight back, on the
logarithmic scale, and that ratio against its own scatter and the ordinary drift of weeks. So who
ramps up by a few percent a day is compared with what he did before he began, not with yesterday.

Fails where the growth is slower than ordinary drift over the days that are kept, or was there from
the first day: there is nothing to compare with but others (``amounts``).
"""

import math
from collections.abc import Mapping

from bartizan.detect.behaviour.amounts import FLOOR, Amounts
from bartizan.detect.behaviour.measure import Measure
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.today import Today
from bartizan.stats.beta_tail import log_student_tail
from bartizan.stats.usual_day import scaled

RECENT = 7
"""Days that are compared."""
GAP = 7
"""Days before them that count for neither."""
LEAST = 10
"""Older days with something that are needed."""
ACTIVE = 4
"""Recent days with something that are needed."""
DRIFT = 0.35
"""Standard deviation (natural logarithm) by which an ordinary subject's level moves in weeks."""
TURNS = 2
"""Every subject is looked at on one day in so many: slow growth can wait that long."""
FACTOR = 1.8
"""Growth that is worth a word."""
AHEAD = 7
"""Days of the forecast."""


def growing(amounts: Amounts, subject: str, one: Today, day: int) -> list[Signal]:
    """What of a subject has grown slowly, until a day that has just joined the past."""
    if (one.key + day) % TURNS or day - one.first < LEAST + GAP + RECENT:
        return []
    found = []
    for measure in amounts.measures:
        if one.amounts[measure.at] >= measure.floor:
            days = {**amounts.days_of(one, measure.at), day: one.amounts[measure.at]}
            signal = _grown(subject, measure, days, day)
            if signal:
                found.append(signal)
    return found


def _grown(subject: str, measure: Measure, days: Mapping[int, int], day: int) -> Signal | None:
    recent = [n for at, n in days.items() if day - RECENT < at <= day]
    old = sorted(n for at, n in days.items() if at <= day - RECENT - GAP)
    if len(recent) < ACTIVE or len(old) < LEAST or min(recent) <= old[len(old) // 2]:
        return None
    old = old[: len(old) - len(old) // 10]
    logs = [scaled(n, measure.unit) for n in old]
    mean = sum(logs) / len(logs)
    now = sorted(scaled(n, measure.unit) for n in recent)
    middle = now[(len(now) - 1) // 2]  # one day alone is no ramp
    spread = sum((y - mean) ** 2 for y in logs) / (len(logs) - 1)
    scale = math.sqrt(DRIFT**2 + spread * (1 / len(now) + 1 / len(logs)))
    odd = -log_student_tail((middle - mean) / scale, len(old) - 1)
    before = math.expm1(mean) * measure.unit
    after = math.expm1(middle) * measure.unit
    if odd < FLOOR or after < FACTOR * before or after < measure.floor:
        return None
    return _said(subject, measure, days, day, odd, before, after)


def _said(
    subject: str, measure: Measure, days: Mapping[int, int], day: int, odd: float, before: float,
    after: float,
) -> Signal:  # fmt: skip
    show = measure.show
    rate, since = trend(days, day)
    ahead = ""
    if rate > 0:
        ahead = (
            f"; growing {100 * math.expm1(rate):.0f} % a day, at this rate"
            f" {show(days[day] * math.exp(rate * AHEAD))} a day in {AHEAD} days"
        )
    return Signal(
        time=(day + 1) * 86_400_000_000 - 1,
        subject=subject,
        facet=f"growth of {measure.facet}",
        value=measure.facet,
        surprise=odd,
        said=(
            f"{measure.facet} grew from about {show(before)} to {show(after)} a day"
            f", {after / max(before, measure.unit / 2):.1f} times, in {since} days{ahead}"
        ),
        attack=measure.attack,
    )


def trend(days: Mapping[int, int], day: int, window: int = 28) -> tuple[float, int]:
    """Growth a day (natural logarithm) of the days with something, and how many days it spans.

    The median of the slopes between all pairs of days (Theil 1950, Sen 1968): a few odd days do not
    move it.
    """
    known = sorted(
        (at, math.log(n)) for at, n in days.items() if day - window < at <= day and n > 0
    )
    slopes = sorted(
        (y - x) / (to - at)
        for here, (at, x) in enumerate(known)
        for to, y in known[here + 1 :]
    )  # fmt: skip
    if not slopes:
        return 0.0, 0
    return slopes[len(slopes) // 2], known[-1][0] - known[0][0]
