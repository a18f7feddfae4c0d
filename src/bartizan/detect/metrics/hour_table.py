"""What many series were in each hour of the last four weeks: tables that merge exactly.

Of each hour one value is kept: the one whose time has the smallest hash, a fair sample of one. A
place in the table holds an hour of the week, and the newer hour takes the place of that four weeks
before. So an update is the larger of two, in an order of hour and hash: updates and merges commute,
associate, and may be repeated; a replayed batch changes nothing.

At most ``cap`` series are kept: those whose hash falls in one half, one quarter, … as soon as there
are more, so that which are kept depends on the series alone. ``level`` shows it.
"""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import zstandard

from bartizan.stats.envelope import LIMIT, damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import SEED, hash64, is_kept

KIND = "metric-hours"
VERSION = 1
HOUR = 3_600_000_000
"""Microseconds."""
WEEKS = 4
PLACES = WEEKS * 168
CAP = 20_000
"""Series; 11 KB each."""
EMPTY = -1

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class HourTable:
    """One row a series, one place an hour of four weeks."""

    __slots__ = ("cap", "hashes", "hours", "level", "rows", "values")

    def __init__(self, cap: int = CAP) -> None:
        self.cap = cap
        self.level = 0
        self.rows: dict[str, int] = {}
        """The row of each series."""
        self.hours = np.full((0, PLACES), EMPTY, dtype=np.int32)
        """Hours since 1970."""
        self.hashes = np.zeros((0, PLACES), dtype=np.uint32)
        self.values = np.zeros((0, PLACES), dtype=np.float64)

    def keeps(self, series: str) -> bool:
        """Whether a series is kept: always, until there were more than ``cap``."""
        return not self.level or is_kept(hash64(series), self.level)

    def update(self, series: Sequence[str], which: Longs, times: Longs, values: Floats) -> None:
        """See points.

        Args:
            series: different names.
            which: of each point, the position of its name.
            times: microseconds since 1970.
            values: finite.
        """
        rows = self.rows_of(series)[which]
        kept = rows >= 0
        if not kept.all():
            rows, times, values = rows[kept], times[kept], values[kept]
        hours = times // HOUR
        self.take(rows, hours % PLACES, hours, _mixed(times), values)

    def merge(self, other: Self, /) -> Self:
        """What both have seen."""
        same_parameters(KIND, (self.cap,), (other.cap,))
        both = type(self)(self.cap)
        both.level = max(self.level, other.level)
        for one in (self, other):
            names = [name for name in one.rows if both.keeps(name)]
            rows = both.rows_of(names)
            mine = np.array([one.rows[name] for name in names], dtype=np.int64)
            alive = rows >= 0
            rows, mine = rows[alive], mine[alive]
            at, place = np.nonzero(one.hours[mine] != EMPTY)
            from_row = mine[at]
            both.take(
                rows[at], place.astype(np.int64), one.hours[from_row, place].astype(np.int64),
                one.hashes[from_row, place], one.values[from_row, place],
            )  # fmt: skip
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        names = sorted(self.rows)
        order = np.array([self.rows[name] for name in names], dtype=np.int64)
        packed = [
            zstandard.compress(np.ascontiguousarray(one[order]).astype(kind).tobytes())
            for one, kind in ((self.hours, "<i4"), (self.hashes, "<u4"), (self.values, "<f8"))
        ]
        return seal(KIND, VERSION, (self.cap,), (self.level, names, packed))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        (cap,), (level, names, packed) = unseal(
            raw, KIND, VERSION, tuple[int, list[str], list[bytes]]
        )
        new = cls(cap)
        new.level = level
        new.rows = {name: at for at, name in enumerate(names)}
        if len(packed) != 3 or len(new.rows) != len(names) or len(names) > cap:
            raise damaged(KIND)
        new.hours = _unpacked(packed[0], "<i4", len(names)).astype(np.int32)
        new.hashes = _unpacked(packed[1], "<u4", len(names)).astype(np.uint32)
        new.values = _unpacked(packed[2], "<f8", len(names)).astype(np.float64)
        if not all(map(new.keeps, names)) or not np.isfinite(new.values).all():
            raise damaged(KIND)
        return new

    def take(
        self, rows: Longs, places: Longs, hours: Longs, hashes: npt.NDArray[np.uint32],
        values: Floats,
    ) -> None:  # fmt: skip
        """Keep in each place the newest hour, of it the smallest hash, of it the least value."""
        if not len(rows):
            return
        cells = rows * PLACES + places
        order = np.lexsort((values, hashes, -hours, cells))
        cells = cells[order]
        order = order[np.concatenate(([True], cells[1:] != cells[:-1]))]
        at = (rows[order], places[order])
        hour, hashed, value = hours[order], hashes[order], values[order]
        known, known_hash = self.hours[at], self.hashes[at]
        same = (hour == known) & (hashed == known_hash)
        better = (hour > known) | ((hour == known) & (hashed < known_hash))
        better |= same & (value < self.values[at])
        at = (at[0][better], at[1][better])
        self.hours[at], self.hashes[at], self.values[at] = (
            hour[better], hashed[better], value[better],
        )  # fmt: skip

    def rows_of(self, series: Sequence[str]) -> Longs:
        """Rows of these series; new ones are added. -1 for those that are not kept."""
        fresh = [one for one in series if one not in self.rows and self.keeps(one)]
        if fresh:
            self._add(fresh)
        return np.array([self.rows.get(one, -1) for one in series], dtype=np.int64)

    def _add(self, fresh: list[str]) -> None:
        names = [*self.rows, *fresh]
        while len(names) > self.cap:
            self.level += 1
            names = [name for name in names if self.keeps(name)]
        known = np.array([self.rows[name] for name in names if name in self.rows], dtype=np.int64)
        if len(known) < len(self.rows) or len(names) > len(self.hours):
            room = min(max(len(names), 2 * len(known)), self.cap)
            self.hours = _moved(self.hours, known, room, EMPTY)
            self.hashes = _moved(self.hashes, known, room, 0)
            self.values = _moved(self.values, known, room, 0.0)
        self.rows = {name: at for at, name in enumerate(names)}


def _moved(table: npt.NDArray[Any], rows: Longs, room: int, fill: float) -> npt.NDArray[Any]:
    """Some rows of a table, with room for more."""
    new = np.full((room, PLACES), fill, dtype=table.dtype)
    new[: len(rows)] = table[rows]
    return new


def _mixed(times: Longs) -> npt.NDArray[np.uint32]:
    """A hash of times: the finaliser of SplitMix64 (Steele, Lea, Flood 2014), its upper half."""
    mixed = times.astype(np.uint64) + np.uint64(SEED)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(32)).astype(np.uint32)


def _unpacked(packed: bytes, kind: str, rows: int) -> npt.NDArray[Any]:
    try:
        plain = zstandard.decompress(packed, max_output_size=LIMIT)
        return np.frombuffer(plain, dtype=kind).reshape(rows, PLACES)
    except (zstandard.ZstdError, ValueError, MemoryError):
        raise damaged(KIND) from None
