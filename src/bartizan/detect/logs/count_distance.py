"""How far a session's counts are from those of the most similar session known.

Counts are compared as logarithms, so that 1 against 3 weighs as much as 100 against 200, and events
that few sessions have weigh more (inverse document frequency). The distance is Ruzicka's,
``1 - sum(min) / sum(max)``, 0 to 1: it needs only the events that both have, and the sums alone
bound it from below, so most known vectors are never looked at. Nearest neighbours of count vectors
are the strongest simple detector for log sessions (Landauer et al., arXiv 2309.02854).
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

_DECODE = msgspec.json.Decoder(list[tuple[str, int]]).decode


@dataclass(frozen=True, slots=True)
class Nearest:
    """The most similar known vector."""

    distance: float
    """0 the same, 1 nothing in common or nothing known."""
    counts: Mapping[str, int]
    seen: int
    """How many pieces had exactly these counts."""


@dataclass(frozen=True, slots=True)
class _Vector:
    total: float
    weights: dict[str, float]
    counts: dict[str, int]
    key: str
    seen: int


class CountVectors:
    """Known vectors of counts."""

    __slots__ = ("_by_key", "_idf", "_totals", "_vectors", "_whole")

    def __init__(self, vectors: Mapping[str, int], having: Mapping[str, int], whole: int) -> None:
        """Prepare for look-ups.

        Args:
            vectors: canonical text of each vector, by how many pieces had it.
            having: pieces by the event that they have.
            whole: how many pieces there are.
        """
        self._idf = having
        self._whole = whole
        self._by_key = dict(vectors)
        self._vectors = sorted(
            (self._vector(dict(_DECODE(key)), key, seen) for key, seen in vectors.items()),
            key=lambda vector: (vector.total, vector.key),
        )
        self._totals = [vector.total for vector in self._vectors]

    def nearest(self, counts: Counter[str], key: str, *, leave_out: bool = False) -> Nearest:
        """The known vector most like these counts.

        Args:
            counts: of the events of a piece.
            key: their canonical text.
            leave_out: the piece itself is among the known ones and must not count.
        """
        if (same := self._by_key.get(key, 0) - leave_out) > 0:
            return Nearest(0.0, counts, same)
        mine = self._vector(dict(counts), key, 0)
        best, found = math.inf, None
        low = bisect_left(self._totals, mine.total)
        high, low = low, low - 1
        while True:  # outwards from the vector with the most similar sum
            up = self._bound(high, mine.total)
            down = self._bound(low, mine.total)
            if min(up, down) >= best or min(up, down) == math.inf:
                break
            at = high if up <= down else low
            if up <= down:
                high += 1
            else:
                low -= 1
            other = self._vectors[at]
            if other.key == key:
                continue
            distance = _distance(mine, other)
            if distance < best:
                best, found = distance, other
        if found is None:
            return Nearest(1.0, {}, 0)
        return Nearest(best, found.counts, found.seen)

    def _bound(self, at: int, total: float) -> float:
        if not 0 <= at < len(self._totals):
            return math.inf
        other = self._totals[at]
        larger = max(other, total)
        return abs(other - total) / larger if larger else 0.0

    def _vector(self, counts: dict[str, int], key: str, seen: int) -> _Vector:
        weights = {
            event: math.log1p(count)
            * (1 + math.log((self._whole + 1) / (self._idf.get(event, 0) + 1)))
            for event, count in counts.items()
        }
        return _Vector(math.fsum(weights.values()), weights, counts, key, seen)


def _distance(one: _Vector, other: _Vector) -> float:
    small, large = one.weights, other.weights
    if len(small) > len(large):
        small, large = large, small
    find = large.get
    shared = 0.0
    for event, weight in small.items():
        theirs = find(event)
        if theirs is not None:
            shared += min(theirs, weight)
    whole = one.total + other.total - shared
    return (whole - shared) / whole if whole > 0 else 0.0
