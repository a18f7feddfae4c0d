"""Everybody and everything that has habits: when it was seen, and on which days at which hours."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from bartizan.detect.behaviour.profiles import ring
from bartizan.detect.behaviour.profiles.canonical import sort_of
from bartizan.model.entity import EntityKind
from bartizan.stats.columns import Columns, Mask
from bartizan.stats.hashing import hash64
from bartizan.stats.key_table import Keys, KeyTable, Rows

KINDS: Final = tuple(kind.value for kind in EntityKind)
"""Kinds by number. Saved states name them."""
NUMBER: Final = {kind: number for number, kind in enumerate(KINDS)}
ACTIVE_DAYS: Final = 5
"""Active days until something is known of an entity, and"""
SOME_WEEKS: Final = 21
"""days after which it is known anyhow."""
WEEKS: Final = 6
HOUR_DAYS: Final = 7 * WEEKS
"""Days of which the hours are kept: for each the hours (UTC) with activity, as 24 bits."""
# "before" is how many events there were when the last day ended; "gap" the longest absence.
_COLUMNS: Final[dict[str, tuple[Any, int]]] = {
    "kind": (np.uint8, 1),
    "sort": (np.uint16, 1),
    "first": (np.uint16, 1),
    "last": (np.uint16, 1),
    "events": (np.uint32, 1),
    "before": (np.uint32, 1),
    "days": (np.uint64, 1),
    "gap": (np.uint16, 1),
    "hours": (np.uint32, HOUR_DAYS),
}

_TOLD: Final = ("kind", "sort")
"""Columns that names tell."""
SORTS: Final = 16
"""Sorts of each kind that are told apart; what falls together is compared together."""


class Population:
    """Entities in rows."""

    __slots__ = ("columns", "names", "table")

    def __init__(self) -> None:
        self.table = KeyTable()
        self.names: list[str] = []
        """``kind:name`` of each."""
        self.columns = Columns(_COLUMNS)

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.columns[column]

    def rows(self, names: Sequence[str], hashes: Keys, day: int, *, add: bool = True) -> Rows:
        """The row of each of these names, all different.

        Args:
            names: ``kind:name``.
            hashes: of them.
            day: on which they are first seen if they are new.
            add: whether they become known; else new ones have row -1.
        """
        rows = self.table.rows(hashes)
        new = np.flatnonzero(rows < 0)
        if add and len(new):
            rows[new] = self.table.insert(hashes[new])
            self.columns.extend(len(new))
            self["first"][rows[new]] = day
            self["last"][rows[new]] = day
            more = [names[at] for at in new.tolist()]
            self["kind"][rows[new]] = [kind_number(name) for name in more]
            self["sort"][rows[new]] = [sort_number(name) for name in more]
            self.names += more
        return rows

    def clear(self, before: int, now: int) -> None:
        """Make room for later days."""
        self["days"][:] &= np.uint64(ring.ALL ^ ring.passed(before, now))
        hours = self["hours"]
        for day in range(max(before + 1, now - HOUR_DAYS + 1), now + 1):
            hours[:, day % HOUR_DAYS] = 0

    def learning(self, rows: Rows | int, day: int) -> NDArray[np.bool_]:
        """Whether too little is known of these: too few active days, and not there for long.

        Who was there for weeks and did next to nothing is known for that.
        """
        before = self["days"][rows] & np.uint64(ring.ALL ^ ring.bit(day))
        few = np.bitwise_count(before) < ACTIVE_DAYS
        new = day - self["first"][rows].astype(np.int64) < SOME_WEEKS
        found: NDArray[np.bool_] = few & new
        return found

    def known(self, day: int) -> Mask:
        """Who did something today and is known well enough."""
        there: Mask = (self["days"] & np.uint64(ring.bit(day))) > 0
        there[there] = ~self.learning(np.flatnonzero(there), day)
        return there

    def counts(self, where: Mask | None = None) -> Counter[str]:
        """How many of each kind there are."""
        kinds = self["kind"] if where is None else self["kind"][where]
        numbers = np.bincount(kinds, minlength=len(KINDS)).tolist()
        return Counter({kind: n for kind, n in zip(KINDS, numbers, strict=True) if n})

    def keep(self, kept: Mask) -> None:
        """Drop all others."""
        self.table.keep(kept)
        self.columns.keep(kept)
        self.names = [self.names[at] for at in np.flatnonzero(kept).tolist()]

    def take(self, other: Self) -> Rows:
        """Add all of another, whose days must be aligned; the row of each here."""
        rows = self.table.rows(other.table.keys)
        new = np.flatnonzero(rows < 0)
        if len(new):
            rows[new] = self.table.insert(other.table.keys[new])
            self.columns.extend(len(new))
            for name in _COLUMNS:
                self[name][rows[new]] = other[name][new]
            self.names += [other.names[at] for at in new.tolist()]
            known = np.ones(len(other), bool)
            known[new] = False
            old = np.flatnonzero(known)
        else:
            old = np.arange(len(other))
        at = rows[old]
        self["first"][at] = np.minimum(self["first"][at], other["first"][old])
        for name in ("events", "before"):
            self[name][at] += other[name][old]
        self["days"][at] |= other["days"][old]
        self["hours"][at] |= other["hours"][old]
        for name in ("last", "gap"):
            self[name][at] = np.maximum(self[name][at], other[name][old])
        return rows

    def body(self) -> tuple[list[str], dict[str, bytes], Rows]:
        """Its content in canonical order, and that order."""
        order = np.argsort(self.table.keys)
        parts = {name: self[name][order].tobytes() for name in _COLUMNS if name not in _TOLD}
        return [self.names[at] for at in order.tolist()], parts, order

    @classmethod
    def restored(cls, names: list[str], parts: dict[str, bytes]) -> Self:
        """From what ``body`` gave."""
        new = cls()
        new.names = names
        new.table.insert(np.array([hash64(name) for name in names], np.uint64))
        new.columns.extend(len(names))
        new["kind"][:] = [kind_number(name) for name in names]
        new["sort"][:] = [sort_number(name) for name in names]
        for name, raw in parts.items():
            array = new[name]
            array[...] = np.frombuffer(raw, array.dtype).reshape(array.shape)
        return new

    @property
    def nbytes(self) -> int:
        """Memory that it takes, estimated for the names."""
        return self.table.nbytes + self.columns.nbytes + sum(map(len, self.names)) + 60 * len(self)


def kind_number(name: str) -> int:
    """The number of the kind in ``kind:name``."""
    return NUMBER.get(name.partition(":")[0], NUMBER["resource"])


def sort_number(name: str) -> int:
    """A number for the kind and the sort of ``kind:name``."""
    return kind_number(name) * SORTS + hash64(sort_of(name)) % SORTS
