"""Where most values lie: quantiles with a bounded relative error (DDSketch).

Values are counted in buckets whose bounds grow by a fixed factor, so a quantile is within 1 % of a
true one whatever the scale (Masson, Rim, Lee, VLDB 2019). Positive and negative values have their
own buckets; tiny ones count as zero. At most 2,048 buckets a sign are kept, from the largest
magnitude down: what is more than 10**17 times smaller than the largest shares the lowest bucket.
"""

import math
from collections import Counter
from collections.abc import Iterable
from typing import Self

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal

KIND = "quantiles"
VERSION = 1
ERROR = 0.01
BUCKETS = 2048
_Pairs = list[tuple[int, int]]
TINY = 1e-12
"""Values nearer to zero count as zero."""


class Quantiles:
    """A distribution of numbers. What is not finite is counted apart, as ``odd``."""

    __slots__ = ("_log", "error", "high", "low", "minus", "odd", "plus", "zero")

    def __init__(self, error: float = ERROR) -> None:
        self.error = error
        self._log = math.log((1 + error) / (1 - error))
        self.plus: Counter[int] = Counter()
        self.minus: Counter[int] = Counter()
        self.zero = 0
        self.odd = 0
        self.low = math.inf
        self.high = -math.inf

    def update(self, batch: Iterable[float], /) -> None:
        """Count these values."""
        for value in batch:
            if not math.isfinite(value):
                self.odd += 1
                continue
            self.low, self.high = min(self.low, value), max(self.high, value)
            if value > TINY:
                self.plus[self._bucket(value)] += 1
            elif value < -TINY:
                self.minus[self._bucket(-value)] += 1
            else:
                self.zero += 1
        self._bound()

    def merge(self, other: Self, /) -> Self:
        """Values of both."""
        same_parameters(KIND, (self.error,), (other.error,))
        both = type(self)(self.error)
        both.plus = self.plus + other.plus
        both.minus = self.minus + other.minus
        both.zero, both.odd = self.zero + other.zero, self.odd + other.odd
        both.low, both.high = min(self.low, other.low), max(self.high, other.high)
        both._bound()
        return both

    @property
    def count(self) -> int:
        """How many finite values were counted."""
        return self.zero + self.plus.total() + self.minus.total()

    def quantile(self, share: float) -> float:
        """The value below which this share (0 to 1) of all lies; NaN if there is none.

        The smallest and the largest are exact.
        """
        if not self.count:
            return math.nan
        if share <= 0:
            return self.low
        if share >= 1:
            return self.high
        rank = math.ceil(share * self.count)
        for value, count in self.ascending():
            rank -= count
            if rank <= 0:
                return min(max(value, self.low), self.high)
        return self.high

    def at_least(self, value: float) -> int:
        """How many counted values are in this value's bucket or above: never too few."""
        mine = self._position(value)
        return sum(n for at, n in self._positions() if at >= mine)

    def at_most(self, value: float) -> int:
        """How many counted values are in this value's bucket or below: never too few."""
        mine = self._position(value)
        return sum(n for at, n in self._positions() if at <= mine)

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        body = (
            sorted(self.plus.items()),
            sorted(self.minus.items()),
            (self.zero, self.odd, self.low, self.high),
        )
        return seal(KIND, VERSION, (self.error,), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[_Pairs, _Pairs, tuple[int, int, float, float]]
        (error,), (plus, minus, rest) = unseal(raw, KIND, VERSION, shape)
        new = cls(error)
        new.plus, new.minus = Counter(dict(plus)), Counter(dict(minus))
        new.zero, new.odd, new.low, new.high = rest
        if any(count < 1 for _, count in plus + minus) or len(plus) + len(minus) > 2 * BUCKETS:
            raise damaged(KIND)
        return new

    def _bucket(self, size: float) -> int:
        return math.ceil(math.log(size) / self._log)

    def _middle(self, bucket: int) -> float:
        return 2 * math.exp(bucket * self._log) / (math.exp(self._log) + 1)

    def ascending(self) -> Iterable[tuple[float, int]]:
        """The middle of each bucket and how many values are in it."""
        for bucket in sorted(self.minus, reverse=True):
            yield -self._middle(bucket), self.minus[bucket]
        if self.zero:
            yield 0.0, self.zero
        for bucket in sorted(self.plus):
            yield self._middle(bucket), self.plus[bucket]

    def _position(self, value: float) -> tuple[int, int]:
        if value > TINY:
            bucket = self._bucket(value) if math.isfinite(value) else 1 << 32
            return 1, max(bucket, _floor(self.plus))
        if value < -TINY:
            bucket = self._bucket(-value) if math.isfinite(value) else 1 << 32
            return -1, -max(bucket, _floor(self.minus))
        return 0, 0

    def _positions(self) -> Iterable[tuple[tuple[int, int], int]]:
        yield from (((1, bucket), count) for bucket, count in self.plus.items())
        yield from (((-1, -bucket), count) for bucket, count in self.minus.items())
        yield (0, 0), self.zero

    def _bound(self) -> None:
        self.plus = _fold(self.plus)
        self.minus = _fold(self.minus)


def _floor(buckets: Counter[int]) -> int:
    """The lowest bucket that is kept: it depends on the largest value alone, so order-free."""
    return max(buckets) - BUCKETS + 1 if buckets else -(1 << 32)


def _fold(buckets: Counter[int]) -> Counter[int]:
    floor = _floor(buckets)
    if not buckets or min(buckets) >= floor:
        return buckets
    folded: Counter[int] = Counter()
    for bucket, count in buckets.items():
        folded[max(bucket, floor)] += count
    return folded
