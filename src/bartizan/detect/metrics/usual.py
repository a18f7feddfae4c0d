"""What a series usually is at an hour of the day: a bounded sample of values of each hour."""

from array import array
from typing import NamedTuple

from bartizan.detect.metrics.context import HOUR

HELD = 32
"""Values kept of each hour of the day, the newest: eight days' worth."""
APART = HOUR // 4
"""Microseconds between values that are sampled."""
ENOUGH = 8
"""Values of an hour and its neighbours from which on they speak for the hour."""
LOW, HIGH = 0.05, 0.95


class Range(NamedTuple):
    """Where most values lie."""

    low: float
    high: float
    hourly: bool
    """Whether it is of this hour, not of all hours."""

    def holds(self, value: float) -> bool:
        """Whether a value lies in it, or hardly outside."""
        slack = (self.high - self.low) / 2
        return self.low - slack <= value <= self.high + slack


class Usual:
    """Values by hour of the day, one every quarter of an hour at most."""

    __slots__ = ("hours", "next")

    def __init__(self) -> None:
        self.hours = [array("d") for _ in range(24)]
        self.next = 0
        """Time before which no further value is sampled."""

    def learn(self, time: int, value: float) -> None:
        """Sample a value, unless one was just sampled."""
        if time >= self.next or time < self.next - HOUR:
            kept = self.hours[time // HOUR % 24]
            kept.append(value)
            if len(kept) > HELD:
                del kept[0]
            self.next = time + APART

    def range(self, time: int) -> Range | None:
        """What is usual at the hour of a time; None while too little is known."""
        hour = time // HOUR % 24
        near = [*self.hours[hour - 1], *self.hours[hour], *self.hours[hour - 23]]
        hourly = len(near) >= ENOUGH and all(self.hours[at] for at in range(24))
        if not hourly:
            near = [value for values in self.hours for value in values]
        if len(near) < ENOUGH:
            return None
        near.sort()
        last = len(near) - 1
        return Range(near[round(LOW * last)], near[round(HIGH * last)], hourly)
