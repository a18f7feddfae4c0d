"""How many different things were seen: exact for a few, HyperLogLog for many.

Up to 256 hashes are kept as they are. Then 2**12 registers (4 KiB) hold for each part of the hash
space the longest run of zero bits; the standard error is 1.04 / sqrt(2**12) = 1.6 %. The estimator
is Ertl's, which needs no correction tables (arXiv 1702.01284). Merging takes the larger register:
also idempotent, so that a replayed batch does no harm.
"""

import math
from collections.abc import Iterable
from typing import Self

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import hash64

KIND = "distinct"
VERSION = 1
PRECISION = 12
EXACT = 256


class Distinct:
    """A count of different texts."""

    __slots__ = ("hashes", "precision", "registers")

    def __init__(self, precision: int = PRECISION) -> None:
        self.precision = precision
        self.hashes: set[int] = set()
        """All hashes while they are few; empty once ``registers`` are used."""
        self.registers = bytearray()

    def update(self, batch: Iterable[str | bytes], /) -> None:
        """See these."""
        self._add({hash64(value) for value in batch})

    def merge(self, other: Self, /) -> Self:
        """Everything that either has seen."""
        same_parameters(KIND, (self.precision,), (other.precision,))
        both = type(self)(self.precision)
        both.hashes = set(self.hashes)
        both.registers = bytearray(self.registers)
        if other.registers:
            both._spread()
            both.registers[:] = bytes(map(max, both.registers, other.registers))
        both._add(other.hashes)
        return both

    def estimate(self) -> float:
        """The number of different values; a whole number while it is exact."""
        if not self.registers:
            return float(len(self.hashes))
        size, longest = len(self.registers), 65 - self.precision
        counts = [0] * (longest + 1)
        for rank in self.registers:
            counts[rank] += 1
        z = size * _tau(1 - counts[longest] / size)
        for rank in range(longest - 1, 0, -1):
            z = 0.5 * (z + counts[rank])
        z += size * _sigma(counts[0] / size)
        return size * size / (2 * math.log(2) * z)

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        body = (sorted(self.hashes), bytes(self.registers))
        return seal(KIND, VERSION, (self.precision,), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        (precision,), (hashes, registers) = unseal(raw, KIND, VERSION, tuple[list[int], bytes])
        new = cls(precision)
        new.hashes, new.registers = set(hashes), bytearray(registers)
        wrong_size = registers and len(registers) != 1 << precision
        if wrong_size or len(hashes) > EXACT or max(registers, default=0) > 65 - precision:
            raise damaged(KIND)
        return new

    def _add(self, hashes: set[int]) -> None:
        if not self.registers:
            self.hashes |= hashes
            if len(self.hashes) > EXACT:
                self._spread()
            return
        rest = 64 - self.precision
        for hashed in hashes:
            where = hashed >> rest
            rank = rest - (hashed & ((1 << rest) - 1)).bit_length() + 1
            self.registers[where] = max(self.registers[where], rank)

    def _spread(self) -> None:
        if not self.registers:
            self.registers = bytearray(1 << self.precision)
            hashes, self.hashes = self.hashes, set()
            self._add(hashes)


def _sigma(x: float) -> float:
    if x == 1:
        return math.inf
    y, z, before = 1.0, x, -1.0
    while z != before:
        x *= x
        before = z
        z += x * y
        y += y
    return z


def _tau(x: float) -> float:
    if x in (0.0, 1.0):
        return 0.0
    y, z, before = 1.0, 1 - x, -1.0
    while z != before:
        x = math.sqrt(x)
        before = z
        y *= 0.5
        z -= (1 - x) ** 2 * y
    return z / 3
