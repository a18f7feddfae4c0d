"""Scores the points of metric series: a CSV file in, a p-value for each point, unusual stretches.

One pass: a point is judged by the points before it in its series, and written before the next is
read. Memory does not grow with the file, only with the number of series.
"""

import csv
import gzip
import io
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from bartizan.detect.metrics.context import LARGEST
from bartizan.detect.metrics.spans import Span, Watch
from bartizan.errors import BartizanError, ExitCode

ALPHA = 1e-3
"""p-value at or below which a stretch is told."""
SERIES = 10_000
"""Series of one file; points of further ones are refused."""
REASONS = 5
"""Refused lines that are named."""
FIELD = 1 << 16
"""Characters of the longest field."""
_MILLIS, _MICROS, _NANOS = 1e11, 1e14, 1e17


@dataclass(frozen=True, slots=True)
class Point:
    """One line, answered."""

    row: list[str]
    """As it was written."""
    p_value: float | None
    """None: the line is no point."""
    over: Span | None
    """An unusual stretch that this point ends."""


@dataclass(slots=True)
class Scoring:
    """The scoring of one file."""

    path: Path
    alpha: float = ALPHA
    header: list[str] = field(default_factory=list)
    points: int = 0
    refused: int = 0
    back: int = 0
    """Points that are older than the one before them in their series."""
    named: list[str] = field(default_factory=list)
    """The first lines that were refused, and why."""
    watches: dict[str, Watch] = field(default_factory=dict)

    def run(self) -> Iterator[Point]:
        """Answer every line.

        Raises:
            BartizanError: the file cannot be read, or has no columns ``timestamp`` and ``value``.
        """
        with _opened(self.path) as file:
            rows = _rows(csv.reader(file), self.path)
            _, first = next(rows, (0, None))
            if first is None:
                raise _empty(self.path)
            time, value, series = self._columns(first)
            for number, row in rows:
                if row:
                    yield self._point(number, row, time, value, series)
        if not self.points and not self.refused:
            raise _empty(self.path)

    def spans(self) -> Iterator[Span]:
        """Answer every line, but give only the unusual stretches, each when it is over."""
        for point in self.run():
            if point.over is not None:
                yield point.over
        for watch in self.watches.values():
            if (span := watch.finish()) is not None:
                yield span

    @property
    def learning(self) -> list[str]:
        """Series of which too little was seen to call anything unusual."""
        return [name for name, watch in self.watches.items() if watch.learning]

    def _columns(self, first: list[str]) -> tuple[int, int, int | None]:
        names = [name.strip().lstrip("\ufeff").lower() for name in first]
        if "timestamp" not in names or "value" not in names:
            raise BartizanError(
                f"the columns are {', '.join(names)[:100]!r}, not 'timestamp' and 'value'",
                where=f"{self.path}:1",
                mend="begin the file with a line 'timestamp,value' (and 'series', if there are"
                " several)",
            )
        self.header = first
        series = names.index("series") if "series" in names else None
        return names.index("timestamp"), names.index("value"), series

    def _point(
        self, number: int, row: list[str], time: int, value: int, series: int | None
    ) -> Point:
        if len(row) != len(self.header):
            return self._refuse(number, row, f"{len(row)} fields, not {len(self.header)}")
        at = instant(row[time])
        if at is None:
            return self._refuse(number, row, "the timestamp is none that is understood")
        measured = _number(row[value])
        if measured is None or abs(measured) > LARGEST:
            return self._refuse(number, row, "the value is no finite number")
        name = "" if series is None else row[series]
        watch = self.watches.get(name)
        if watch is None:
            if len(self.watches) == SERIES:
                return self._refuse(number, row, f"more than {SERIES:,} series")
            watch = self.watches[name] = Watch(name)
        if watch.context.last is not None and at < watch.context.last:
            self.back += 1
        self.points += 1
        return Point(row, *watch.look(at, measured, self.alpha))

    def _refuse(self, number: int, row: list[str], why: str) -> Point:
        self.refused += 1
        if len(self.named) < REASONS:
            self.named.append(f"{self.path}:{number}: {why}")
        return Point(row, None, None)


def instant(text: str) -> int | None:
    """Microseconds since 1970 of a time; None if it is none that is understood.

    Args:
        text: ISO 8601 (UTC, if it names no zone), or a number of seconds, milliseconds,
            microseconds or nanoseconds since 1970.
    """
    try:
        when = datetime.fromisoformat(text.strip())
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        seconds = int(when.timestamp() // 1)
    except (ValueError, OverflowError):
        return _epoch(text)
    return seconds * 1_000_000 + when.microsecond


def _epoch(text: str) -> int | None:
    number = _number(text)
    if number is None or not 1e8 <= abs(number) < 1e20:
        return None
    if abs(number) < _MILLIS:
        return int(number * 1e6)
    if abs(number) < _MICROS:
        return int(number * 1e3)
    return int(number) if abs(number) < _NANOS else int(number / 1e3)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _rows(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows with their line numbers; a file that breaks off is told as such."""
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
            raise BartizanError(
                f"the file of points is damaged: {error}",
                where=f"{path}:{number}",
                mend="write it again as UTF-8 text with commas",
                exit_code=ExitCode.INCOMPLETE,
            ) from None
        yield number, row


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The text of a file, gzip or not; ``-`` is standard input."""
    csv.field_size_limit(FIELD)
    if str(path) == "-":
        yield sys.stdin
        return
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            raw = cast("BinaryIO", gzip.GzipFile(fileobj=plain)) if packed else plain
            with io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
                yield text
    except OSError as error:
        raise BartizanError(
            "the file of points cannot be read",
            where=str(path),
            mend=error.strerror or str(error),
        ) from None


def _empty(path: Path) -> BartizanError:
    return BartizanError(
        "the file holds no points",
        where=str(path),
        mend="give a file with lines 'timestamp,value'",
        exit_code=ExitCode.NOTHING,
    )
