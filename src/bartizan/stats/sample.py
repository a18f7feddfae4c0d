"""A fair sample of a stream: the k items whose keys have the smallest hashes (bottom-k).

Which items are kept depends on their keys alone, so shards agree, and seeing an item again changes
nothing (Cohen and Kaplan, PODC 2007). It is a sample of distinct items: weights are not kept.
"""

from collections.abc import Iterable
from typing import Self

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import hash64

KIND = "sample"
VERSION = 1


class Sample:
    """At most ``size`` items, each a key and its content."""

    __slots__ = ("_kept", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: set[tuple[int, str, bytes]] = set()

    def update(self, batch: Iterable[tuple[str, bytes]], /) -> None:
        """Offer items."""
        kept = self._kept
        kept.update((hash64(key), key, content) for key, content in batch)
        if len(kept) > self.size:
            self._kept = set(sorted(kept)[: self.size])

    def merge(self, other: Self, /) -> Self:
        """A sample of both streams."""
        same_parameters(KIND, (self.size,), (other.size,))
        both = type(self)(self.size)
        both._kept = set(sorted(self._kept | other._kept)[: self.size])
        return both

    def items(self) -> list[tuple[str, bytes]]:
        """What is kept, in the order of the hashes."""
        return [(key, content) for _, key, content in sorted(self._kept)]

    def __len__(self) -> int:
        return len(self._kept)

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        return seal(KIND, VERSION, (self.size,), self.items())

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        (size,), items = unseal(raw, KIND, VERSION, list[tuple[str, bytes]])
        new = cls(size)
        new.update(items)
        if len(new) != len(items):
            raise damaged(KIND)
        return new
