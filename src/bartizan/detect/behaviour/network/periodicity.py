"""Whether somebody comes regularly: beacons keep their interval, people and load do not.

If contacts came at random, an interval would lie within 15 % of the median one, or of two or three
times that with as little slack (beats that were missed), with probability 0.18. How many do is held
against that by a binomial tail. Intervals that are drawn anew from a wide range are not found.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

TOLERANCE = 0.15
SHORTEST = 5
"""Seconds; faster contacts are a conversation."""
MISSED = 3
"""Beats that an interval may span."""
BY_CHANCE = 1.3 * sum(
    math.exp(-(k - TOLERANCE) * math.log(2)) - math.exp(-(k + TOLERANCE) * math.log(2))
    for k in range(1, MISSED + 1)
)
"""Probability of an interval near a beat that is none, which is taken from the intervals."""
LEAST = 8
"""Intervals that are needed."""


@dataclass(frozen=True, slots=True)
class Beat:
    """How regular contacts are."""

    period: float
    """Seconds."""
    jitter: float
    """Seconds: half of the intervals are nearer to the period."""
    odd: float
    """Minus the logarithm of the probability that chance is so regular."""


def beat(times: Sequence[int]) -> Beat | None:
    """The beat of contacts.

    Args:
        times: in seconds, ascending.
    """
    intervals = sorted(b - a for a, b in pairwise(times) if b > a)
    if len(intervals) < LEAST:
        return None
    period = float(intervals[len(intervals) // 2])
    if period < SHORTEST:
        return None
    near = []
    for interval in intervals:
        beats = min(max(round(interval / period), 1), MISSED)
        off = abs(interval - beats * period)
        if off <= max(TOLERANCE * period, 1.0):
            near.append(off)
    # The median itself is near to itself: one interval less on both sides.
    odd = -_log_tail(len(near) - 1, len(intervals) - 1, BY_CHANCE)
    return Beat(period, sorted(near)[len(near) // 2] if near else 0.0, max(odd, 0.0))


def _log_tail(hits: int, tries: int, share: float) -> float:
    """Logarithm of the binomial probability of at least so many hits."""
    if hits <= tries * share:
        return 0.0
    terms = [
        math.lgamma(tries + 1) - math.lgamma(k + 1) - math.lgamma(tries - k + 1)
        + k * math.log(share) + (tries - k) * math.log1p(-share)
        for k in range(hits, tries + 1)
    ]  # fmt: skip
    high = max(terms)
    return min(0.0, high + math.log(sum(math.exp(term - high) for term in terms)))
