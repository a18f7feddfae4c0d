"""How often each key was seen: exact, and bounded by keeping a fair sample of the keys.

While at most ``cap`` different keys were seen, everything is exact. Beyond that only keys whose
hash falls in one half, then one quarter, … are kept; their counts stay exact, because a key that is
kept at the end was kept from the start. The level is the smallest at which the keys fit, so it and
the content depend on the stream alone (distinct sampling: Gibbons, VLDB 2001).

Heavy-hitter summaries (SpaceSaving) are not used: their content depends on the order of merging.
This fails where the frequent keys must be named after an overflow: half of them are gone with each
level. Choose the cap so that overflow means "this is no longer a set of keys".
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Generic, Self, TypeVar, cast

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import hash64, is_kept

K = TypeVar("K", str, int)
KIND = "key-counts"
VERSION = 1


class KeyCounts(Generic[K]):
    """Counts by key. An integer key must be a 64-bit hash already: it is its own hash."""

    __slots__ = ("cap", "counts", "level", "total")

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self.level = 0
        self.counts: Counter[K] = Counter()
        self.total = 0

    def update(self, batch: Iterable[K], /) -> None:
        """Count keys, once for each time they occur in the batch."""
        self.add(Counter(batch))

    def add(self, more: Mapping[K, int]) -> None:
        """Count keys that were counted elsewhere."""
        self.total += sum(more.values())
        if self.level:
            more = {key: count for key, count in more.items() if self.keeps(key)}
        self.counts.update(more)
        self._bound()

    def merge(self, other: Self, /) -> Self:
        """Counts of both."""
        same_parameters(KIND, (self.cap,), (other.cap,))
        both = type(self)(self.cap)
        both.level = max(self.level, other.level)
        both.total = self.total + other.total
        for one in (self.counts, other.counts):
            both.counts.update({k: n for k, n in one.items() if both.keeps(k)})
        both._bound()
        return both

    def keeps(self, key: K) -> bool:
        """Whether the count of this key is known: always, until the cap was reached."""
        return not self.level or is_kept(_hash(key), self.level)

    @property
    def distinct(self) -> int:
        """How many different keys were seen; an estimate once ``level`` is above 0."""
        return len(self.counts) << self.level

    @property
    def dropped(self) -> int:
        """How much of ``total`` belongs to keys that are no longer kept."""
        return self.total - sum(self.counts.values())

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        pairs = sorted(self.counts.items())
        body = (self.level, self.total, [k for k, _ in pairs], [n for _, n in pairs])
        return seal(KIND, VERSION, (self.cap,), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[int, int, list[str | int], list[int]]
        (cap,), (level, total, keys, counts) = unseal(raw, KIND, VERSION, shape)
        if len(keys) != len(counts) or min(counts, default=1) < 1 or len(keys) > cap:
            raise damaged(KIND)
        new = cls(cap)
        new.level, new.total = level, total
        new.counts = Counter(dict(zip(cast("list[K]", keys), counts, strict=True)))
        return new

    def _bound(self) -> None:
        while len(self.counts) > self.cap:
            self.level += 1
            self.counts = Counter({k: n for k, n in self.counts.items() if self.keeps(k)})


def _hash(key: str | int) -> int:
    return key if isinstance(key, int) else hash64(key)
