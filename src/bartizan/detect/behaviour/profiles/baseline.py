"""What is ordinary among all: how often somebody does something new, and how new that is to others.

Derived from the rows of habits at the end of a day and frozen for the next, so that neither
batches nor shards matter. Learned for each sort of entity, shrunk to its kind, and each facet:

- how many new values an entity has on a day. A day has any with a probability that is the entity's
  own, shrunk to its sort's (beta-binomial; how much, by how entities differ); given one, their
  number is geometric. So an ever-new object name, or a person who sees new repositories daily,
  surprises nobody. (Kusto's new-entity model counts with Poisson; days with news have it in heaps.)
- how many others had a value when somebody took it up. New to one and known to many is ordinary;
  where most new values are new to the whole organisation, that is ordinary, too.

Fails where an entity has two lives with a gap between: a release every ten weeks.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bartizan.detect.behaviour.profiles import ring
from bartizan.detect.behaviour.profiles.facets import MOST
from bartizan.detect.behaviour.profiles.habits import SALTS, Habits
from bartizan.detect.behaviour.profiles.population import KINDS, SORTS, Population
from bartizan.stats.key_table import Keys, Rows, mixed

SETTLED: Final = 5
"""Days after which what an entity does for the first time is news: before, everything is."""
AGED: Final = 3
"""Days after which what somebody does counts as known: an attack makes nothing usual at once."""
WINDOW: Final = 56
"""Days that are looked back on: fewer than a ring has, so that a few days more change nothing."""
BINS: Final = 22
"""0: nobody had it; 1: only other kinds; then 1, 2 or 3, 4 to 7 … of the same kind."""
_NOBODY: Final = 0.15
"""Share of news that nobody else has, as long as nothing is known; each further bin has as much."""
_SORTS: Final = len(KINDS) * SORTS
_GROUPS: Final = _SORTS * MOST
_OF_KIND: Final = (
    (np.arange(_SORTS) // SORTS)[:, None] * MOST + np.arange(MOST)
).ravel()  # fmt: skip
"""For each sort and facet the place of its kind and facet."""
SHRUNK: Final = 30.0
"""Days that what is usual for a kind is worth against one of its sorts."""
NEWS_SHRUNK: Final = 5.0
"""The same for news and how rare they are."""


@dataclass(frozen=True, slots=True)
class Own:
    """News of one entity in one facet, or of all of a kind."""

    days: NDArray[Any]
    """Days with any."""
    values: NDArray[Any]
    """New values."""
    exposure: NDArray[Any]
    """Days with anything in that facet."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What all together usually do."""

    share: NDArray[np.float64]
    """By sort and facet: probability that a day has news."""
    weight: NDArray[np.float64]
    """By sort and facet: days that this is worth against an entity's own."""
    size: NDArray[np.float64]
    """By sort and facet: new values on a day that has any."""
    rarity: NDArray[np.float64]
    """By sort and facet, then by bin: minus the logarithm of how many news are that rare."""
    value_keys: Keys
    """Facet and value, mixed, ascending."""
    everybody: NDArray[np.int32]
    """How many entities had the value, for longer than ``AGED`` days."""
    sort_keys: Keys
    """The same with the sort mixed in, ascending."""
    alike: NDArray[np.int32]
    members: NDArray[np.int64]
    """How many entities there are of each sort."""

    def holders(self, facet: Rows, value: Keys, sort: Rows) -> tuple[Rows, Rows]:
        """How many entities have each value: of the same sort, and of all."""
        keys = mixed(SALTS[facet], value)
        return (
            _found(self.sort_keys, self.alike, _with_sort(keys, sort)),
            _found(self.value_keys, self.everybody, keys),
        )


