"""How far a session's counts are from those of the most similar session known.

Counted are its events, or its steps of three events. Counts are compared as logarithms, so that 1
against 3 weighs as much as 100 against 200, and keys that few sessions have can weigh more (inverse
document frequency). The distance is Ruzicka's, ``1 - sum(min) / sum(max)``, 0 to 1. Looked at are
only the sessions that share a key, through a list of sessions for each key. Nearest neighbours of
count vectors are the strongest simple detector for log sessions (Landauer et al., arXiv
2309.02854).
"""

import math
from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

K = TypeVar("K", bound=Hashable)
DENSE = 1 / 4
"""Keys that at least this share of vectors has are kept as a weight for each vector, 0 where it has
none: adding these up is ten times as fast as picking places."""
ENTRIES = 1 << 21
"""Counts that are kept in all, about 150 bytes each. Vectors that no longer fit are nobody's
neighbour."""


@dataclass(frozen=True, slots=True)
class Nearest(Generic[K]):
    """The most similar known vector."""

    distance: float
    """0 the same, 1 nothing in common or nothing known."""
    counts: Mapping[K, int]
    seen: int
    """How many pieces had exactly these counts."""


class CountVectors(Generic[K]):
    """Known vectors of counts."""

    __slots__ = ("_having", "_lists", "_places", "_totals", "_vectors", "_whole")

    def __init__(
        self,
        vectors: Iterable[tuple[Mapping[K, int], int]],
        having: Mapping[K, int] | None = None,
        whole: int = 0,
    ) -> None:
        """Prepare for look-ups.

        Args:
            vectors: each with how many pieces had it, none twice. Their order decides between
                equal neighbours, and which ones are left out when they are too many.
            having: pieces by the key that they have, to weigh rare keys more; None: all the same.
            whole: how many pieces there are.
        """
        self._having = having
        self._whole = whole
        self._vectors: list[tuple[Mapping[K, int], int]] = []
        places: defaultdict[K, array[int]] = defaultdict(lambda: array("i"))
        weights: defaultdict[K, array[float]] = defaultdict(lambda: array("d"))
        totals: list[float] = []
        room = ENTRIES
        for counts, seen in vectors:
            room -= len(counts)
            if room < 0:
                break
            weighed = self._weights(counts)
            for key, weight in weighed.items():
                places[key].append(len(totals))
                weights[key].append(weight)
            totals.append(math.fsum(weighed.values()))
            self._vectors.append((counts, seen))
        self._places = {_identity(counts): at for at, (counts, _) in enumerate(self._vectors)}
        self._totals = np.array(totals)
        self._lists: dict[K, tuple[NDArray[np.int32] | None, NDArray[np.float64]]] = {}
        for key, found in places.items():
            at, weight_at = np.array(found, np.int32), np.array(weights[key])
            if len(at) >= DENSE * len(totals):
                row = np.zeros(len(totals))
                row[at] = weight_at
                self._lists[key] = (None, row)
            else:
                self._lists[key] = (at, weight_at)

    def nearest(self, counts: Mapping[K, int], *, leave_out: bool = False) -> Nearest[K]:
        """The known vector most like these counts.

        Args:
            counts: of a piece.
            leave_out: the piece itself is among the known ones and must not count.
        """
        own = self._places.get(_identity(counts))
        seen = 0 if own is None else self._vectors[own][1] - leave_out
        if seen > 0:
            return Nearest(0.0, counts, seen)
        if not self._vectors:
            return Nearest(1.0, {}, 0)
        distances = self._distances(self._weights(counts))
        if own is not None:
            distances[own] = math.inf
        at = int(distances.argmin())
        if distances[at] == math.inf:
            return Nearest(1.0, {}, 0)
        theirs, times = self._vectors[at]
        return Nearest(max(0.0, float(distances[at])), theirs, times)

    def _distances(self, mine: Mapping[K, float]) -> NDArray[np.float64]:
        """To every known vector."""
        shared = np.zeros(len(self._totals))
        for key, weight in mine.items():
            places, theirs = self._lists.get(key, (None, None))
            if theirs is None:
                continue
            if places is None:
                shared += np.minimum(theirs, weight)
            else:
                shared[places] += np.minimum(theirs, weight)
        whole = self._totals + math.fsum(mine.values()) - shared
        # Two without any key are the same.
        return np.divide(whole - shared, whole, out=np.zeros_like(whole), where=whole > 0)

    def _weights(self, counts: Mapping[K, int]) -> dict[K, float]:
        whole, having = self._whole + 1, self._having
        if having is None:
            return {key: math.log1p(count) for key, count in counts.items()}
        return {
            key: math.log1p(count) * (1 + math.log(whole / (having.get(key, 0) + 1)))
            for key, count in counts.items()
        }


def _identity(counts: Mapping[K, int]) -> frozenset[tuple[K, int]]:
    return frozenset(counts.items())
