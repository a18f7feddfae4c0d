"""Which windows of a group's events satisfy a correlation: pure functions over sorted events."""

import math
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol

from bartizan.detect.rules.correlation import Correlation, Kind


class Counted(Protocol):
    """What windows need to know of an event."""

    @property
    def time(self) -> int:
        """Microseconds since 1970."""
        ...

    @property
    def rule(self) -> int:
        """Position of the rule it matched, in ``Correlation.rules``."""
        ...

    @property
    def key(self) -> str:
        """Events with the same key are one."""
        ...

    @property
    def value(self) -> str | float | None:
        """What is counted or summed."""
        ...


class Span(NamedTuple):
    """A window: the first and the last of its events, by position."""

    start: int
    end: int


def firing(correlation: Correlation, events: Sequence[Counted]) -> Iterator[Span]:
    """The windows that satisfy the correlation, each ending at another event.

    Args:
        correlation: what is asked.
        events: of one group, sorted by time; an event that matches two rules stands there twice.
    """
    if correlation.kind is Kind.TEMPORAL_ORDERED:
        return _ordered(correlation, events)
    return _sliding(correlation, events, _measure(correlation))


def reached(correlation: Correlation, events: Sequence[Counted]) -> Iterator[Span]:
    """Windows that do not overlap: each is the first that satisfies after the one before."""
    start = 0
    while start < len(events):
        span = next(firing(correlation, events[start:]), None)
        if span is None:
            return
        yield Span(start + span.start, start + span.end)
        start += span.end + 1


class _Measure(Protocol):
    """A number (or a verdict) over a window that slides."""

    def enter(self, event: Counted) -> None:
        """An event joins at the right."""
        ...

    def leave(self, event: Counted) -> None:
        """An event drops out at the left."""
        ...

    def holds(self) -> bool:
        """Whether the condition holds for the window as it is."""
        ...


def _sliding(
    correlation: Correlation, events: Sequence[Counted], measure: _Measure
) -> Iterator[Span]:
    left = 0
    count = len(events)
    for right, event in enumerate(events):
        measure.enter(event)
        while event.time - events[left].time > correlation.span:
            measure.leave(events[left])
            left += 1
        # Events of one instant end one window, which holds them all.
        if right + 1 < count and events[right + 1].time == event.time:
            continue
        if measure.holds():
            yield Span(left, right)


def _measure(correlation: Correlation) -> _Measure:
    if correlation.kind is Kind.EVENT_COUNT:
        return _Distinct(correlation, lambda event: event.key)
    if correlation.kind is Kind.VALUE_COUNT:
        return _Distinct(correlation, lambda event: event.value)
    if correlation.kind is Kind.TEMPORAL:
        return _Together(correlation)
    return _Numbers(correlation)


class _Distinct:
    """How many different keys or values there are."""

    def __init__(
        self, correlation: Correlation, of: Callable[[Counted], str | float | None]
    ) -> None:
        self._correlation, self._of = correlation, of
        self._counts: Counter[str | float] = Counter()

    def enter(self, event: Counted) -> None:
        value = self._of(event)
        if value is not None:
            self._counts[value] += 1

    def leave(self, event: Counted) -> None:
        value = self._of(event)
        if value is not None:
            self._counts[value] -= 1
            if not self._counts[value]:
                del self._counts[value]

    def holds(self) -> bool:
        return self._correlation.compare(len(self._counts), self._correlation.threshold)


class _Together:
    """Which rules were seen."""

    def __init__(self, correlation: Correlation) -> None:
        self._correlation = correlation
        self._counts: Counter[int] = Counter()

    def enter(self, event: Counted) -> None:
        self._counts[event.rule] += 1

    def leave(self, event: Counted) -> None:
        self._counts[event.rule] -= 1
        if not self._counts[event.rule]:
            del self._counts[event.rule]

    def holds(self) -> bool:
        if self._correlation.seen is not None:
            return self._correlation.seen(frozenset(self._counts))
        return self._correlation.compare(len(self._counts), self._correlation.threshold)


class _Numbers:
    """Sum, average, percentile or median of numbers. An event counts once."""

    def __init__(self, correlation: Correlation) -> None:
        self._correlation = correlation
        self._keys: Counter[str] = Counter()
        self._sorted: list[float] = []

    def enter(self, event: Counted) -> None:
        self._keys[event.key] += 1
        if self._keys[event.key] == 1 and isinstance(event.value, int | float):
            insort(self._sorted, float(event.value))

    def leave(self, event: Counted) -> None:
        self._keys[event.key] -= 1
        if self._keys[event.key]:
            return
        del self._keys[event.key]
        if isinstance(event.value, int | float):
            del self._sorted[bisect_left(self._sorted, float(event.value))]

    def holds(self) -> bool:
        if not self._sorted:
            return False
        return self._correlation.compare(self._amount(), self._correlation.threshold)

    def _amount(self) -> float:
        kind, numbers = self._correlation.kind, self._sorted
        if kind is Kind.VALUE_SUM:
            return math.fsum(numbers)
        if kind is Kind.VALUE_AVG:
            return math.fsum(numbers) / len(numbers)
        share = 50 if kind is Kind.VALUE_MEDIAN else self._correlation.percentile
        return percentile(numbers, share)


def percentile(numbers: Sequence[float], share: float) -> float:
    """The value below which ``share`` percent lie.

    Interpolates linearly, as SQL's ``percentile_cont`` does.

    Args:
        numbers: sorted, at least one.
        share: 0 to 100.
    """
    at = (len(numbers) - 1) * min(max(share, 0), 100) / 100
    below = math.floor(at)
    above = min(below + 1, len(numbers) - 1)
    return numbers[below] + (numbers[above] - numbers[below]) * (at - below)


def _ordered(correlation: Correlation, events: Sequence[Counted]) -> Iterator[Span]:
    """Chains of rules in the order they are named, the latest start for each end.

    ``best[k][c]`` is the position of the latest event that begins a chain of ``c`` rules, the last
    of which is rule ``k``. Events of one instant are taken in the order of rules, so that they
    are in any order that helps.
    """
    steps = len(correlation.rules)
    compare, threshold = correlation.compare, correlation.threshold
    needed = next((n for n in range(1, steps + 1) if compare(n, threshold)), 0)
    if not needed:
        return
    best = [[-1] * (steps + 1) for _ in range(steps)]
    order = sorted(range(len(events)), key=lambda at: (events[at].time, events[at].rule, at))
    for _, instant in groupby(order, key=lambda at: events[at].time):
        start = end = -1
        for row in instant:
            rule = events[row].rule
            best[rule][1] = max(best[rule][1], row)
            for count in range(2, rule + 2):
                before = max(best[lower][count - 1] for lower in range(rule))
                best[rule][count] = max(best[rule][count], before)
            start, end = max(start, best[rule][needed]), max(end, row)
        if start >= 0 and events[end].time - events[start].time <= correlation.span:
            begin = events[end].time - correlation.span
            yield Span(bisect_left(events, begin, key=_time), end)


def _time(event: Counted) -> int:
    return event.time
