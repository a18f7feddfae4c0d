"""What the engine saw of one rule about one group of events: light, mergeable, not yet in words.

A batch gives a few of them; those with the same rule and group are joined as batches come, and
``finding.py`` puts the joined ones into words once, at the end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bartizan.model import EVENTS_KEPT, Entity, EventRef

ENTITIES_KEPT = 50
"""Entities that one finding names. A scan of a whole network must not fill the memory."""


class Example(msgspec.Struct, frozen=True, array_like=True):
    """One event as it was, to put a finding into words."""

    format: str
    """The format that can read ``raw`` again."""
    raw: bytes
    columns: dict[str, Any]
    """Columns of the event schema that are not null; neither ``raw`` nor ``links``."""


Key = tuple[str, tuple[tuple[str, str], ...]]
"""Rule id, and the grouping columns with their values; absent ones are left out."""


@dataclass(slots=True, kw_only=True)
class Sighting:
    """Events that match one rule and have equal values in its grouping columns."""

    rule: str
    group: tuple[tuple[str, str], ...]
    first: int
    """Time of the earliest event in microseconds since 1970."""
    last: int
    count: int
    example: Example | None
    """The earliest event; None if it was not kept."""
    events: list[tuple[int, EventRef]] = field(default_factory=list)
    """Time and name of the events that are named; at most ``EVENTS_KEPT``."""
    entities: set[Entity] = field(default_factory=set)
    more: int = 0
    """Groups beyond the limit that were thrown together in this one."""
    late: Callable[[], Example] | None = None
    """Gives ``example`` as long as the batch is at hand: of most sightings it is never needed."""

    def keep(self) -> None:
        """Take the example from the batch, and let go of the batch."""
        if self.late is not None:
            self.example, self.late = self.late(), None

    @property
    def key(self) -> Key:
        """What makes sightings one."""
        return self.rule, self.group

    def add(self, other: "Sighting", room: int = EVENTS_KEPT) -> int:
        """Take in another one of the same rule; how many of its events were named.

        Args:
            other: left as it is.
            room: events that may still be named in all.
        """
        self.keep()
        if self.example is None or _earlier(other, self):
            other.keep()
            self.example = other.example or self.example
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        self.count += other.count
        self.more += other.more
        taken = max(min(EVENTS_KEPT - len(self.events), room, len(other.events)), 0)
        self.events.extend(other.events[:taken])
        self.entities.update(list(other.entities)[: max(ENTITIES_KEPT - len(self.entities), 0)])
        return taken

    def named(self) -> list[tuple[int, EventRef]]:
        """The named events in order of time."""
        return sorted(self.events)


def _earlier(one: Sighting, other: Sighting) -> bool:
    """Whether the first event of one comes before that of the other, whatever came in first."""
    if one.first != other.first:
        return one.first < other.first
    return bool(one.events) and bool(other.events) and min(one.events) < min(other.events)


@dataclass(slots=True)
class Gathered:
    """Sightings joined by rule and group, within bounds that do not depend on how many events come.

    Beyond ``groups`` groups of one rule, further ones are joined in one that says how many; beyond
    ``events`` events in all, they are only counted.
    """

    groups: int = 2_000
    events: int = 500_000
    sightings: dict[Key, Sighting] = field(default_factory=dict)
    per_rule: dict[str, int] = field(default_factory=dict)
    named: int = 0

    def add(self, sighting: Sighting) -> None:
        """Take one in."""
        known = self.sightings.get(sighting.key)
        if known is None and self.per_rule.get(sighting.rule, 0) >= self.groups:
            sighting.group, sighting.more = (), sighting.more + 1
            known = self.sightings.get(sighting.key)
        room = self.events - self.named
        if known is not None:
            self.named += known.add(sighting, room)
            return
        sighting.keep()
        self.sightings[sighting.key] = sighting
        self.per_rule[sighting.rule] = self.per_rule.get(sighting.rule, 0) + 1
        del sighting.events[max(min(EVENTS_KEPT, room), 1) :]
        self.named += len(sighting.events)

    def __iter__(self) -> Iterator[Sighting]:
        return iter(self.sightings.values())
