"""The values that a measurement has taken before, thinned: how far is a new one from all of them?

Sorted, so the nearest is found in logarithmic time. Values nearer than a share of the whole range
to a known one are not kept; as the range grows, what has come to lie closer is thinned out.
"""

import math
from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable

NEAR = 0.01
"""Share of the range within which two values count as the same."""
MOST = 512
"""Values kept. A range divided by ``NEAR`` holds about 100; more only while the range grows."""


class Known:
    """Values seen, in ascending order."""

    __slots__ = ("values",)

    def __init__(self, values: Iterable[float] = ()) -> None:
        self.values = array("d", values)

    def gap(self, value: float) -> float:
        """The distance from the nearest known value; infinite if there is none."""
        values = self.values
        at = bisect_left(values, value)
        if at == len(values):
            return value - values[-1] if values else math.inf
        above = values[at] - value
        return min(above, value - values[at - 1]) if at else above

    def learn(self, value: float) -> float:
        """Keep a value unless it is near a known one.

        Returns:
            Its distance from the nearest known value as a share of the range of all; 0 while
            there is no range.
        """
        values = self.values
        at = bisect_left(values, value)
        size = len(values)
        if not size:
            values.append(value)
            return 0.0
        gap = value - values[at - 1] if at else math.inf
        if at < size and values[at] - value < gap:
            gap = values[at] - value
        spread = values[-1] - values[0]
        if gap > NEAR * spread:
            values.insert(at, value)
            if size >= MOST:
                self._thin(NEAR * (values[-1] - values[0]))
        return gap / spread if spread > 0.0 else 0.0

    def add(self, value: float, least: float) -> None:
        """Keep a value; if there are too many, thin them to that distance."""
        insort(self.values, value)
        if len(self.values) > MOST:
            self._thin(least)

    def _thin(self, least: float) -> None:
        kept = array("d", self.values[:1])
        for value in self.values[1:-1]:
            if value - kept[-1] > least:
                kept.append(value)
        kept.append(self.values[-1])
        self.values = kept
