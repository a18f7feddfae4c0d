"""How much happened in each hour, for the last weeks, and what is usual for an hour of the week.

Counts are kept by hour of event time. Only the newest ``hours`` are kept; which these are depends
on the latest event alone, so late and early events may come in any order. A quiet hour between the
first and the last event counts as zero.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Self

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.seasons import WEEK, Usual, usual

KIND = "panes"
VERSION = 1
HOUR = 3_600_000_000
"""Microseconds."""
KEPT = 8 * WEEK


class Panes:
    """Counts by hour. The newest event is the watermark."""

    __slots__ = ("counts", "first", "hours", "last", "total")

    def __init__(self, hours: int = KEPT) -> None:
        self.hours = hours
        self.counts: Counter[int] = Counter()
        self.first: int | None = None
        """The earliest hour with an event, kept or not."""
        self.last: int | None = None
        self.total = 0

    def update(self, batch: Iterable[int], /) -> None:
        """Count events at these times (microseconds since 1970)."""
        self._add(Counter(time // HOUR for time in batch))

    def count(self, time: int, events: int) -> None:
        """Count events that were all in the hour of this time."""
        self._add(Counter({time // HOUR: events}))

    def merge(self, other: Self, /) -> Self:
        """Events of both."""
        same_parameters(KIND, (self.hours,), (other.hours,))
        both = type(self)(self.hours)
        for one in (self, other):
            both._add(one.counts)
            both.total += one.total - one.counts.total()
            if one.first is not None:
                both.first = one.first if both.first is None else min(both.first, one.first)
        return both

    @property
    def dropped(self) -> int:
        """Events that are older than the hours kept."""
        return self.total - self.counts.total()

    def usual(self, hour: int) -> Usual:
        """What to expect in an hour (since 1970) from the hours before it that are kept."""
        start = self._start()
        if start is None:
            return usual([], hour, hour)
        return usual([self.counts[at] for at in range(start, hour)], start, hour)

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        body = (self.first, self.last, self.total, sorted(self.counts.items()))
        return seal(KIND, VERSION, (self.hours,), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[int | None, int | None, int, list[tuple[int, int]]]
        (hours,), (first, last, total, counts) = unseal(raw, KIND, VERSION, shape)
        new = cls(hours)
        new._add(Counter(dict(counts)))
        if len(new.counts) != len(counts) or new.last != last or new.total > total:
            raise damaged(KIND)
        new.first, new.total = first, total
        return new

    def _start(self) -> int | None:
        if self.first is None or self.last is None:
            return None
        return max(self.first, self.last - self.hours + 1)

    def _add(self, more: Counter[int]) -> None:
        if not more:
            return
        self.total += more.total()
        self.counts.update(more)
        low, high = min(more), max(more)
        self.first = low if self.first is None else min(self.first, low)
        self.last = high if self.last is None else max(self.last, high)
        oldest = self.last - self.hours + 1
        if min(self.counts) < oldest:
            self.counts = Counter({at: n for at, n in self.counts.items() if at >= oldest})
