"""How much the lines of one kind differ between two logs by luck alone.

A detail that is in one log only means little where many come and go (packages that were cached or
not), and much where all others stayed (tests). Each place is a template; its share of details that
vary is drawn to that of the whole log, as strongly as few of them were seen (a beta-binomial
estimate), each detail left out for itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PRIOR = 2.0
"""Details that the whole log counts for beside those of a place."""
SURPRISING = 0.2
"""Share of varying details below which one that varies is worth telling."""


@dataclass(slots=True)
class Varying:
    """Of details by place, how many there are and how many vary."""

    every: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    odd: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    whole: int = 0
    whole_odd: int = 0

    def add(self, places: Iterable[tuple[str, bool]]) -> "Varying":
        """Count details: the place of each, and whether it varies.

        In the order of the log, because neighbours that vary are one event in the whole log: a
        step that was added says nothing about how much the others vary.
        """
        last = False
        for place, odd in places:
            self.every[place] += 1
            self.odd[place] += odd
            self.whole += 1
            self.whole_odd += odd and not last
            last = odd
        return self

    @property
    def share(self) -> float:
        """Of the whole log, with a half for doubt."""
        return (self.whole_odd + 0.5) / (self.whole + 1)

    def chance(self, place: str) -> float:
        """How likely a varying detail of a place would have varied by luck; it counts not itself.

        0 is never, 1 always. Only for a detail that does vary.
        """
        others, odd = self.every.get(place, 1) - 1, self.odd.get(place, 1) - 1
        rest = max(self.whole - 1, 0)
        prior = (max(self.whole_odd - 1, 0) + 0.5) / (rest + 1)
        return (odd + PRIOR * prior) / (others + PRIOR)

    def surprising(self, place: str) -> bool:
        """Whether a varying detail of a place is worth telling."""
        return self.chance(place) <= SURPRISING


def vanishing(own: Mapping[str, str], other: Mapping[str, str]) -> Varying:
    """Details of one log by whether the other lacks them.

    Args:
        own: the place of each detail of the log.
        other: of the other log.
    """
    return Varying().add((place, detail not in other) for detail, place in own.items())
