"""Remembers which events were seen, within bounded memory.

Two generations: identities go into the younger; when it is full it becomes the older, and the
older is forgotten. So at least the newest ``GENERATION`` identities are known at any time.

An identity is kept as Python's own hash of (product, event id): 64 bits, keyed anew in every
process, so nobody can prepare an event that passes for another. Among a million remembered
identities a chance collision befalls one event in 10 million million.
"""

from collections.abc import Sequence

GENERATION = 500_000
"""Identities a generation holds: 85 MB for both when full (measured)."""


class Seen:
    """Identities of events of one run."""

    def __init__(self, generation: int = GENERATION) -> None:
        self._young: set[int] = set()
        self._old: set[int] = set()
        self._generation = generation

    def duplicates(self, product: str, ids: Sequence[str | None]) -> list[int]:
        """Positions of events that were seen before, ascending; the others are now seen.

        Args:
            product: ids of different products are different identities.
            ids: native ids of events; a null has none and is never a duplicate.
        """
        salt = hash(product)
        hashes = [hash(one) ^ salt for one in ids]
        fresh = set(hashes)
        repeated: list[int] = []
        if len(fresh) < len(hashes) or not (
            fresh.isdisjoint(self._young) and fresh.isdisjoint(self._old)
        ):
            repeated = self._repeated(hashes, ids)
        self._young |= fresh
        if len(self._young) >= self._generation:
            self._old, self._young = self._young, set()
        return repeated

    def _repeated(self, hashes: Sequence[int], ids: Sequence[str | None]) -> list[int]:
        within: set[int] = set()
        found = []
        for at, (one, name) in enumerate(zip(hashes, ids, strict=True)):
            if name is None:
                continue
            if one in within or one in self._young or one in self._old:
                found.append(at)
            within.add(one)
        return found
