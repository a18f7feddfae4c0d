"""The scorer of the Numenta Anomaly Benchmark, after its paper.

Lavin and Ahmad, *Evaluating Real-time Anomaly Detection Algorithms*, ICMLA 2015 (arXiv 1510.03336).
Around each anomaly lies a window. The first detection in a window earns up to 1, more the earlier
it is; later ones in the same window earn nothing; a missed window costs; every detection outside
costs, little just after a window and fully far from one. One threshold serves all series; it is
chosen to be the best. The sum is scaled so that no detections at all give 0 and perfect ones 100.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PROBATION = 0.15
"""Share of a series at its beginning that is not scored …"""
PROBATION_POINTS = 5_000
"""… of at most so many points."""
FAR = 3.0
"""Window widths behind a window from which a false detection costs fully."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What detections are worth to one kind of user."""

    name: str
    hit: float
    false_alarm: float
    miss: float


PROFILES = (
    Profile("standard", 1.0, 0.11, 1.0),
    Profile("low FP", 1.0, 0.22, 1.0),
    Profile("low FN", 1.0, 0.11, 2.0),
)


@dataclass(frozen=True, slots=True)
class Series:
    """A labelled series with a detector's answer."""

    name: str
    scores: Sequence[float]
    """One a point; higher is stranger."""
    windows: Sequence[tuple[int, int]]
    """First and last position of each, in order."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one threshold brings."""

    score: float
    """0: as good as no detections; 100: perfect."""
    threshold: float
    hits: int
    """Windows with a detection."""
    false_alarms: int
    """Detections outside windows."""
    by_series: dict[str, float]
    """What each series earned, not scaled."""


def probation(length: int) -> int:
    """Points at the beginning of a series that are not scored."""
    return math.floor(PROBATION * min(length, PROBATION_POINTS))


def best(series: Sequence[Series], profile: Profile) -> Result:
    """The result at the best threshold for all series together."""
    events = sorted(
        ((score, at, window, worth)
         for at, one in enumerate(series) for score, window, worth in _worth(one)),
        key=lambda event: -event[0],
    )  # fmt: skip
    windows = sum(len(one.windows) for one in series)
    earned: dict[tuple[int, int], float] = {}
    total = top = -profile.miss * windows
    threshold = math.inf
    for number, (score, at, window, worth) in enumerate(events):
        if window < 0:
            total += profile.false_alarm * worth
        else:
            before = earned.get((at, window))
            total += profile.hit * max(worth, before or 0.0)
            total += profile.miss if before is None else -profile.hit * before
            earned[at, window] = max(worth, before or 0.0)
        last = number + 1 == len(events) or events[number + 1][0] < score
        if last and total > top:
            top, threshold = total, score
    return at_threshold(series, profile, threshold)


def at_threshold(series: Sequence[Series], profile: Profile, threshold: float) -> Result:
    """The result of detecting where the score is at least the threshold."""
    by_series: dict[str, float] = {}
    hits = false_alarms = 0
    for one in series:
        first: dict[int, float] = {}
        total = 0.0
        for score, window, worth in _worth(one):
            if score < threshold:
                continue
            if window < 0:
                false_alarms += 1
                total += profile.false_alarm * worth
            else:
                first[window] = max(worth, first.get(window, 0.0))
        hits += len(first)
        missed = len(one.windows) - len(first)
        by_series[one.name] = total + profile.hit * sum(first.values()) - profile.miss * missed
    windows = sum(len(one.windows) for one in series)
    null, perfect = -profile.miss * windows, profile.hit * windows
    scaled = 100 * (sum(by_series.values()) - null) / (perfect - null) if windows else 0.0
    return Result(scaled, threshold, hits, false_alarms, by_series)


def _worth(one: Series) -> Iterable[tuple[float, int, float]]:
    """Of each scored point: its score, its window (-1: none), and what a detection is worth."""
    best_possible = _sigmoid(-1.0)
    current = 0
    for at in range(probation(len(one.scores)), len(one.scores)):
        while current < len(one.windows) and one.windows[current][1] < at:
            current += 1
        if current < len(one.windows) and one.windows[current][0] <= at:
            left, right = one.windows[current]
            place = -(right - at + 1) / (right - left + 1)
            yield one.scores[at], current, _sigmoid(place) / best_possible
        elif current:
            left, right = one.windows[current - 1]
            yield one.scores[at], -1, _sigmoid((at - right) / max(right - left, 1))
        else:
            yield one.scores[at], -1, -1.0


def _sigmoid(place: float) -> float:
    """From 1, a window's width before its end, through 0 at its end, to -1 behind it."""
    return -1.0 if place > FAR else 2 / (1 + math.exp(5 * place)) - 1