@dataclass(frozen=True, slots=True)
class Baseline:
    """Frozen at the end of ``day``."""

    day: int
    own_keys: NDArray[np.int64]
    """Entity row times ``MOST`` plus facet, ascending."""
    own: Own
    rows: NDArray[np.int32]
    """Rows of the habits in the order of ``own_keys``, and"""
    starts: NDArray[np.int64]
    """where those of each key begin."""
    organisation: Organisation

    def rows_of(self, entity: int, facet: int) -> NDArray[np.int32]:
        """Rows that an entity had in a facet when the day ended."""
        key = entity * MOST + facet
        at = int(np.searchsorted(self.own_keys, key))
        if at == len(self.own_keys) or self.own_keys[at] != key:
            return self.rows[:0]
        end = int(self.starts[at + 1]) if at + 1 < len(self.starts) else len(self.rows)
        return self.rows[int(self.starts[at]) : end]

    def of_entity(self, entity: Rows, facet: Rows) -> Own:
        """News of these entities in these facets."""
        wanted = entity * MOST + facet
        return Own(
            _found(self.own_keys, self.own.days, wanted),
            _found(self.own_keys, self.own.values, wanted),
            _found(self.own_keys, self.own.exposure, wanted),
        )


def frozen(
    day: int, habits: Habits, people: Population, organisation: Organisation | None = None
) -> Baseline:
    """What is ordinary, by what was seen until the end of a day.

    Args:
        day: since 1970; what is newer is left out.
        habits: of the entities that will be judged.
        people: whose they are.
        organisation: of everybody, if these are only some.
    """
    rows = _Rows(day, habits, people)
    keys, own, order, starts = _own(rows)
    ordered = rows.at[order].astype(np.int32)
    everybody = organisation or _organisation(rows, keys, own)
    return Baseline(day, keys, own, ordered, starts, everybody)


class _Rows:
    """Rows of habits as they were at the end of a day."""

    def __init__(self, day: int, habits: Habits, people: Population) -> None:
        first = habits["first"].astype(np.int64)
        there = first <= day
        at = self.at = np.flatnonzero(there)
        self.day = day
        self.people = people
        self.first = first[at]
        self.entity = habits["entity"][at].astype(np.int64)
        self.facet = habits["facet"][at].astype(np.int64)
        self.days = habits["days"][at] & np.uint64(ring.between(day - WINDOW + 1, day))
        self.key = mixed(SALTS[self.facet], habits["value"][at])
        self.sort = people["sort"][self.entity].astype(np.int64)
        joined = people["first"][self.entity].astype(np.int64)
        self.settled = np.maximum(joined + SETTLED, day - WINDOW + 1)
        self.news = self.first >= self.settled


def _organisation(rows: _Rows, own_keys: Rows, own: Own) -> Organisation:
    sorts = rows.people["sort"]
    share, weight, size = _by_sort(own_keys, own, sorts)
    known = rows.first <= rows.day + 1 - AGED
    several = _bits(rows.days) >= 2
    value_keys, everybody, had = _values(rows.key, rows.first, known, several, rows.news)
    own_sort = _with_sort(rows.key, rows.sort)
    sort_keys, alike, had_alike = _values(own_sort, rows.first, known, several, rows.news)
    group = (rows.sort * MOST + rows.facet)[rows.news]
    there = rows.people["first"] <= rows.day
    return Organisation(
        share, weight, size, _rarity(group, bins(had_alike, had)),
        value_keys, everybody, sort_keys, alike, np.bincount(sorts[there], minlength=_SORTS),
    )  # fmt: skip


def bins(alike: Rows, everybody: Rows) -> Rows:
    """How known a value is among others: 0 is not at all."""
    same = 1 + np.ceil(np.log2(np.maximum(alike, 0) + 1)).astype(np.int64)
    found: Rows = np.where(alike > 0, np.minimum(same, BINS - 1), (everybody > 0).astype(np.int64))
    return found


def _own(rows: _Rows) -> tuple[Rows, Own, Rows, Rows]:
    """News by entity and facet: its keys, and how rows are ordered by them."""
    keys = rows.entity * MOST + rows.facet
    if not len(keys):
        none = np.zeros(0, np.int64)
        return none, Own(none, none, none), none, none
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    start = np.flatnonzero(np.diff(keys, prepend=-1))
    fresh = rows.news[order]
    place = rows.first[order].astype(np.uint64) % np.uint64(ring.SPAN)
    firsts = np.where(fresh, np.uint64(1) << place, np.uint64(0))
    active = rows.days[order] & ring.since(rows.settled[order], rows.day)
    own = Own(
        _bits(np.bitwise_or.reduceat(firsts, start)),
        np.add.reduceat(fresh.astype(np.int64), start),
        _bits(np.bitwise_or.reduceat(active, start)),
    )
    return keys[start], own, order, start


