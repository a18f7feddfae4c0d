"""How surprising it is that somebody does something for the first time.

What is new in one facet on one day counts as one: minus the logarithm of the probability that the
day brings that many new values or more, and that they are that rare among others.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.detect.behaviour.profiles.baseline import Baseline, bins
from bartizan.detect.behaviour.profiles.facets import MOST
from bartizan.stats.columns import Columns
from bartizan.stats.key_table import Keys, KeyTable, Rows

OWN_SIZE: Final = 3.0
"""Days that the usual number of news of a kind is worth against an entity's own."""
EARLIER: Final = 0.3
"""What the rarity of earlier news of the day counts for each doubling of their number."""
FEW: Final = 6
"""News of a day that are told one by one."""
AGAIN: Final = 0.5
"""What something counts for that was new a day or two ago, or is back after months."""
UNIT: Final = 1000.0
"""Rarities are added up in thousandths, as whole numbers: so their order does not matter."""


@dataclass(frozen=True, slots=True)
class News:
    """What was not seen of an entity before, in order of time."""

    entity: Rows
    hashed: Keys
    """Keys of entity and facet."""
    facet: Rows
    value: Keys
    sort: Rows
    settled: NDArray[np.bool_]
    """Whether the entity is known for long enough that new things are news."""
    fresh: NDArray[np.bool_]
    """Whether it is the first day; else it was new lately, or long ago."""
    together: NDArray[np.bool_]
    """Whether all news of the entity are of the same doer, so that many count for more."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """For each of the news."""

    amount: NDArray[np.float64]
    """In nats."""
    alike: Rows
    """How many others of the sort have the value."""
    everybody: Rows
    """How many of all kinds have it."""
    rank: Rows
    """The how many-th new value of the day it is."""
    peers: Rows
    """How many peers the entity has, and"""
    peers_with: Rows
    """how many of them have the value; filled in for what is told."""


class Today:
    """How much news each entity had today, by facet."""

    __slots__ = ("columns", "table")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """A day ends."""
        self.table = KeyTable()
        self.columns = Columns({"count": (np.int64, 1), "rarity": (np.int64, 1)})

    def add(self, keys: Keys, rarity: Rows) -> tuple[Rows, Rows]:
        """Count news; for each how many there were before, and the rarities of those together.

        Args:
            keys: of entity and facet, in order of time.
            rarity: of each, in units.
        """
        kinds, group = np.unique(keys, return_inverse=True)
        rows = self.table.rows(kinds)
        new = np.flatnonzero(rows < 0)
        rows[new] = self.table.insert(kinds[new])
        self.columns.extend(len(new))
        count, total = self.columns["count"], self.columns["rarity"]
        order = np.argsort(group, kind="stable")
        at = group[order]
        start = np.flatnonzero(np.diff(at, prepend=-1))
        length = np.diff(start, append=len(at))
        within = np.arange(len(at)) - np.repeat(start, length)
        running = np.cumsum(rarity[order]) - rarity[order]
        running -= np.repeat(running[start], length)
        before, earlier = np.empty_like(rarity), np.empty_like(rarity)
        before[order] = within + count[rows][at]
        earlier[order] = running + total[rows][at]
        count[rows] += np.bincount(group, minlength=len(kinds))
        total[rows] += np.add.reduceat(rarity[order], start)
        return before, earlier

    def take(self, other: "Today") -> None:
        """Add another's news of other entities."""
        rows = self.table.rows(other.table.keys)
        new = np.flatnonzero(rows < 0)
        rows[new] = self.table.insert(other.table.keys[new])
        self.columns.extend(len(new))
        for name in ("count", "rarity"):
            self.columns[name][rows] += other.columns[name]

    def body(self) -> tuple[bytes, bytes, bytes]:
        """Its content in canonical order."""
        order = np.argsort(self.table.keys)
        return (
            self.table.keys[order].tobytes(),
            self.columns["count"][order].tobytes(),
            self.columns["rarity"][order].tobytes(),
        )

    @classmethod
    def restored(cls, parts: tuple[bytes, bytes, bytes]) -> "Today":
        """From what ``body`` gave."""
        new = cls()
        keys = np.frombuffer(parts[0], np.uint64)
        new.table.insert(keys)
        new.columns.extend(len(keys))
        for name, raw in zip(("count", "rarity"), parts[1:], strict=True):
            new.columns[name][:] = np.frombuffer(raw, np.int64)
        return new


def surprise(news: News, baseline: Baseline, today: Today) -> Surprise:
    """How surprising each of the news is; counts them."""
    all_ = baseline.organisation
    group = news.sort * MOST + news.facet
    own = baseline.of_entity(news.entity, news.facet)
    alike, everybody = all_.holders(news.facet, news.value, news.sort)
    rare = all_.rarity[group, bins(alike, everybody)]
    weight = all_.weight[group]
    day = (own.days + weight * all_.share[group]) / (own.exposure + weight)
    size = (own.values + OWN_SIZE * all_.size[group]) / (own.days + OWN_SIZE)
    before = np.zeros(len(group), np.int64)
    earlier = np.zeros(len(group), np.int64)
    new = np.flatnonzero(news.fresh & news.together)
    if len(new):
        units = np.round(rare[new] * UNIT).astype(np.int64)
        before[new], earlier[new] = today.add(news.hashed[new], units)
    # Lomax with the mean of the size and tail exponent 2: heaps are far from geometric.
    heap = 2 * np.log1p(before / np.maximum(size - 1, 0.05))
    # To a newcomer everything is new, so only what is rare among others counts.
    amount = np.where(news.settled, -np.log(np.clip(day, 1e-9, 1.0)) + heap, 0.0)
    mean = earlier / np.maximum(before, 1) / UNIT
    amount += rare + EARLIER * mean * np.log2(1 + before)
    amount *= np.where(news.fresh, 1.0, AGAIN)
    none, nobody = np.zeros(len(group), np.int64), np.zeros(len(group), np.int64)
    return Surprise(amount, alike, everybody, before + 1, none, nobody)


def told(rank: Rows) -> NDArray[np.bool_]:
    """Which of many news are told: the first few, then ever fewer, so that a flood stays short."""
    few = rank <= FEW
    power = 1 << np.maximum(np.log2(np.maximum(rank, 1)).astype(np.int64), 0)
    chosen: NDArray[np.bool_] = few | (rank == power) | (rank == power + power // 2)
    return chosen
