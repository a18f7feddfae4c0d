"""Puts events in order of time, whatever the order of the files they are in.

Profiles score an event by what came before it, and logs of a week come file by file, product by
product. So what behaviour sees of each event is set aside by day, in memory and beyond ``HELD`` in
files of a directory that only this user can read and that is removed at the end.
"""

import tempfile
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
BATCH = 1 << 15
"""Events that are handed on at once."""


class Days(AbstractContextManager["Days"]):
    """Events by day (UTC)."""

    def __init__(self) -> None:
        self.events = 0
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
        if not seen.height:
            return
        self.events += seen.height
        self._in_memory += seen.height
        days = seen.with_columns((pl.col("time") // DAY).alias("day"))
        for (day,), part in days.group_by("day", maintain_order=True):
            self._held.setdefault(int(str(day)), []).append(part.drop("day"))
        if self._in_memory >= HELD:
            self._write()

    def ordered(self) -> Iterator[pl.DataFrame]:
        """All events in order of time, day by day; each part is within one day."""
        for day in sorted({*self._held, *self._files}):
            parts = [pl.read_parquet(path) for path in self._files.pop(day, ())]
            parts += self._held.pop(day, [])
            whole = pl.concat(parts).sort("time", "event_id", maintain_order=True)
            del parts
            for start in range(0, whole.height, BATCH):
                yield whole.slice(start, BATCH)

    def _write(self) -> None:
        try:
            if self._directory is None:
                self._directory = tempfile.TemporaryDirectory(prefix="bartizan-")
            for day, parts in self._held.items():
                files = self._files.setdefault(day, [])
                path = Path(self._directory.name) / f"{day}-{len(files)}.parquet"
                pl.concat(parts).write_parquet(path, compression="lz4", statistics=False)
                files.append(path)
        except OSError as error:
            raise BartizanError(
                f"events cannot be set aside: {error.strerror}", where=tempfile.gettempdir(),
                mend="set TMPDIR to a directory with room",
            ) from None  # fmt: skip
        self._held.clear()
        self._in_memory = 0
