"""Keeps profiles within bounds, by what they hold alone: the order of events is no matter."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bartizan.detect.behaviour.profiles.facets import MOST
from bartizan.detect.behaviour.profiles.habits import Habits
from bartizan.detect.behaviour.profiles.population import Population
from bartizan.stats.columns import Mask

REMEMBERED: Final = 128
"""Days after which a value that did not come again is forgotten."""
ABSENT: Final = 400
"""Days after which an entity is."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept."""

    entities: int = 1_000_000
    rows: int = 16_000_000
    """Of entity, facet and value: some 50 bytes each."""
    values: int = 256
    """Of one entity in one facet."""


def bound(day: int, habits: Habits, people: Population, bounds: Bounds) -> int:
    """Forget what is too old or too much at the end of a day; how much was too much."""
    entities = _entities(day, people, bounds.entities)
    kept = (day - habits["last"].astype(np.int64) <= REMEMBERED) & entities[habits["entity"]]
    many = _many(habits, kept, bounds.values)
    kept &= ~many
    over = int(many.sum())
    excess = int(kept.sum()) - bounds.rows
    if excess > 0:
        there = np.flatnonzero(kept)
        kept[there[_worst(habits, there)[:excess]]] = False
        over += excess
    if not kept.all():
        habits.keep(kept)
    if not entities.all():
        over += int((day - people["last"][~entities].astype(np.int64) <= ABSENT).sum())
        places = np.cumsum(entities) - 1
        people.keep(entities)
        habits["entity"][:] = places[habits["entity"]]
    return over


def _entities(day: int, people: Population, most: int) -> Mask:
    """Which entities stay: the latest, and of those the most constant."""
    kept: Mask = day - people["last"].astype(np.int64) <= ABSENT
    excess = int(kept.sum()) - most
    if excess > 0:
        there = np.flatnonzero(kept)
        constant = np.bitwise_count(people["days"][there])
        order = np.lexsort((people.table.keys[there], constant, people["last"][there]))
        kept[there[order[:excess]]] = False
    return kept


def _many(habits: Habits, kept: Mask, most: int) -> Mask:
    """Which rows are beyond what one entity may have in one facet."""
    dropped = np.zeros(len(habits), bool)
    group = habits["entity"].astype(np.int64) * MOST + habits["facet"]
    if len(group) <= most:
        return dropped
    kinds, place, times = np.unique(group, return_inverse=True, return_counts=True)
    if not len(kinds) or times.max() <= most:
        return dropped
    there = np.flatnonzero(kept & (times[place] > most))
    order = there[_worst(habits, there)[::-1]]  # The best first, then by group.
    order = order[np.argsort(group[order], kind="stable")]
    at = group[order]
    start = np.flatnonzero(np.diff(at, prepend=-1))
    rank = np.arange(len(at)) - np.repeat(start, np.diff(start, append=len(at)))
    dropped[order[rank >= most]] = True
    return dropped


def _worst(
    habits: Habits, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rows from the least to the most worth keeping: on few days, long ago."""
    days = np.bitwise_count(habits["days"][rows])
    return np.lexsort((habits.table.keys[rows], habits["last"][rows], days))
