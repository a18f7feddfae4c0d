"""Change points: did the level or the spread of a series change where something began?

The points before and after are compared by medians and by median deviations, which single spikes
do not move. A shift is one that stays until the points after it are complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

LEVEL = 4.0
"""Median deviations by which medians must differ to be another level …"""
LEAST = 0.02
"""… and at least this share of the range."""
SPREAD = 3.0
"""Factor by which deviations must differ to be another spread."""
ENOUGH = 8
"""Points needed on both sides."""
STAYS = 0.75
"""Share of the points after that lie beyond the half way to the new level."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What changed, from what to what."""

    kind: str
    """``level`` or ``spread``."""
    before: float
    after: float

    @property
    def up(self) -> bool:
        """Whether it rose."""
        return self.after > self.before


def shift(before: Sequence[float], after: Sequence[float], width: float) -> Shift | None:
    """The change between two stretches of a series; None if there is none that stays.

    Args:
        before: values until something began, the newest last.
        after: values from there on.
        width: range of the whole series so far.
    """
    if len(before) < ENOUGH or len(after) < ENOUGH:
        return None
    old, new = median(before), median(after)
    scatter = median(abs(value - old) for value in before)
    rough = median(abs(value - new) for value in after)
    step = abs(new - old)
    half = (old + new) / 2
    staying = sum((value > half) == (new > old) for value in after)
    if step > LEVEL * max(scatter, rough) and step > LEAST * width:
        return Shift("level", old, new) if staying >= STAYS * len(after) else None
    low, high = sorted((scatter, rough))
    if high > SPREAD * low and high > LEAST * width:
        small, large = sorted((_lower(before, old), _lower(after, old)))
        return Shift("spread", scatter, rough) if large > SPREAD * small else None
    return None


def _lower(values: Sequence[float], middle: float) -> float:
    """What a third of the deviations do not exceed: for a change of most points, not of some."""
    return sorted(abs(value - middle) for value in values)[len(values) // 3]
