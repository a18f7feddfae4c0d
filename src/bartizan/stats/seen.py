"""Whether something was seen before: exact for up to ``cap`` things, then a Bloom filter.

The filter (Bloom 1970) never forgets what it has seen. It may take something new for known, with
about 1 % when it holds ``cap`` * 16 things; ``false_positives`` says what it is at now.
"""

from collections.abc import Iterable, Iterator
from typing import Self

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import hash64

KIND = "seen"
VERSION = 1
PROBES = 7
BITS_PER_KEY = 160
"""Filter bits for each key of the cap: 10 for each of 16 times as many keys."""


class Seen:
    """A set of texts that can only grow."""

    __slots__ = ("bits", "cap", "hashes")

    def __init__(self, cap: int = 4096) -> None:
        self.cap = cap
        self.hashes: set[int] = set()
        """What was seen, while that is exact; empty once ``bits`` are used."""
        self.bits = bytearray()

    def update(self, batch: Iterable[str | bytes], /) -> None:
        """See these."""
        self._add({hash64(value) for value in batch})

    def merge(self, other: Self, /) -> Self:
        """What either has seen."""
        same_parameters(KIND, (self.cap,), (other.cap,))
        both = type(self)(self.cap)
        both.hashes, both.bits = set(self.hashes), bytearray(self.bits)
        if other.bits:
            both._spread()
            one, two = int.from_bytes(both.bits, "big"), int.from_bytes(other.bits, "big")
            both.bits[:] = (one | two).to_bytes(len(both.bits), "big")
        both._add(other.hashes)
        return both

    def __contains__(self, value: str | bytes) -> bool:
        hashed = hash64(value)
        if not self.bits:
            return hashed in self.hashes
        return all(self.bits[at >> 3] >> (at & 7) & 1 for at in self._places(hashed))

    @property
    def exact(self) -> bool:
        """Whether an answer is certain both ways."""
        return not self.bits

    @property
    def false_positives(self) -> float:
        """How likely something new is taken for known."""
        if self.exact:
            return 0.0
        full = int.from_bytes(self.bits, "big").bit_count() / (8 * len(self.bits))
        return float(full**PROBES)

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        return seal(KIND, VERSION, (self.cap,), (sorted(self.hashes), bytes(self.bits)))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        (cap,), (hashes, bits) = unseal(raw, KIND, VERSION, tuple[list[int], bytes])
        new = cls(cap)
        new.hashes, new.bits = set(hashes), bytearray(bits)
        if len(hashes) > cap or (bits and len(bits) != new._size):
            raise damaged(KIND)
        return new

    @property
    def _size(self) -> int:
        return self.cap * BITS_PER_KEY // 8

    def _add(self, hashes: set[int]) -> None:
        if not self.bits:
            self.hashes |= hashes
            if len(self.hashes) > self.cap:
                self._spread()
            return
        for hashed in hashes:
            for at in self._places(hashed):
                self.bits[at >> 3] |= 1 << (at & 7)

    def _spread(self) -> None:
        if not self.bits:
            self.bits = bytearray(self._size)
            hashes, self.hashes = self.hashes, set()
            self._add(hashes)

    def _places(self, hashed: int) -> Iterator[int]:
        step = (hashed >> 32) | 1
        return ((hashed + i * step) % (self._size * 8) for i in range(PROBES))
