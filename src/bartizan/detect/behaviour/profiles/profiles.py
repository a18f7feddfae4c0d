"""Profiles of everybody and everything: what each usually does, with what, from where, and when.

Score, then update. What scoring compares with is frozen at the end of each day, and a value counts
as known only when it was seen on two days, the first at least ``AGED`` days ago. So nothing that is
said depends on how a day is cut into batches or the entities into shards.
"""

from collections.abc import Mapping
from typing import Self

import polars as pl

from bartizan.detect.behaviour.profiles import rhythm
from bartizan.detect.behaviour.profiles.baseline import frozen
from bartizan.detect.behaviour.profiles.bounds import Bounds
from bartizan.detect.behaviour.profiles.look import Everybody, Look, Usual
from bartizan.detect.behaviour.profiles.peers import Peer, peers, why
from bartizan.detect.behaviour.profiles.sight import Sight
from bartizan.detect.behaviour.profiles.state import State
from bartizan.detect.behaviour.signal import Signal

DAY = 86_400_000_000


class Profiles:
    """Habits of all entities, as one mergeable value."""

    __slots__ = ("_sight", "_usual", "shard", "state")

    def __init__(self, bounds: Bounds | None = None, shard: tuple[int, int] = (0, 1)) -> None:
        """Nothing is known yet.

        Args:
            bounds: how much is kept.
            shard: number of this shard of the entities, and of how many. Each gets all events.
        """
        self.state = State(bounds or Bounds())
        self.shard = shard
        self._sight = Sight()
        self._usual: Usual | None = None

    def process(self, seen: pl.DataFrame) -> list[Signal]:
        """Score, then update.

        Args:
            seen: frame of ``observation.observed``, in order of time, of one day (UTC).
        """
        return self._look(seen, score=True)

    def learn(self, seen: pl.DataFrame) -> None:
        """The same update without scoring."""
        self._look(seen, score=False)

    def end_day(self, day: int, everybody: Everybody | None = None) -> list[Signal]:
        """Freeze what is usual until the end of a day, and forget what is too old.

        Args:
            day: since 1970.
            everybody: what is usual among all, if this is one of several shards: of their merged
                profiles, whose day has ended.
        """
        if self.state.day >= 0 and day >= self.state.frozen:
            self.state.end(day)
            self.freeze(everybody)
        return []

    def peers(self, name: str) -> list[Peer]:
        """Who is like an entity, the nearest first, and why."""
        people = self.state.people
        if self._usual is None or name not in people.names:
            return []
        row = people.names.index(name)
        found, likeness = self._usual.everybody.peers.of(int(people.table.keys[row]))
        rows = people.table.rows(found).tolist()
        return [
            Peer(
                entity=people.names[at],
                likeness=round(like, 3),
                why=why(self.state.habits, row, at),
            )
            for at, like in zip(rows, likeness.tolist(), strict=True)
            if at >= 0
        ]

    @property
    def everybody(self) -> Everybody | None:
        """What all together usually do; None if no day has ended yet."""
        return None if self._usual is None else self._usual.everybody

    def freeze(self, everybody: Everybody | None) -> None:
        """Derive what is usual from what is known of the days that have ended."""
        state = self.state
        organisation = None if everybody is None else everybody.organisation
        baseline = frozen(state.frozen, state.habits, state.people, organisation)
        if everybody is None:
            usual = rhythm.rhythm(state.frozen, state.people)
            alike = peers(state.frozen, state.habits, state.people)
            everybody = Everybody(baseline.organisation, usual, state.returned, alike)
        self._usual = Usual(baseline, everybody)

    @property
    def entities(self) -> Mapping[str, int]:
        """How many entities of each kind are known."""
        return self.state.people.counts()

    @property
    def active(self) -> Mapping[str, int]:
        """How many of each kind did something on the latest day, and are known well enough."""
        state = self.state
        if state.young:
            return {}
        return state.people.counts(state.people.known(state.day))

    @property
    def evicted(self) -> int:
        """Entities and values that were dropped to stay within bounds."""
        return self.state.evicted

    @property
    def nbytes(self) -> int:
        """Memory that is taken."""
        state = self.state
        return state.people.nbytes + state.habits.nbytes + state.texts.nbytes

    def merge(self, other: Self) -> Self:
        """What both have learned."""
        both = type(self)(self.state.bounds)
        both.state = self.state.merge(other.state)
        both._thaw()  # noqa: SLF001 - of the same class
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        return self.state.to_bytes()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: other bytes, or of another version.
        """
        new = cls()
        new.state = State.from_bytes(raw)
        new._thaw()
        return new

    def _thaw(self) -> None:
        if self.state.frozen >= 0:
            self.freeze(None)

    def _look(self, seen: pl.DataFrame, *, score: bool) -> list[Signal]:
        if not seen.height:
            return []
        state = self.state
        latest: int = seen["time"].max()  # type: ignore[assignment]
        state.advance(max(state.day, latest // DAY))
        state.began = min(state.began, state.day)
        columns = self._sight.columns(seen, state.runs, state.day)
        return Look(state, seen, columns, self.shard).go(self._usual, score=score)