def _by_sort(
    keys: Rows, own: Own, sorts: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Share of days with news, what it weighs, and the number of news, by sort and facet."""
    group = sorts[keys // MOST].astype(np.int64) * MOST + keys % MOST
    days, values, exposure, of_each = (
        np.bincount(group, amount, _GROUPS)
        for amount in (own.days, own.values, own.exposure, (own.exposure > 0).astype(float))
    )
    of_kind = [_of_kind(amount) for amount in (days, values, exposure, of_each)]
    share = (of_kind[0] + 0.5) / (of_kind[2] + 1.0)
    size = (of_kind[1] + 1.5) / (of_kind[0] + 1.0)
    # Moments of the beta distribution of which the entities' shares are draws.
    seen = np.maximum(own.exposure, 1)
    gone = own.exposure * (own.days / seen - share[group]) ** 2
    # In millionths, as whole numbers, so that the order in which they are added is no matter.
    between = _of_kind(np.bincount(group, np.round(gone * 1e6), _GROUPS))
    between /= np.maximum(of_kind[2], 1.0) * 1e6
    noise = share * (1 - share) * of_kind[3] / np.maximum(of_kind[2], 1.0)
    weight = np.clip(share * (1 - share) / np.maximum(between - noise, 1e-9) - 1, 2.0, 60.0)
    share = (days + SHRUNK * share) / (exposure + SHRUNK)
    size = (values + NEWS_SHRUNK * size) / (days + NEWS_SHRUNK)
    return np.minimum(share, 0.99), weight, np.maximum(size, 1.05)


def _of_kind(amounts: NDArray[Any]) -> NDArray[np.float64]:
    """Amounts by sort and facet, added up over the sorts of each kind."""
    whole: NDArray[np.float64] = np.bincount(_OF_KIND, amounts, len(KINDS) * MOST)[_OF_KIND]
    return whole


def _values(
    keys: Keys, first: Rows, known: NDArray[np.bool_], several: NDArray[np.bool_],
    news: NDArray[np.bool_],
) -> tuple[Keys, NDArray[np.int32], Rows]:  # fmt: skip
    """How many have each value now, and how many had it when each of the news came."""
    if not len(keys):
        return keys, np.zeros(0, np.int32), np.zeros(0, np.int64)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    start = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    holders = np.add.reduceat(known[order].astype(np.int64), start)
    again = np.add.reduceat((several & known)[order].astype(np.int64), start)
    holders = np.where((holders >= 2) | (again > 0), holders, 0)
    group = np.empty(len(keys), np.int64)
    group[order] = np.repeat(np.arange(len(start)), np.diff(start, append=len(keys)))
    times = np.sort((group << 17) | first)
    wanted = (group[news] << 17) | np.maximum(first[news] - AGED, 0)
    before = np.searchsorted(times, wanted, "right") - start[group[news]]
    some = holders > 0
    return ordered[start][some], holders[some].astype(np.int32), before


def _rarity(group: Rows, bin_: Rows) -> NDArray[np.float64]:
    """How surprising each bin or a rarer one is, by sort and facet."""
    table = np.bincount(group * BINS + bin_, minlength=_GROUPS * BINS).reshape(_GROUPS, BINS)
    below = np.cumsum(table, axis=1)
    by_kind = np.zeros((len(KINDS) * MOST, BINS), np.int64)
    np.add.at(by_kind, _OF_KIND, below)
    guess = np.minimum(_NOBODY * np.arange(1, BINS + 1), 1.0)
    general = (below.sum(axis=0) + 3 * guess) / (below[:, -1].sum() + 3.0)
    of_kind = ((by_kind + 2 * general) / (by_kind[:, -1:] + 2.0))[_OF_KIND]
    share = (below + NEWS_SHRUNK * of_kind) / (below[:, -1:] + NEWS_SHRUNK)
    rarity: NDArray[np.float64] = -np.log(np.minimum(share, 1.0))
    return rarity


def _found(keys: NDArray[Any], values: NDArray[Any], wanted: NDArray[Any]) -> Rows:
    """The value at each of these keys, which ascend; 0 where there is none."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0).astype(np.int64)


def _with_sort(keys: Keys, sort: NDArray[Any]) -> Keys:
    return mixed(keys, sort.astype(np.uint64))


def _bits(rings: NDArray[Any]) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.bitwise_count(rings).astype(np.int64)
    return found
