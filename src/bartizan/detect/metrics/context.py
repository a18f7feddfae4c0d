"""How novel a point of one series is in its context: its value, change, level, spread, and hour.

Eight measurements are made of each point. Of each, the distance from the nearest value it ever had,
as a share of the range it has covered, is the novelty: 0 for what was seen before, whatever the
distribution, and large for a value in a gap or beyond the range. A flat line in a noisy series is
novel by its spread; the traffic of noon at midnight is novel by its hour. The mean novelty of the
eight, each held for a few points because they do not rise at once, becomes a rate (``onsets``).

The idea of context detectors (Smirnov, *Contextual Anomaly Detector*, 2016: what was never seen
after this is strange) and of nearest-neighbour discords, in one dimension each, so that it is exact
and costs microseconds. It fails where anomalies look like something seen earlier, and in a series
that never repeats anything: then all is a little novel, and nothing stands out.
"""

import math
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

from bartizan.detect.metrics.known import NEAR, Known
from bartizan.detect.metrics.onsets import Onsets

HOUR = 3_600_000_000
"""Microseconds."""
DAY = 24 * HOUR
SEASON_AFTER = 3 * DAY
"""How long a series must be known before the hour is judged."""
HOLD = 0.7
"""Share of a measurement's novelty that is left at the next point."""
LARGEST = 1e100
"""Values of a larger size are no measurements, and their squares no numbers."""
WINDOW = 24
"""Points of the longest window."""
STILL = 1e-3
"""Spread that counts as none, as a share of the range."""
FEATURES = (
    "the value", "the change", "the level of 6 points", "the level of 24 points",
    "the spread of 6 points", "the spread of 12 points", "the spread of 24 points",
    "the value at this hour",
)  # fmt: skip


class Look(NamedTuple):
    """What one point is."""

    p_value: float
    """How often a point of an ordinary series is the onset of something at least as strange."""
    novelty: float
    """Mean novelty of the measurements, in shares of their ranges."""
    feature: int
    """The most novel of ``FEATURES``."""


class Context:
    """What is known of one series. Points must come in order of time."""

    __slots__ = ("first", "held", "hours", "known", "last", "onsets", "recent")

    def __init__(self) -> None:
        self.first: int | None = None
        """Time of the first point, microseconds since 1970."""
        self.last: int | None = None
        self.recent: list[float] = []
        """The last ``WINDOW`` values."""
        self.known = [Known() for _ in FEATURES[:-1]]
        self.hours = [Known() for _ in range(24)]
        self.held = [0.0] * len(FEATURES)
        self.onsets = Onsets()

    def look(self, time: int, value: float) -> Look:
        """Judge a point by what came before, and learn it. The value is at most ``LARGEST``."""
        if self.first is None:
            self.first = time
        self.last = time
        recent = self.recent
        recent.append(value)
        if len(recent) > WINDOW:
            del recent[0]
        known, held = self.known, self.held
        most = total = 0.0
        strangest = 0
        values = known[0].values
        width = values[-1] - values[0] if values else 0.0
        for at, measured in enumerate(_measured(recent, width)):
            fresh = max(known[at].learn(measured), held[at] * HOLD)
            held[at] = fresh
            total += fresh
            if fresh > most:
                most, strangest = fresh, at
        fresh = max(self._at_hour(time, value), held[-1] * HOLD)
        held[-1] = fresh
        if fresh > most:
            strangest = len(FEATURES) - 1
        novelty = (total + fresh) / len(FEATURES)
        return Look(self.onsets.look(novelty), novelty, strangest)

    def _at_hour(self, time: int, value: float) -> float:
        hours = self.hours
        hour = time // HOUR % 24
        values = self.known[0].values
        spread = values[-1] - values[0]
        gap = own = hours[hour].gap(value)
        if own > NEAR * spread:
            hours[hour].add(value, NEAR * spread)
            gap = min(own, hours[hour - 1].gap(value), hours[hour - 23].gap(value))
        young = self.first is None or time - self.first < SEASON_AFTER
        return 0.0 if young or spread <= 0.0 or gap == math.inf else gap / spread


def _measured(recent: Sequence[float], width: float) -> list[float]:
    """All measurements but the last; fewer while the windows are not full.

    Spreads are standard deviations, reckoned around the newest value: no digits cancel. That of
    the longest window is taken as its logarithm, so that standing still is as novel as swinging.

    Args:
        recent: the newest values, in order.
        width: range of all values.
    """
    value = recent[-1]
    if len(recent) < WINDOW:
        return [value, value - recent[-2]] if len(recent) > 1 else [value]
    off = [x - value for x in recent]
    squares = list(map(mul, off, off))
    long, middle, short = sum(off) / 24, sum(off[12:]) / 12, sum(off[18:]) / 6
    found = [
        value,
        value - recent[-2],
        value + short,
        value + long,
        math.sqrt(max(sum(squares[18:]) / 6 - short * short, 0.0)),
        math.sqrt(max(sum(squares[12:]) / 12 - middle * middle, 0.0)),
    ]
    if width > 0.0:
        still = math.sqrt(max(sum(squares) / 24 - long * long, 0.0))
        found.append(math.log(still + STILL * width))
    return found
