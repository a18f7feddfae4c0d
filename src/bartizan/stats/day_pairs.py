"""Which pairs came up today, to count the different things of each subject a batch at a time."""

from typing import Self

import numpy as np

from bartizan.stats.columns import Columns
from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.key_table import Keys, KeyTable, Rows, mixed

KIND = "day-pairs"
VERSION = 1
CAP = 4_000_000
"""Pairs; further ones are dropped and counted."""


class DayPairs:
    """Pairs of 64-bit hashes: of subjects, and of things."""

    __slots__ = ("cap", "columns", "evicted", "table")

    def __init__(self, cap: int = CAP) -> None:
        self.cap = cap
        self.table = KeyTable()
        self.columns = Columns({"one": (np.uint64, 1)})
        self.evicted = 0

    def __len__(self) -> int:
        return self.table.count

    def update(self, batch: list[tuple[int, int]], /) -> None:
        """See pairs."""
        if batch:
            ones, others = np.array(sorted(set(batch)), np.uint64).T
            self.fresh(ones, others)

    def fresh(self, ones: Keys, others: Keys) -> Rows:
        """See pairs, all different; the positions of those that were not seen before."""
        return self._fresh(mixed(ones, others), ones)

    def counts(self) -> dict[int, int]:
        """How many things each subject has."""
        ones, counts = np.unique(self.columns["one"], return_counts=True)
        return dict(zip(ones.tolist(), counts.tolist(), strict=True))

    def merge(self, other: Self, /) -> Self:
        """Pairs of both."""
        same_parameters(KIND, (self.cap,), (other.cap,))
        both = type(self)(self.cap)
        both.evicted = self.evicted + other.evicted
        for one in (self, other):
            both._fresh(one.table.keys, one.columns["one"].astype(np.uint64))
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        order = np.argsort(self.table.keys)
        parts = [self.table.keys[order].tobytes(), self.columns["one"][order].tobytes()]
        return seal(KIND, VERSION, (self.cap,), (self.evicted, parts))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        (cap,), (evicted, parts) = unseal(raw, KIND, VERSION, tuple[int, list[bytes]])
        new = cls(cap)
        try:
            keys, ones = (np.frombuffer(part, np.uint64) for part in parts)
            new._fresh(keys, ones)
        except ValueError:
            raise damaged(KIND) from None
        new.evicted = evicted
        return new

    def _fresh(self, keys: Keys, ones: Keys) -> Rows:
        new = np.flatnonzero(self.table.rows(keys) < 0)
        room = self.cap - self.table.count
        if len(new) > room:
            self.evicted += len(new) - room
            new = new[:room]
        if len(new):
            rows = self.table.insert(keys[new])
            self.columns.extend(len(new))
            self.columns["one"][rows] = ones[new]
        return new
