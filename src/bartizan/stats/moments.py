"""Count, mean and variance without rounding, so that the order of merging cannot show.

A float is a whole number times a power of two. Sums are kept as whole numbers at one fixed scale,
2**-1074 for values and its square for squares; they are exact however long the stream. Python's
integers make this a dozen lines (the idea of Kulisch's exact accumulator).
"""

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Self

from bartizan.stats.envelope import damaged, seal, unseal

KIND = "moments"
VERSION = 1
SCALE = 1 << 1074
"""The smallest float is one part in this."""


class Moments:
    """Mean and variance of numbers. What is not finite is not counted."""

    __slots__ = ("count", "squares", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = 0
        """Sum of the values, in parts of ``SCALE``."""
        self.squares = 0
        """Sum of their squares, in parts of ``SCALE`` squared."""

    def update(self, batch: Iterable[float], /) -> None:
        """Count these values."""
        for value in batch:
            if math.isfinite(value):
                over, under = value.as_integer_ratio()
                exact = over * (SCALE // under)
                self.count += 1
                self.total += exact
                self.squares += exact * exact

    def merge(self, other: Self, /) -> Self:
        """Values of both."""
        both = type(self)()
        both.count = self.count + other.count
        both.total = self.total + other.total
        both.squares = self.squares + other.squares
        return both

    @property
    def mean(self) -> float:
        """The mean; NaN of nothing."""
        return float(Fraction(self.total, self.count * SCALE)) if self.count else math.nan

    @property
    def variance(self) -> float:
        """The sample variance; NaN of fewer than two values."""
        if self.count < 2:
            return math.nan
        over = self.squares * self.count - self.total * self.total
        return float(Fraction(over, self.count * (self.count - 1) * SCALE * SCALE))

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        return seal(KIND, VERSION, (), (self.count, f"{self.total:x}", f"{self.squares:x}"))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        _, (count, total, squares) = unseal(raw, KIND, VERSION, tuple[int, str, str])
        new = cls()
        try:
            new.count, new.total, new.squares = count, int(total, 16), int(squares, 16)
        except ValueError:
            raise damaged(KIND) from None
        return new
