"""Scores into p-values: how often ordinary behaviour looks at least this strange.

``p = (#{ordinary scores >= s} + 1) / (n + 1)`` is at most ``a`` with probability at most ``a`` if
the new thing is exchangeable with the ordinary ones, whatever the score means (Vovk, Gammerman,
Shafer, *Algorithmic Learning in a Random World*, 2005). So detectors can be compared and combined.

Two refinements keep the order of scores, so that equal p-values mean equal scores:

- between two ordinary scores p falls linearly by ``1 / (n + 1)`` to that of the higher; it is never
  below the formula, so it stays valid;
- above the highest ordinary score p falls from ``2 / (n + 1)`` by the caller's ``tail``. Below
  ``resolution = 1 / (n + 1)`` it is an extrapolation, good for ranking and not a guarantee.

Exact up to ``cap`` different scores, then counted in buckets within 1 % (``Quantiles``): then p
errs upwards, by the share of ordinary scores in the same bucket.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Self

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.quantiles import Quantiles

KIND = "scores"
VERSION = 1
CAP = 4096


class Scores:
    """Scores of ordinary behaviour, higher is stranger, as mergeable state."""

    __slots__ = ("cap", "exact", "sketch")

    def __init__(self, cap: int = CAP) -> None:
        self.cap = cap
        self.exact: Counter[float] = Counter()
        """Score by how often; empty once ``sketch`` is used."""
        self.sketch: Quantiles | None = None

    def update(self, batch: Iterable[float], /) -> None:
        """Add scores of ordinary behaviour. NaN is refused by ``ValueError``."""
        more = Counter(score + 0.0 for score in batch)  # + 0.0: no negative zero
        if not all(math.isfinite(score) for score in more):
            raise ValueError("a score is not a finite number")
        if self.sketch:
            self.sketch.update(more.elements())
        else:
            self.exact.update(more)
            self._bound()

    def merge(self, other: Self, /) -> Self:
        """Scores of both."""
        same_parameters(KIND, (self.cap,), (other.cap,))
        both = type(self)(self.cap)
        both.exact = self.exact + other.exact
        if self.sketch or other.sketch:
            both.sketch = (self.sketch or Quantiles()).merge(other.sketch or Quantiles())
        both._bound()
        return both

    @property
    def count(self) -> int:
        """How many scores there are."""
        return self.exact.total() + (self.sketch.count if self.sketch else 0)

    @property
    def resolution(self) -> float:
        """The smallest p-value that these scores can guarantee."""
        return 1 / (self.count + 1)

    def p_value(self, score: float) -> float:
        """The plain conformal p-value, never below ``resolution``."""
        if self.sketch:
            above = self.sketch.at_least(score)
        else:
            above = sum(count for at, count in self.exact.items() if at >= score)
        return (above + 1) / (self.count + 1)

    def values(self) -> list[tuple[float, int]]:
        """The scores in ascending order, and how often each was seen."""
        return list(self.sketch.ascending()) if self.sketch else sorted(self.exact.items())

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        sketch = self.sketch.to_bytes() if self.sketch else b""
        return seal(KIND, VERSION, (self.cap,), (sorted(self.exact.items()), sketch))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[list[tuple[float, int]], bytes]
        (cap,), (exact, sketch) = unseal(raw, KIND, VERSION, shape)
        new = cls(cap)
        new.exact = Counter(dict(exact))
        new.sketch = Quantiles.from_bytes(sketch) if sketch else None
        if len(exact) > cap or (exact and sketch) or any(count < 1 for _, count in exact):
            raise damaged(KIND)
        return new

    def _bound(self) -> None:
        if self.sketch is None and len(self.exact) <= self.cap:
            return
        self.sketch = self.sketch or Quantiles()
        self.sketch.update(self.exact.elements())
        self.exact = Counter()


class Calibration:
    """A finished list of ordinary scores, for looking up many p-values quickly."""

    __slots__ = ("_above", "_scores", "_tail", "count")

    def __init__(self, scores: Sequence[float], tail: Callable[[float], float]) -> None:
        """Prepare for look-ups.

        Args:
            scores: of ordinary behaviour; may be empty.
            tail: how p falls with the excess over the highest score: 1 at 0, decreasing, above 0.
        """
        counts = Counter(scores)
        self._scores = sorted(counts)
        self._tail = tail
        self.count = len(scores)
        above = accumulate(counts[score] for score in reversed(self._scores))
        self._above = [*list(above)[::-1], 0]

    def p_value(self, score: float) -> float:
        """Between 0 and 1, strictly falling from the lowest ordinary score on."""
        if not self._scores:
            return 1.0
        scores, whole = self._scores, self.count + 1
        at = bisect_left(scores, score)  # the first that is at least the score
        if at == len(scores):
            return 2 / whole * self._tail(score - scores[-1])
        plain = (self._above[at] + 1) / whole
        if at == 0 or scores[at] == score:
            return plain
        return plain + (scores[at] - score) / (scores[at] - scores[at - 1]) / whole


def restrained(p_value: float, resolution: float) -> float:
    """An extrapolated p-value drawn towards ``resolution``, in the same order.

    Sixty examples cannot show that something happens once in a million. What is below
    ``resolution`` is mapped to between that and its square; other p-values stay as they are.
    """
    if p_value >= resolution:
        return p_value
    return resolution * (resolution + (1 - resolution) * p_value / resolution)


def harmonic(p_values: Sequence[float], weights: Sequence[float] = ()) -> float:
    """Combine p-values of dependent tests: their harmonic mean, weighted or not, at most 1.

    Detectors look at the same session, so their p-values depend on each other in unknown ways;
    Fisher's sum of logarithms would need independence. The harmonic mean is ruled by the smallest
    and insensitive to dependence (Wilson, PNAS 2019). It is slightly too small for many tests: do
    not alert on it as it stands, hold it against that of ordinary things, as ``detect.logs`` does.
    """
    if not p_values:
        return 1.0
    weights = weights or (1.0,) * len(p_values)
    odds = (w / max(p, 1e-300) for w, p in zip(weights, p_values, strict=True))
    return min(1.0, sum(weights) / sum(odds))
