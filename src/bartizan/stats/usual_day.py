"""How much is usual on a day, and how unlikely more than that is.

Two models of a day's amount, each believed by half:

- whether there is anything at all, and if so how much, on a logarithmic scale with Student's t: the
  posterior prediction under a normal-inverse-gamma prior, which is how others of the kind behave.
  It is robust where amounts scatter widely, and gives a newcomer the expectation of the kind;
- for things that are counted, also a negative binomial with the days' mean and variance.

Days of the same weekday count most, others of the same half of the week (working days, weekend)
less, the rest least; older days count less. Poisoning: a day that is higher than all days that have
aged is taken for as high as the highest of these until it has aged itself, and of many days the
highest few are taken for the next lower.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bartizan.stats.beta_tail import log_count_tail, log_student_tail

WINDOW = 56
"""Days looked back."""
AGED = 6
"""Days after which a high day is believed."""
ENOUGH = 5
"""Days with something that must have aged, before they bound what younger ones may be."""
TRIMMED = 30
"""Of so many days with something, the highest one is taken for the next lower."""
HALF_LIFE = 42.0
"""Days after which a day counts half."""
SAME_HALF = 0.75
"""What a day counts for that is not the same weekday, but as well a working day or weekend."""
OTHER_HALF = 0.15
FREEDOM = 4.0
"""Degrees of freedom that the prior is worth."""
PRESENCE = 2.0
"""Days that the prior for "anything at all" is worth."""
STEADIEST = 0.04
"""Variance on the logarithmic scale that nothing is believed to be below: a fifth, up and down."""
_HALF = math.log(0.5)


@dataclass(frozen=True, slots=True)
class Kind:
    """How others of the kind behave, on a natural logarithmic scale (see ``scaled``)."""

    middle: float
    """Mean, of days with something."""
    within: float
    """Variance of one of them from day to day."""
    between: float
    """Variance between them."""
    presence: float = 0.3
    """Share of days with something."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual, for words."""

    days: int
    """Days known, with those without anything."""
    active: int
    low: int
    """Nine of ten days are between this and ``high``."""
    high: int
    highest: int
    last: int | None
    """Latest day (since 1970) with something."""


def scaled(amount: float, unit: float) -> float:
    """An amount on the logarithmic scale. ``unit``: what is little; 1 for counts."""
    return math.log(amount / unit + 1.0)


def usual(amounts: Mapping[int, int], first: int, day: int) -> Usual:
    """What is usual, of the days from ``first`` (at most ``WINDOW``) to before ``day``."""
    start = max(first, day - WINDOW)
    values = sorted(n for at, n in amounts.items() if start <= at < day and n > 0)
    days = max(day - start, 0)
    idle = max(days - len(values), 0)

    def rank(share: float) -> int:
        at = round(share * (days - 1)) - idle
        return values[min(at, len(values) - 1)] if at >= 0 and values else 0

    return Usual(
        days,
        len(values),
        rank(0.05),
        rank(0.95),
        values[-1] if values else 0,
        max((at for at, n in amounts.items() if n > 0 and at < day), default=None),
    )


def tempered(amounts: Mapping[int, int], first: int, day: int) -> dict[int, int]:
    """The days before ``day`` with something, with what a poisoner could have raised taken away."""
    start, young = max(first, day - WINDOW), day - AGED
    known = {at: n for at, n in amounts.items() if start <= at < day}
    aged = sorted([n for at, n in known.items() if at < young], reverse=True)
    if len(aged) >= ENOUGH:
        cap = aged[len(aged) // TRIMMED]
        for at, n in known.items():
            if n > cap:
                known[at] = cap
    return known


@dataclass(frozen=True, slots=True)
class Past:
    """Weighted sums of the days that count for one day in question."""

    whole: float
    """Weight of all days."""
    active: float
    """Of those with something."""
    logs: float
    squares: float
    """Of amounts on the logarithmic scale, and of their squares."""
    amounts: float
    amount_squares: float


def summed(amounts: Mapping[int, int], first: int, day: int, unit: float = 1.0) -> Past:
    """What the days before say about one.

    Args:
        amounts: by day, as ``tempered`` gives them.
        first: the first day (since 1970) on which it could have been more than nothing.
        day: in question.
        unit: what is little; counts have 1.
    """
    start = max(first, day - WINDOW)
    weights = _weights(day % 7, max(day - start, 0))
    active = total = squares = events = events2 = 0.0
    for at, value in amounts.items():
        weight = weights[day - at - 1]
        y = scaled(value, unit)
        active += weight
        total += weight * y
        squares += weight * y * y
        events += weight * value
        events2 += weight * value * value
    return Past(sum(weights), active, total, squares, events, events2)


def surprise(amount: int, past: Past, kind: Kind, unit: float = 1.0) -> float:
    """Minus the logarithm of the probability that a day has at least this.

    Args:
        amount: of the day so far; more can only come.
        past: what the days before say.
        kind: how others behave.
        unit: what is little; counts have 1.
    """
    tail = _predicted(scaled(amount, unit), past, kind, unit)
    days = past.whole + PRESENCE
    tail += math.log((past.active + PRESENCE * kind.presence) / days)
    if unit != 1.0:
        return max(0.0, -tail)
    expected = kind.presence * math.expm1(kind.middle)
    mean = (past.amounts + PRESENCE * expected) / days
    spread = (past.amount_squares + PRESENCE * expected * expected) / days - mean * mean
    variance = max(spread, mean) * (1 + 1 / days) + mean
    counted = log_count_tail(amount, max(mean, 1e-6), variance)
    high = max(tail, counted)
    return max(0.0, -(high + math.log(math.exp(tail - high) + math.exp(counted - high)) + _HALF))


def _predicted(y: float, past: Past, kind: Kind, unit: float) -> float:
    weight = past.active
    within, between = max(kind.within, STEADIEST), max(kind.between, STEADIEST)
    own = within / between  # what the kind's mean is worth, in days
    mean = past.logs / weight if weight else kind.middle
    scatter = max(past.squares - weight * mean * mean, 0.0)
    middle = (own * kind.middle + past.logs) / (own + weight)
    drawn = own * weight / (own + weight) * (mean - kind.middle) ** 2
    freedom = FREEDOM + weight
    variance = (FREEDOM * within + scatter + drawn) / freedom
    if unit == 1.0:
        above = max(math.exp(middle), 1.0)
        variance = max(variance, (above - 1) / (above * above))  # counting itself scatters
    scale = math.sqrt(variance * (1 + 1 / (own + weight)))
    return log_student_tail((y - middle) / scale, freedom)


@cache
def _weights(weekday: int, days: int) -> tuple[float, ...]:
    """Of the days before one, yesterday first."""
    day = 7 * 2 * WINDOW + weekday
    return tuple(_weight(day - 1 - back, day) for back in range(days))


def _weight(at: int, day: int) -> float:
    age = math.exp2((at - day + 1) / HALF_LIFE)
    if (day - at) % 7 == 0:
        return age
    return age * (SAME_HALF if weekend(at) == weekend(day) else OTHER_HALF)


def weekend(day: int) -> bool:
    """Whether a day (since 1970) is a Saturday or Sunday."""
    return (day + 3) % 7 >= 5  # 1970 began on a Thursday
