"""What was seen of whom: a row for each entity, facet and value, with the days on it.

A row takes 33 bytes, 50 with its place in the table. The days of two states are put together by OR,
so events that are learned twice change nothing but the count, which the owner guards.
"""

from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from bartizan.detect.behaviour.profiles import ring
from bartizan.stats.columns import Columns, Mask
from bartizan.stats.hashing import hash64
from bartizan.stats.key_table import Keys, KeyTable, Rows, mixed

_COLUMNS: Final[dict[str, tuple[Any, int]]] = {
    "entity": (np.int32, 1),
    "facet": (np.uint8, 1),
    "value": (np.uint64, 1),
    "days": (np.uint64, 1),
    "first": (np.uint16, 1),
    "last": (np.uint16, 1),
    "count": (np.uint32, 1),
}
SALTS: Final = np.array([hash64(f"facet {number}") for number in range(256)], np.uint64)


class Habits:
    """Rows of entity, facet and value. Entities are named by their row in the population."""

    __slots__ = ("columns", "table")

    def __init__(self) -> None:
        self.table = KeyTable()
        self.columns = Columns(_COLUMNS)

    def __len__(self) -> int:
        return self.table.count

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.columns[column]

    def insert(self, keys: Keys, entity: Rows, facet: NDArray[Any], value: Keys, day: int) -> Rows:
        """Rows for what was never seen before."""
        rows = self.table.insert(keys)
        self.columns.extend(len(keys))
        self["entity"][rows] = entity
        self["facet"][rows] = facet
        self["value"][rows] = value
        self["first"][rows] = day
        self["last"][rows] = day
        return rows

    def clear(self, before: int, now: int) -> None:
        """Make room for later days."""
        self["days"][:] &= np.uint64(ring.ALL ^ ring.passed(before, now))

    def keep(self, kept: Mask) -> None:
        """Drop all other rows."""
        self.table.keep(kept)
        self.columns.keep(kept)

    def take(self, other: Self, entities: Rows) -> None:
        """Add all of another, whose days must be aligned.

        Args:
            other: not changed.
            entities: for each of its entities the row here.
        """
        rows = self.table.rows(other.table.keys)
        new = np.flatnonzero(rows < 0)
        old = np.flatnonzero(rows >= 0)
        if len(new):
            added = self.insert(
                other.table.keys[new], entities[other["entity"][new]], other["facet"][new],
                other["value"][new], 0,
            )  # fmt: skip
            for name in ("days", "first", "last", "count"):
                self[name][added] = other[name][new]
        at = rows[old]
        self["first"][at] = np.minimum(self["first"][at], other["first"][old])
        self["last"][at] = np.maximum(self["last"][at], other["last"][old])
        self["days"][at] |= other["days"][old]
        self["count"][at] += other["count"][old]

    def body(self, entities: Rows) -> dict[str, bytes]:
        """Its content in canonical order.

        Args:
            entities: the population's order.
        """
        order = np.argsort(self.table.keys)
        place = np.empty(len(entities), np.int32)
        place[entities] = np.arange(len(entities), dtype=np.int32)
        parts = {name: self[name][order].tobytes() for name in _COLUMNS if name != "entity"}
        return {"entity": place[self["entity"][order]].tobytes(), **parts}

    @classmethod
    def restored(cls, parts: dict[str, bytes], hashes: Keys) -> Self:
        """From what ``body`` gave, and the hashes of the population's names."""
        new = cls()
        read = {name: np.frombuffer(parts[name], kind) for name, (kind, _) in _COLUMNS.items()}
        new.columns.extend(len(read["entity"]))
        for name, array in read.items():
            new[name][:] = array
        new.table.insert(keys_of(hashes[read["entity"]], read["facet"], read["value"]))
        return new

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        return self.table.nbytes + self.columns.nbytes


def keys_of(entity: Keys, facet: NDArray[Any], value: Keys) -> Keys:
    """Keys of rows: of the entity's hash, the facet's number and the value's hash."""
    return mixed(entity, mixed(SALTS[facet], value))
