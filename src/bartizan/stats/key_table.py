"""Which row a key has, for a batch of keys at a time: an open-addressing hash table in arrays.

Keys are 64-bit hashes already, so they are their own hash. Rows are numbered from 0 in order of
insertion; columns of what is known about them are kept by whoever owns the table. A million
look-ups take some 70 ms among ten million rows; a row takes 16 bytes.
"""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Rows = NDArray[np.int64]

FILL = 0.6
"""Share of the places that may be taken: beyond that probes get long."""
_SMALLEST = 1 << 10
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Golden ratio (Knuth, TAOCP 6.4): places come from the upper bits of a multiple of the key."""


class KeyTable:
    """Rows by key. Rows are never taken out singly: ``keep`` drops many at once."""

    __slots__ = ("_keys", "_places", "_shift", "count")

    def __init__(self) -> None:
        self.count = 0
        self._keys = np.zeros(_SMALLEST // 2, np.uint64)
        self._allocate(_SMALLEST)

    @property
    def keys(self) -> Keys:
        """Keys in order of their rows; not to be written to."""
        return self._keys[: self.count]

    @property
    def nbytes(self) -> int:
        """Memory that the table takes."""
        return self._keys.nbytes + self._places.nbytes

    def rows(self, keys: Keys) -> Rows:
        """The row of each key, -1 where it has none."""
        found = np.full(len(keys), -1, np.int64)
        mask = len(self._places) - 1
        at = self._start(keys)
        open_ = np.arange(len(keys))
        while len(open_):
            row = self._places[at]
            taken = row >= 0
            open_, at, row = open_[taken], at[taken], row[taken]
            same = self._keys[row] == keys[open_]
            found[open_[same]] = row[same]
            other = ~same
            open_, at = open_[other], (at[other] + 1) & mask
        return found

    def insert(self, keys: Keys) -> Rows:
        """Rows for keys, all different, that have none yet: the next ones in the order given."""
        first, self.count = self.count, self.count + len(keys)
        if self.count > len(self._keys):
            grown = np.zeros(max(self.count, len(self._keys) * 3 // 2), np.uint64)
            grown[:first] = self._keys[:first]
            self._keys = grown
        self._keys[first : self.count] = keys
        rows = np.arange(first, self.count)
        if self.count > FILL * len(self._places):
            size = len(self._places)
            while self.count > FILL * size:
                size *= 2
            self._allocate(size)
            self._settle(np.arange(self.count))
        else:
            self._settle(rows)
        return rows

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop all other rows; those that stay are numbered anew, in the same order."""
        keys = self.keys[kept]
        self.count = len(keys)
        self._keys = keys.copy()
        size = _SMALLEST
        while self.count > FILL * size:
            size *= 2
        self._allocate(size)
        self._settle(np.arange(self.count))

    def _allocate(self, size: int) -> None:
        self._places = np.full(size, -1, np.int32)
        self._shift = np.uint64(64 - size.bit_length() + 1)

    def _start(self, keys: Keys) -> Rows:
        return ((keys * _SPREAD) >> self._shift).astype(np.int64)

    def _settle(self, rows: Rows) -> None:
        """Give each of these rows a place."""
        mask = len(self._places) - 1
        at = self._start(self._keys[rows])
        while len(rows):
            free = self._places[at] < 0
            self._places[at[free]] = rows[free]
            # Of several that want one place the last got it; the others go on with the next.
            other = self._places[at] != rows
            rows, at = rows[other], (at[other] + 1) & mask


def mixed(one: Keys, two: Keys) -> Keys:
    """A key for each pair of keys; the order within a pair matters."""
    both = one * np.uint64(0xFF51AFD7ED558CCD) ^ (two + _SPREAD)
    both = (both ^ (both >> np.uint64(29))) * np.uint64(0xC4CEB9FE1A85EC53)
    keys: Keys = both ^ (both >> np.uint64(32))
    return keys
