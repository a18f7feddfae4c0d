"""How much happened in each hour, for the last weeks, and what is usual for an hour of the week.

Counts are kept by hour of event time. Only the newest ``hours`` are kept; which these are depends
on the latest event alone, so late and early events may come in any order. A quiet hour between the
first and the last event counts as zero.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal

KIND = "panes"
VERSION = 1
HOUR = 3_600_000_000
"""Microseconds."""
WEEK = 168
"""Hours."""
KEPT = 8 * WEEK
PRIOR = 4.0
"""How many weeks of this very hour outweigh the overall rate."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for one hour."""

    mean: float
    """Expected events in this hour."""
    variance: float
    """Its variance, never below the mean: what a Poisson process has."""
    hours: int
    """How many hours were observed in all."""
    same: int
    """How many of them were the same hour of the week."""


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

    def usual(self, hour: int, until: int | None = None) -> Usual:
        """What to expect in an hour (since 1970) from the hours before it.

        The mean of the same hour of the week is drawn to the overall mean while there are few such
        hours (empirical Bayes with a prior of ``PRIOR`` weeks). The hour itself takes no part.

        Args:
            hour: the hour in question.
            until: hours from this on take no part; ``hour`` if not given.
        """
        end = hour if until is None else until
        start = self._start()
        if start is None or start >= end:
            return Usual(0.0, 0.0, 0, 0)
        overall = sum(n for at, n in self.counts.items() if at < end)
        hours = end - start
        mean = overall / hours
        slots = range(start + (hour - start) % WEEK, end, WEEK)
        seasonal = sum(self.counts[at] for at in slots)
        expected = (seasonal + PRIOR * mean) / (len(slots) + PRIOR)
        return Usual(expected, self._variance(start, end, mean, expected), hours, len(slots))

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

    def _variance(self, start: int, end: int, mean: float, expected: float) -> float:
        """Variance of an hour with ``expected`` events, from how hours scatter about their season.

        Overdispersion is learned as variance over mean, pooled over all hours of the week.
        """
        seasons: dict[int, list[int]] = {}
        for at in range(start, end):
            seasons.setdefault(at % WEEK, []).append(self.counts[at])
        scatter = free = 0.0
        for values in seasons.values():
            if len(values) > 1:
                middle = sum(values) / len(values)
                scatter += sum((value - middle) ** 2 for value in values)
                free += len(values) - 1
        if not free:  # less than two weeks: about the overall mean
            scatter = sum((self.counts[at] - mean) ** 2 for at in range(start, end))
            free = max(end - start - 1, 1)
        ratio = scatter / free / mean if mean else 1.0
        return expected * max(ratio, 1.0)

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
