"""Whether somebody comes regularly: beacons keep their interval, people and load do not.

If contacts came at random, an interval would lie near the median one, or near two or three times
that (beats that were missed), with a known probability: 0.18 for "within 15 %". How many do is held
against that by a binomial tail, for three widths of "near", of which the most telling counts, less
what the choice is worth. Intervals that are drawn anew from a wide range are not found.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

TOLERANCES = (0.08, 0.15, 0.3)
"""Share of the interval that a beat may be off."""
SHORTEST = 5
"""Seconds; faster contacts are a conversation."""
MISSED = 3
"""Beats that an interval may span."""
TAKEN = 1.3
"""Factor for the probability of being near: the beat is taken from the intervals themselves."""
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
    off = sorted(
        abs(interval - min(max(round(interval / period), 1), MISSED) * period) / period
        for interval in intervals
    )
    odd = 0.0
    for width in TOLERANCES:
        near = sum(one <= max(width, 1.0 / period) for one in off)
        # The median itself is near to itself: one interval less on both sides.
        odd = max(odd, -_log_tail(near - 1, len(intervals) - 1, _by_chance(width)))
    return Beat(period, off[len(off) // 2] * period, max(0.0, odd - math.log(len(TOLERANCES))))


@cache
def _by_chance(width: float) -> float:
    """Probability that an interval is so near to a beat, if there is none."""
    return TAKEN * sum(
        math.exp(-(k - width) * math.log(2)) - math.exp(-(k + width) * math.log(2))
        for k in range(1, MISSED + 1)
    )


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
