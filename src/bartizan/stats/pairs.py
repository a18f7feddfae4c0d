"""Who was seen with what, on which of the last 64 days, for very many pairs.

Days are bits: the day ``d`` is bit ``d % 64``. Putting two states together is OR, so that what is
seen twice changes nothing. How many have a thing in common is frozen on demand (``Holders``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from bartizan.stats.columns import Columns
from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.key_table import Keys, KeyTable, mixed

KIND = "pairs"
VERSION = 1
SPAN: Final = 64
CAP: Final = 4_000_000
AGED: Final = 3
"""Days after which a pair counts as known, if it was seen on ``TWICE`` of them."""
TWICE: Final = 2
_ALL: Final = (1 << SPAN) - 1
_COLUMNS: Final[dict[str, tuple[Any, int]]] = {
    "one": (np.uint64, 1),
    "other": (np.uint64, 1),
    "days": (np.uint64, 1),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some pairs, each an array with a value for each pair."""

    days: NDArray[np.int64]
    """Days on which it was seen, of the last 64."""
    age: NDArray[np.int64]
    """Days from the first of these; -1 where there are none."""

    @property
    def aged(self) -> NDArray[np.bool_]:
        """Which are known for long enough to be trusted."""
        return (self.days >= TWICE) & (self.age >= AGED)


@dataclass(frozen=True, slots=True)
class Holders:
    """How many were seen with each thing, frozen."""

    things: Keys
    """Ascending."""
    counts: NDArray[np.int64]
    """Those with an aged pair."""
    ones: int
    """How many there are in all."""

    def plus(self, other: "Holders") -> "Holders":
        """Of both; none may have pairs in both."""
        things, at = np.unique(np.concatenate([self.things, other.things]), return_inverse=True)
        counts = np.bincount(at, np.concatenate([self.counts, other.counts]), len(things))
        return Holders(things, counts.astype(np.int64), self.ones + other.ones)

    def of(self, others: Keys) -> NDArray[np.int64]:
        """How many have each of these."""
        if not len(self.things):
            return np.zeros(len(others), np.int64)
        at = np.minimum(np.searchsorted(self.things, others), len(self.things) - 1)
        found: NDArray[np.int64] = np.where(self.things[at] == others, self.counts[at], 0)
        return found


