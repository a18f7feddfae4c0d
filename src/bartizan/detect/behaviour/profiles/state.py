"""All that profiles have learned, as one value that merges and is saved."""

from typing import Final, Self

import msgspec
import numpy as np

from bartizan.detect.behaviour.profiles.bounds import Bounds, bound
from bartizan.detect.behaviour.profiles.habits import Habits
from bartizan.detect.behaviour.profiles.novelty import Today
from bartizan.detect.behaviour.profiles.population import Population
from bartizan.detect.behaviour.profiles.returning import Returning
from bartizan.detect.behaviour.profiles.runs import Runs
from bartizan.detect.behaviour.profiles.texts import Texts
from bartizan.stats.envelope import damaged, seal, unseal

KIND: Final = "profiles"
VERSION: Final = 1
LEARNING_DAYS: Final = 10
"""Days after the first event until something is known of the organisation."""
NEVER: Final = 1 << 30


class State:
    """Entities, their habits, and what of today is needed until it ends."""

    __slots__ = (
        "began", "bounds", "day", "evicted", "frozen", "habits", "latest", "latest_ids", "people",
        "returned", "returning", "runs", "texts", "today",
    )  # fmt: skip

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.people = Population()
        self.habits = Habits()
        self.returning = Returning()
        self.returned = Returning()
        """The same as it was when the last day ended."""
        self.texts = Texts()
        self.today = Today()
        self.runs = Runs()
        self.day = -1
        """Day (since 1970) of the latest event."""
        self.began = NEVER
        """Day of the first."""
        self.frozen = -1
        """Last day that has ended."""
        self.latest = -1
        """Time of the latest event, and"""
        self.latest_ids: set[int] = set()
        """the events at that time: until there, all were counted."""
        self.evicted = 0

    @property
    def young(self) -> bool:
        """Whether too few days are known to say what is usual in the organisation."""
        return self.day - self.began < LEARNING_DAYS

    def advance(self, day: int) -> None:
        """Make room for later days."""
        if day > self.day:
            if self.day >= 0:
                self.habits.clear(self.day, day)
                self.people.clear(self.day, day)
            self.day = day

    def end(self, day: int) -> None:
        """A day has ended: forget what is too old or too much."""
        self.evicted += bound(day, self.habits, self.people, self.bounds)
        self.people["before"][:] = self.people["events"]
        self.texts.forget(np.unique(self.habits["value"]).tolist())
        self.runs.end(day)
        self.today.clear()
        self.returned = self.returning.merge(Returning())
        self.frozen = max(self.frozen, day)

    def merge(self, other: Self) -> Self:
        """What both have learned."""
        both = type(self)(self.bounds)
        both.day = max(self.day, other.day)
        both.began = min(self.began, other.began)
        both.frozen = max(self.frozen, other.frozen)
        both.evicted = self.evicted + other.evicted
        both.latest = max(self.latest, other.latest)
        for one in (self, other):
            there = one
            if one.day < both.day:
                there = type(self).from_bytes(one.to_bytes())
                there.advance(both.day)
            both.habits.take(there.habits, both.people.take(there.people))
            both.returning = both.returning.merge(one.returning)
            both.returned = both.returned.merge(one.returned)
            both.texts.take(one.texts)
            both.today.take(one.today)
            both.runs.take(one.runs)
            if one.latest == both.latest:
                both.latest_ids |= one.latest_ids
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        names, people, order = self.people.body()
        body = _Body(
            names, people, self.habits.body(order), self.returning.counts.tolist(),
            self.returned.counts.tolist(), self.texts.body(), self.today.body(), self.runs.body(),
            self.day, self.began, self.frozen, self.latest, sorted(self.latest_ids), self.evicted,
        )  # fmt: skip
        bounds = self.bounds
        return seal(KIND, VERSION, (bounds.entities, bounds.rows, bounds.values), body)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: other bytes, or of another version.
        """
        parameters, body = unseal(raw, KIND, VERSION, _Body)
        new = cls(Bounds(*parameters))
        try:
            new.people = Population.restored(body.names, body.people)
            new.habits = Habits.restored(body.habits, new.people.table.keys)
            new.today = Today.restored(body.today)
            new.texts = Texts.restored(body.texts)
            new.runs = Runs.restored(body.runs)
            new.returning.counts[...] = body.returning
            new.returned.counts[...] = body.returned
        except (KeyError, ValueError, IndexError) as error:
            raise damaged(KIND) from error
        new.day, new.began, new.frozen = body.day, body.began, body.frozen
        new.latest, new.latest_ids = body.latest, set(body.latest_ids)
        new.evicted = body.evicted
        return new


class _Body(msgspec.Struct, array_like=True, frozen=True):
    names: list[str]
    people: dict[str, bytes]
    habits: dict[str, bytes]
    returning: list[list[int]]
    returned: list[list[int]]
    texts: tuple[int, list[int], list[str]]
    today: tuple[bytes, bytes, bytes]
    runs: list[tuple[str, str, int]]
    day: int
    began: int
    frozen: int
    latest: int
    latest_ids: list[int]
    evicted: int
