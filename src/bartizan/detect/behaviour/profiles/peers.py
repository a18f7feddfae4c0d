"""Who is like whom: identities of one kind that share what only few have.

Like documents in a search engine, identities are compared by the values they share, weighed by how
few have them (TF-IDF, cosine). Everybody's values say nothing, so an inverted index of the rare
ones is enough, and the work is bounded by leaving out the most frequent of those.

Method: the peers of Microsoft Sentinel's user and entity behaviour analytics are the twenty nearest
by TF-IDF over groups; here they are learned from what identities do.
"""

from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from bartizan.detect.behaviour.profiles import ring
from bartizan.detect.behaviour.profiles.facets import FACETS, MOST
from bartizan.detect.behaviour.profiles.habits import SALTS, Habits
from bartizan.detect.behaviour.profiles.population import NUMBER, Population
from bartizan.stats.key_table import Keys, Rows, mixed

NEAREST: Final = 20
PAIRS: Final = 3_000_000
"""Pairs of identities that may be looked at: more than a second's work is not worth it."""
LIKENESS: Final = 0.2
"""Cosine from which identities are peers."""
FEWEST: Final = 3
"""Shared values without which they are not."""
RECENT: Final = 30
"""Days within which a value must have been seen, on two days at least."""
UNIT: Final = 1_000_000
"""Weights are whole numbers of millionths: the order in which they are added is no matter."""
_LIKE: Final = ("repository", "target", "target area", "operation", "role", "workload", "host")
_FACETS: Final = np.array(
    [any(f.number == at and f.of == "actor" and f.name in _LIKE for f in FACETS)
     for at in range(MOST)]
)  # fmt: skip
_KINDS: Final = np.isin(np.arange(32), [NUMBER[k] for k in ("user", "service-account", "role")])


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody alike."""

    entity: str
    likeness: float
    """Cosine: 1 is the same."""
    why: str
    """What both have."""


@dataclass(frozen=True, slots=True)
class Peers:
    """Peers of identities, and who has which rare value. Identities are named by hashes."""

    owners: Keys
    """Who has peers, ascending."""
    starts: Rows
    """Where those of each begin, and at the end how many there are."""
    neighbours: Keys
    """The nearest first."""
    likeness: NDArray[np.float64]
    values: Keys
    """Facet and value, mixed, ascending."""
    value_starts: Rows
    holders: Keys

    def of(self, owner: int) -> tuple[Keys, NDArray[np.float64]]:
        """The peers of somebody and how alike they are."""
        at = _slice(self.owners, self.starts, owner)
        return self.neighbours[at], self.likeness[at]

    def holding(self, owner: int, facet: int, value: int) -> tuple[int, int]:
        """How many peers somebody has, and how many of them have a value that few have."""
        peers, _ = self.of(owner)
        if not len(peers):
            return 0, 0
        key = mixed(SALTS[facet : facet + 1], np.array([value], np.uint64))
        who = self.holders[_slice(self.values, self.value_starts, int(key[0]))]
        return len(peers), int(np.isin(who, peers).sum())


def peers(day: int, habits: Habits, people: Population) -> Peers:
    """Find the peers of all identities, by what was seen until the end of a day."""
    days = habits["days"] & np.uint64(ring.between(day - RECENT + 1, day))
    used = _FACETS[habits["facet"]] & (np.bitwise_count(days) >= 2)
    used &= _KINDS[people["kind"]][habits["entity"]]
    rows = np.flatnonzero(used)
    entity = habits["entity"][rows].astype(np.int64)
    value = mixed(SALTS[habits["facet"][rows]], habits["value"][rows])
    group = mixed(value, people["kind"][entity].astype(np.uint64))
    hashes = people.table.keys[entity]
    order = np.lexsort((hashes, group))
    entity, value, group, hashes = entity[order], value[order], group[order], hashes[order]
    start = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))[: len(group)]
    size = np.diff(start, append=len(group))
    rare = (size >= 2) & (size <= _most(size))
    kinds = people["kind"][entity[start]] if len(start) else np.zeros(0, np.uint8)
    members = np.bincount(people["kind"], minlength=len(_KINDS))[kinds]
    weight = np.round(UNIT * np.log(np.maximum(members, size) / np.maximum(size, 1)) ** 2)
    weight = weight.astype(np.int64)
    keep = np.repeat(rare, size)
    length = np.zeros(len(people), np.int64)
    np.add.at(length, entity, np.repeat(weight, size))
    one, two, shared, count = _shared(entity[keep], size[rare], weight[rare])
    norm = np.sqrt(length[one].astype(float)) * np.sqrt(length[two].astype(float))
    cosine = np.round(shared / np.maximum(norm, 1.0), 9)
    near = np.flatnonzero((cosine >= LIKENESS) & (count >= FEWEST))
    owners, starts, neighbours, likeness = _nearest(
        people.table.keys[one[near]], people.table.keys[two[near]], cosine[near]
    )
    by_value = np.argsort(value[keep], kind="stable")
    values = value[keep][by_value]
    first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))[: len(values)]
    return Peers(
        owners, starts, neighbours, likeness, values[first], np.append(first, len(values)),
        hashes[keep][by_value],
    )  # fmt: skip


def _most(size: Rows) -> int:
    """How many may have a value for it to be looked at."""
    sizes, times = np.unique(size[size >= 2], return_counts=True)
    within = np.cumsum(times * sizes * (sizes - 1) // 2) <= PAIRS
    return int(sizes[within][-1]) if within.any() else 1


def _shared(entity: Rows, size: Rows, weight: Rows) -> tuple[Rows, Rows, Rows, Rows]:
    """Pairs of entities (rows, the smaller first), the weight they share and how many values."""
    start = np.cumsum(size) - size
    ones, twos, weights = [], [], []
    for many in np.unique(size).tolist():  # All groups of one size at once.
        at = np.flatnonzero(size == many)
        table = entity[start[at][:, None] + np.arange(many)]
        left, right = np.triu_indices(many, 1)
        ones.append(table[:, left].ravel())
        twos.append(table[:, right].ravel())
        weights.append(np.repeat(weight[at], len(left)))
    if not ones:
        none = np.zeros(0, np.int64)
        return none, none, none, none
    one, two = np.concatenate(ones), np.concatenate(twos)
    low, high, weight = np.minimum(one, two), np.maximum(one, two), np.concatenate(weights)
    width = int(high.max()) + 1
    pair = low * width + high
    order = np.argsort(pair)
    pair, weight = pair[order], weight[order]
    first = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]]))
    total = np.add.reduceat(weight, first)
    return pair[first] // width, pair[first] % width, total, np.diff(first, append=len(pair))


def _nearest(
    one: Keys, two: Keys, likeness: NDArray[np.float64]
) -> tuple[Keys, Rows, Keys, NDArray[np.float64]]:
    """For each owner the nearest, in order."""
    owner, other = np.concatenate([one, two]), np.concatenate([two, one])
    likeness = np.concatenate([likeness, likeness])
    order = np.lexsort((other, -likeness, owner))
    owner, other, likeness = owner[order], other[order], likeness[order]
    first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))[: len(owner)]
    rank = np.arange(len(owner)) - np.repeat(first, np.diff(first, append=len(owner)))
    kept = rank < NEAREST
    size = np.minimum(np.diff(first, append=len(owner)), NEAREST)
    starts = np.append(0, np.cumsum(size))
    return owner[first], starts, other[kept], likeness[kept]


def why(habits: Habits, one: int, two: int) -> str:
    """What two entities (rows of the population) both have, in words."""
    said = []
    for facet in FACETS:
        if not _FACETS[facet.number]:
            continue
        of_facet = habits["facet"] == facet.number
        mine = habits["value"][of_facet & (habits["entity"] == one)]
        same = int(np.isin(habits["value"][of_facet & (habits["entity"] == two)], mine).sum())
        if same and facet.name != "target area":
            plural = f"{facet.name[:-1]}ies" if facet.name.endswith("y") else f"{facet.name}s"
            said.append((same, f"{same} {facet.name if same == 1 else plural}"))
    return "same " + ", ".join(text for _, text in sorted(said, reverse=True)[:3])


def _slice(keys: Keys, starts: Rows, wanted: int) -> slice:
    at = int(np.searchsorted(keys, np.uint64(wanted)))
    if at == len(keys) or int(keys[at]) != wanted:
        return slice(0, 0)
    return slice(int(starts[at]), int(starts[at + 1]))