class Pairs:
    """Pairs of 64-bit hashes, with their days."""

    __slots__ = ("cap", "columns", "day", "evicted", "table")

    def __init__(self, cap: int = CAP) -> None:
        self.cap = cap
        self.table = KeyTable()
        self.columns = Columns(_COLUMNS)
        self.day: int | None = None
        """The latest day of all."""
        self.evicted = 0

    def __len__(self) -> int:
        return self.table.count

    def update(self, batch: Iterable[tuple[int, int, int]], /) -> None:
        """See pairs, each as one, other, day."""
        by_day: dict[int, set[tuple[int, int]]] = {}
        for one, other, day in batch:
            by_day.setdefault(day, set()).add((one, other))
        for day, pairs in by_day.items():
            ones, others = np.array(sorted(pairs), np.uint64).T
            self.see(ones, others, day)
        self.prune()

    def see(self, ones: Keys, others: Keys, day: int) -> None:
        """See pairs on a day. Call ``prune`` after many of these.

        Args:
            ones: first of each pair.
            others: second of each; the pairs are all different.
            day: since 1970; what is too old is not kept.
        """
        self._advance(day)
        if self.day is not None and day <= self.day - SPAN:
            return
        keys = mixed(ones, others)
        rows = self.table.rows(keys)
        new = rows < 0
        if new.any():
            rows[new] = self.table.insert(keys[new])
            self.columns.extend(int(new.sum()))
            self.columns["one"][rows[new]] = ones[new]
            self.columns["other"][rows[new]] = others[new]
        self._days[rows] |= np.uint64(1 << (day % SPAN))

    def known(self, ones: Keys, others: Keys, day: int) -> Known:
        """What was known of pairs before a day, the latest or a later one."""
        rows = self.table.rows(mixed(ones, others))
        none = rows < 0
        if not self.table.count:
            return Known(np.zeros(len(ones), np.int64), np.full(len(ones), -1, np.int64))
        rings = np.where(none, np.uint64(0), self._days[rows] & np.uint64(self._before(day)))
        return Known(np.bitwise_count(rings).astype(np.int64), _ages(rings, day))

    def holds(self, ones: Keys, others: Keys) -> NDArray[np.bool_]:
        """Which pairs were seen on any of the days that are kept, the latest included."""
        rows = self.table.rows(mixed(ones, others))
        found: NDArray[np.bool_] = rows >= 0
        if self.table.count:
            found &= self._days[rows] != 0
        return found

    def holders(self, day: int) -> Holders:
        """How many were seen with each thing, by what was known before a day."""
        rings = self._days & np.uint64(self._before(day))
        aged = (np.bitwise_count(rings) >= TWICE) & (_ages(rings, day) >= AGED)
        things, counts = np.unique(self.columns["other"][aged], return_counts=True)
        return Holders(
            things.astype(np.uint64), counts.astype(np.int64),
            len(np.unique(self.columns["one"])),
        )  # fmt: skip

    def prune(self) -> None:
        """Drop pairs of which no day is left, and beyond the cap those seen longest ago."""
        kept = self._days != 0
        spare = int(kept.sum()) - self.cap
        if spare > 0 and self.day is not None:
            order = np.lexsort((self.table.keys, _turned(self._days, self.day)))
            order = order[kept[order]]
            kept[order[:spare]] = False
            self.evicted += spare
        if not kept.all():
            self.table.keep(kept)
            self.columns.keep(kept)

    def merge(self, other: Self, /) -> Self:
        """Pairs of both."""
        same_parameters(KIND, (self.cap,), (other.cap,))
        both = type(self)(self.cap)
        days = [one.day for one in (self, other) if one.day is not None]
        for one in (self, other):
            both._take(one, max(days, default=0))
        both.evicted = self.evicted + other.evicted
        both.day = max(days, default=None)
        both.prune()
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        keys = self.table.keys
        order = np.argsort(keys)
        order = order[self._days[order] != 0]
        parts = [self.columns[name][order].tobytes() for name in _COLUMNS]
        return seal(KIND, VERSION, (self.cap,), (self.day, self.evicted, parts))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        (cap,), (day, evicted, parts) = unseal(
            raw, KIND, VERSION, tuple[int | None, int, list[bytes]]
        )
        new = cls(cap)
        try:
            read = {
                name: np.frombuffer(part, kind)
                for (name, (kind, _)), part in zip(_COLUMNS.items(), parts, strict=True)
            }
            new.columns.extend(len(read["one"]))
            for name, array in read.items():
                new.columns[name][:] = array
        except ValueError:
            raise damaged(KIND) from None
        new.table.insert(mixed(read["one"], read["other"]))
        new.day, new.evicted = day, evicted
        return new

    @property
    def _days(self) -> NDArray[np.uint64]:
        days: NDArray[Any] = self.columns["days"]
        return days

    def _before(self, day: int) -> int:
        """The bits of days before one, as they are now."""
        clear = _passed(self.day, day) if self.day is not None and day > self.day else 0
        return _ALL ^ (clear | 1 << (day % SPAN))

    def _advance(self, day: int) -> None:
        if self.day is not None and day > self.day:
            self._days[:] &= np.uint64(_ALL ^ _passed(self.day, day))
        self.day = day if self.day is None else max(self.day, day)

    def _take(self, other: "Pairs", day: int) -> None:
        if other.day is None:
            return
        days = other._days & np.uint64(_ALL ^ _passed(other.day, day))
        rows = self.table.rows(other.table.keys)
        new = rows < 0
        rows[new] = self.table.insert(other.table.keys[new])
        self.columns.extend(int(new.sum()))
        for name in ("one", "other"):
            self.columns[name][rows[new]] = other.columns[name][new]
        self._days[rows] |= days


def _turned(rings: NDArray[np.uint64], day: int) -> NDArray[np.uint64]:
    """Rings with this day, the latest, as the highest bit and the days before below it."""
    turn = SPAN - 1 - day % SPAN
    if not turn:
        return rings
    turned: NDArray[np.uint64] = (rings << np.uint64(turn)) | (rings >> np.uint64(SPAN - turn))
    return turned


def _ages(rings: NDArray[np.uint64], day: int) -> NDArray[np.int64]:
    """Days from the first in each ring until this day, the latest; -1 for none."""
    turned = _turned(rings, day)
    below = np.bitwise_count((turned & (~turned + np.uint64(1))) - np.uint64(1)).astype(np.int64)
    found: NDArray[np.int64] = np.where(turned == 0, -1, SPAN - 1 - below)
    return found


def _passed(before: int, now: int) -> int:
    """The bits of the days after one up to a later one."""
    if now - before >= SPAN:
        return _ALL
    found = 0
    for day in range(before + 1, now + 1):
        found |= 1 << (day % SPAN)
    return found
