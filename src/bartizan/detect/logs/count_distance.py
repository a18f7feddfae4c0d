"""How far a session's counts are from those of the most similar session known.

Counts are compared as logarithms, so that 1 against 3 weighs as much as 100 against 200, and events
that few sessions have weigh more (inverse document frequency). The distance is Ruzicka's,
``1 - sum(min) / sum(max)``, 0 to 1. It is computed against all known vectors at once, a column an
event. Nearest neighbours of count vectors are the strongest simple detector for log sessions
(Landauer et al., arXiv 2309.02854).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import polars as pl

DENSE = 1 / 64
"""Events that at least this share of vectors has get a column; the others a list."""

_DECODE = msgspec.json.Decoder(list[tuple[str, int]]).decode


@dataclass(frozen=True, slots=True)
class Nearest:
    """The most similar known vector."""

    distance: float
    """0 the same, 1 nothing in common or nothing known."""
    counts: Mapping[str, int]
    seen: int
    """How many pieces had exactly these counts."""


class CountVectors:
    """Known vectors of counts."""

    __slots__ = (
        "_columns",
        "_frame",
        "_having",
        "_keys",
        "_lists",
        "_totals",
        "_vectors",
        "_whole",
    )

    def __init__(self, vectors: Mapping[str, int], having: Mapping[str, int], whole: int) -> None:
        """Prepare for look-ups.

        Args:
            vectors: canonical text of each vector, by how many pieces had it.
            having: pieces by the event that they have.
            whole: how many pieces there are.
        """
        self._having = having
        self._whole = whole
        self._vectors = sorted(vectors.items())
        self._keys = {key: at for at, (key, _) in enumerate(self._vectors)}
        weights = [self._weights(dict(_DECODE(key))) for key, _ in self._vectors]
        totals = [math.fsum(one.values()) for one in weights]
        self._totals = pl.Series(totals, dtype=pl.Float64)
        lists: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, one in enumerate(weights):
            for event, weight in one.items():
                lists[event].append((at, weight))
        dense = sorted(e for e, some in lists.items() if len(some) >= DENSE * len(weights))
        self._columns = {event: f"{at}" for at, event in enumerate(dense)}
        self._frame = pl.DataFrame(
            {name: _column(lists[event], len(weights)) for event, name in self._columns.items()}
        )
        self._lists = {event: some for event, some in lists.items() if event not in self._columns}

    def nearest(self, counts: Counter[str], key: str, *, leave_out: bool = False) -> Nearest:
        """The known vector most like these counts.

        Args:
            counts: of the events of a piece.
            key: their canonical text.
            leave_out: the piece itself is among the known ones and must not count.
        """
        own = self._keys.get(key)
        seen = 0 if own is None else self._vectors[own][1] - leave_out
        if seen > 0:
            return Nearest(0.0, counts, seen)
        distances = self._distances(self._weights(counts))
        if own is not None:
            distances[own] = math.inf
        at = distances.arg_min()
        if at is None or distances[at] == math.inf:
            return Nearest(1.0, {}, 0)
        text, times = self._vectors[at]
        return Nearest(max(0.0, distances[at]), dict(_DECODE(text)), times)

    def _distances(self, mine: dict[str, float]) -> pl.Series:
        """To every known vector."""
        ordered = sorted(mine.items())
        least = [
            pl.col(self._columns[event]).clip(upper_bound=weight)
            for event, weight in ordered
            if event in self._columns
        ]
        shared = pl.zeros(len(self._totals), dtype=pl.Float64, eager=True)
        if least:
            shared = self._frame.select(pl.sum_horizontal(least)).to_series()
        more: defaultdict[int, float] = defaultdict(float)
        for event, weight in ordered:
            for at, theirs in self._lists.get(event, ()):
                more[at] += min(weight, theirs)
        if more:
            places = sorted(more)
            sums = shared.gather(places) + pl.Series([more[at] for at in places])
            shared = shared.scatter(places, sums)
        whole = self._totals + math.fsum(mine.values()) - shared
        return (whole - shared) / whole

    def _weights(self, counts: Mapping[str, int]) -> dict[str, float]:
        whole, having = self._whole + 1, self._having
        return {
            event: math.log1p(count) * (1 + math.log(whole / (having.get(event, 0) + 1)))
            for event, count in counts.items()
        }


def _column(entries: list[tuple[int, float]], height: int) -> pl.Series:
    values = [0.0] * height
    for at, weight in entries:
        values[at] = weight
    return pl.Series(values, dtype=pl.Float64)
