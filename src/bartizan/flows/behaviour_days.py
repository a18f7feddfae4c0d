"""Puts events in order of time, whatever the order of the files they are in.

Profiles score an event by what came before it, and logs of a week come file by file, product by
product. So what behaviour sees of each event is set aside by day, in memory and beyond ``HELD`` in
files of a directory that only this user can read and that is removed at the end.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

import polars as pl

from bartizan.errors import BartizanError
from bartizan.stats.panes import HOUR

DAY = 24 * HOUR
HELD = 1 << 18
"""Events that are held in memory."""
YEARS = 0, 65_379 * DAY
"""Times that can be judged: 1970 to 2148. Beyond are broken clocks, and days are kept as 16 bit."""
MANY = 1_100
"""Days of which events are kept, about three years: each costs memory, files and a look at all
profiles at its end, so that a log of invented times cannot cost them without bound."""
PARTS = 32
"""Parts of a day that are held before they are joined: small frames are mostly overhead."""
BATCH = 1 << 15
"""Events that are handed on at once."""


class Days(AbstractContextManager["Days"]):
    """Events by day (UTC)."""

    def __init__(self) -> None:
        self.events = 0
        self.untimely = 0
        """Events that were left out, because of no plausible time or one of too many days."""
        self._counts: Counter[int] = Counter()
        self._held: dict[int, list[pl.DataFrame]] = {}
        self._in_memory = 0
        self._files: dict[int, list[Path]] = {}
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the files."""
        if self._directory is not None:
            self._directory.cleanup()

    def add(self, seen: pl.DataFrame) -> None:
        """Set events aside.

        Raises:
            BartizanError: the disk is full or cannot be written.
        """
        timely = seen.filter(pl.col("time").is_between(*YEARS, closed="left"))
        self.untimely += seen.height - timely.height
        if not timely.height:
            return
        self.events += timely.height
        days = timely.with_columns((pl.col("time") // DAY).alias("day"))
        for (day,), part in days.group_by("day", maintain_order=True):
            parts = self._held.setdefault(int(str(day)), [])
            parts.append(part.drop("day"))
            if len(parts) >= PARTS:
                parts[:] = [pl.concat(parts, rechunk=True)]
            self._counts[int(str(day))] += part.height
            self._in_memory += part.height
        if len(self._counts) > 2 * MANY:
            self._thin()
        if self._in_memory >= HELD:
            self._write()

    def ordered(self) -> Iterator[pl.DataFrame]:
        """All events in order of time, day by day; each part is within one day."""
        self._thin()
        for day in sorted({*self._held, *self._files}):
            parts = [pl.read_parquet(path) for path in self._files.pop(day, ())]
            parts += self._held.pop(day, [])
            whole = pl.concat(parts).sort("time", "event_id", maintain_order=True)
            del parts
            for start in range(0, whole.height, BATCH):
                yield whole.slice(start, BATCH)

    def _thin(self) -> None:
        """Keep the days with the most events, of equal ones the latest."""
        ranked = sorted(self._counts, key=lambda day: (self._counts[day], day), reverse=True)
        for day in ranked[MANY:]:
            count = self._counts.pop(day)
            self.events -= count
            self.untimely += count
            self._in_memory -= sum(part.height for part in self._held.pop(day, ()))
            for path in self._files.pop(day, ()):
                path.unlink()

    def _write(self) -> None:
        try:
            if self._directory is None:
                self._directory = tempfile.TemporaryDirectory(prefix="bartizan-")
            for day, parts in self._held.items():
                files = self._files.setdefault(day, [])
                path = Path(self._directory.name) / f"{day}-{len(files)}.parquet"
                pl.concat(parts).write_parquet(path, compression="lz4", statistics=False)
                files.append(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            why = getattr(error, "strerror", None) or error
            raise BartizanError(
                f"events cannot be set aside: {why}", where=tempfile.gettempdir(),
                mend="set TMPDIR to a directory with room",
            ) from None  # fmt: skip
        self._held.clear()
        self._in_memory = 0
