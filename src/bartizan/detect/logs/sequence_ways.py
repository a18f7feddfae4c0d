"""How rarely an ordinary session is as strange as this one, in one way of looking.

A p-value must be small only if both hold: few ordinary sessions score as much, and the score is
large. Where ordinary sessions are nearly all alike, one extra step in twenty is rarer than one in a
hundred and yet nothing; so the odds of chance are divided by the square of the effect, a share of
the largest there can be. This only makes p-values larger: they stay valid, and ordinary sessions
keep away from small ones.

Among ordinary scores p is their rank, linear between two. The highest ones, as many as the square
root of their number, are replaced by a power law whose exponent is Hill's estimate (Annals of
Statistics 1975), drawn towards ``EXPONENT`` as if ``DRAWN`` more scores said so. A single odd
session among hundreds that were learned then does not hide everything less odd than itself.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

EXPONENT = 3.0
"""Of the tail without evidence: heavier than the exponential one that scores usually have."""
DRAWN = 4.0
FEWEST = 3
"""Scores that a tail is fitted to, at least."""
SHARP = 4
"""Nearly all ordinary sessions must be alike to count as alike: exponent of their share."""
LEAST_TRUST = 0.1
"""In a way that says something else of every ordinary session."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of looking at sessions: a score, 0 and more, higher is stranger."""

    unit: float
    """What difference of scores is notable where ordinary ones are all alike."""
    whole: float
    """The score of a session that differs in everything."""


WAYS = {
    "new": Way(0.05, 1.0),
    "counts": Way(0.05, 1.0),
    "weighed": Way(0.05, 1.0),
    "order": Way(0.05, 1.0),
    "novelty": Way(0.05, 1.0),
    "surprise": Way(0.2, 12.0),
    "duration": Way(1.0, 10.0),
}
"""``surprise`` is in bits a step: at 12, each has a chance of 1 in 4,096; ``duration`` in usual
deviations."""


class Rarity:
    """Scores of ordinary sessions in one way, each judged as if it had not been learned."""

    __slots__ = ("_count", "_exponent", "_from", "_p_values", "_scores", "_start", "_way", "alike")

    def __init__(self, scores: Sequence[float], way: Way) -> None:
        self._way = way
        self._count = len(scores)
        ranked = sorted(scores)
        self._scores = sorted(set(ranked))
        whole = self._count + 1
        self._p_values = [(whole - bisect_left(ranked, one)) / whole for one in self._scores]
        top = min(max(FEWEST, math.isqrt(self._count)), max(self._count - 1, 0))
        self._from = ranked[-1 - top] if ranked else 0.0
        above = [one for one in ranked if one > self._from]
        logs = [math.log((one + way.unit) / (self._from + way.unit)) for one in above]
        self._exponent = (DRAWN + top) / (DRAWN / EXPONENT + math.fsum(logs))
        tied = self._count - bisect_left(ranked, self._from) > 2 * top
        self._start = (len(above) + 1) / whole if tied else self._body(self._from)
        self.alike = 0.0
        """How little ordinary sessions differ: 1 if all score the same, 0 if their p-values are
        uniform."""
        if ranked:
            average = math.fsum(map(self._plain, ranked)) / self._count
            self.alike = max(0.0, 2 * average - 1) ** SHARP

    @property
    def trust(self) -> float:
        """The weight of what this way says among other ways."""
        return LEAST_TRUST + self.alike

    def p_value(self, score: float) -> float:
        """Between 0 and 1, falling with the score."""
        p = self._plain(score)
        effect = min(score / self._way.whole, 1.0) ** 2
        return p / (p + effect * (1 - p))

    def _plain(self, score: float) -> float:
        if score <= self._from:
            return self._body(score)
        unit = self._way.unit
        return float(self._start * ((self._from + unit) / (score + unit)) ** self._exponent)

    def _body(self, score: float) -> float:
        scores, p_values = self._scores, self._p_values
        at = bisect_left(scores, score)
        if at == 0:
            return 1.0
        if at == len(scores) or scores[at] == score:
            return p_values[min(at, len(scores) - 1)]
        share = (scores[at] - score) / (scores[at] - scores[at - 1])
        return p_values[at] + share * (p_values[at - 1] - p_values[at])
