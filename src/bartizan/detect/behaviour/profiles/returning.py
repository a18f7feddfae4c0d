"""How long those who come back had been away: how rare an absence is that ends after months."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bartizan.detect.behaviour.profiles.population import KINDS
from bartizan.stats.key_table import Rows

EDGES: Final = (1, 2, 3, 4, 6, 8, 11, 15, 22, 30, 45, 60, 90, 120, 180, 270)
"""Days of absence at which a bin begins."""
LONG: Final = 30
"""Days from which an absence is told: a vacation is shorter."""
LONGER: Final = 1.5
"""So many times the own longest absence it must be."""


class Returning:
    """Counts of returns by kind and length of absence."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts = np.zeros((len(KINDS), len(EDGES)), np.int64)
        """The first bin counts days without an absence."""

    def add(self, kinds: Rows, gaps: Rows) -> None:
        """Count active days of entities that were last seen so many days before."""
        at = kinds * len(EDGES) + _bins(gaps)
        self.counts += np.bincount(at, minlength=self.counts.size).reshape(self.counts.shape)

    def surprise(self, kinds: Rows, gaps: Rows) -> NDArray[np.float64]:
        """How surprising it is to come back after so long, in nats."""
        above = np.cumsum(self.counts[:, ::-1], axis=1)[:, ::-1]
        whole = self.counts.sum(axis=1)
        chance = (above[kinds, _bins(gaps)] + 0.5) / (whole[kinds] + 1.0)
        found: NDArray[np.float64] = -np.log(np.minimum(chance, 1.0))
        return found

    def merge(self, other: "Returning") -> "Returning":
        """Both."""
        both = Returning()
        both.counts = self.counts + other.counts
        return both


def _bins(gaps: NDArray[Any]) -> Rows:
    found: Rows = np.searchsorted(np.array(EDGES), np.maximum(gaps, 1), "right") - 1
    return found
