"""How rarely something this strange begins, so that an anomaly of many points counts once.

A point is an *onset* if it is stranger than all points shortly before it. The expected number of
onsets per point that are at least as strange is a Gamma-Poisson mean: those seen so far, and what
series in general do as a prior that weighs as much as ``PRIOR`` points. So a young series leans on
what is usual elsewhere, one that jumps about all day mutes itself, and rates of different series
can be compared.

A rate becomes a p-value by one fixed curve, an upper bound of what was measured on ordinary series
of nine kinds (independent, heavy-tailed, seasonal, weekly, autoregressive, a random walk, counts,
bursts: ``tests/detect/metrics/test_calibration.py``). Points that only continue an anomaly get 1.
"""

from array import array
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable

PRIOR = 2_000
"""Points that the prior weighs as much as."""
SCALE = 0.003
"""Novelty, as a share of the range, that points of series in general reach all the time …"""
POWER = 1.0
"""… and how fast the rate of larger ones falls."""
SHARE = 0.05
"""Share of the points seen so far before which an onset must be the strangest …"""
SHORTEST = 30
LONGEST = 2_000
"""… within these bounds, in points."""
CONTINUED = 1.0
"""p-value of a point that is no onset, and of points while learning."""
LEARNED = 100
"""Points from which on onsets are judged; what begins before is part of learning."""
KEPT = 1 << 10
"""Onsets remembered."""
FORGET = 1 << 16
"""Points after which what was seen counts half."""
LARGEST = 0.018
"""Of ordinary points, the share of onsets with any rate …"""
SHARPNESS = 0.9
"""… and how fast the share falls with the rate, as a power."""


class Onsets:
    """Rates of onsets of one series."""

    __slots__ = ("_recent", "points", "seen", "strengths")

    def __init__(self) -> None:
        self.points = 0
        """All points."""
        self.seen = 0
        """Points that the strengths stand for."""
        self.strengths = array("d")
        """Of past onsets, ascending."""
        self._recent: deque[tuple[int, float]] = deque()
        """Position and novelty of points that no later one has outdone, falling."""

    def look(self, novelty: float) -> float:
        """Take in a point; its p-value, ``CONTINUED`` unless it is an onset."""
        at = self.points
        self.points += 1
        self.seen += 1
        recent = self._recent
        oldest = at - min(max(SHORTEST, SHARE * at), LONGEST)
        while recent and recent[0][0] < oldest:
            recent.popleft()
        onset = not recent or novelty > recent[0][1]
        while recent and recent[-1][1] <= novelty:
            recent.pop()
        recent.append((at, novelty))
        if at < LEARNED or not onset or novelty <= 0.0:
            return CONTINUED
        strengths = self.strengths
        above = len(strengths) - bisect_left(strengths, novelty)
        insort(strengths, novelty)
        if len(strengths) > KEPT or self.seen >= FORGET:
            self._forget()
        rate = (above + PRIOR * usual(novelty)) / (self.seen + PRIOR)
        return float(LARGEST * rate**SHARPNESS)

    def _forget(self) -> None:
        """Let what was seen count half: every second onset of the sorted ones goes."""
        self.strengths = self.strengths[1::2]
        self.seen //= 2

    def content(self) -> tuple[int, int, list[float], list[tuple[int, float]]]:
        """What it holds, for saving."""
        return self.points, self.seen, list(self.strengths), list(self._recent)

    @classmethod
    def restored(
        cls, points: int, seen: int, strengths: Iterable[float], recent: Iterable[tuple[int, float]]
    ) -> "Onsets":
        """Made from ``content``."""
        new = cls()
        new.points, new.seen = points, seen
        new.strengths = array("d", strengths)
        new._recent = deque(recent)
        return new


def usual(novelty: float) -> float:
    """The share of points of series in general that are at least so novel."""
    return float(min(1.0, (SCALE / novelty) ** POWER)) if novelty > 0.0 else 1.0
