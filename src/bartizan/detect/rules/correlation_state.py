"""What correlations remember between batches: the hits that may still count, by rule and group.

Mergeable and bounded. Hits are kept as they come and looked at later, in order of event time, so
that neither the order of arrival nor the cut into batches changes an answer. A bound that is
reached is the one exception: then the oldest hits go, and are counted.
"""

from collections.abc import Callable, Iterator
from typing import Self

import msgspec

from bartizan.detect.rules.sighting import Example
from bartizan.model import EventRef

VERSION = 1
HITS = 300_000
"""Hits kept over all correlations. One takes about 300 bytes without its example."""
OLDER = 0.75
"""Share of the hits, the older ones, that is decided when there are too many. In a stream that
comes in order of time nothing is lost by that."""
EXAMPLES = 3
"""Hits of a group that keep their event; one, when half of the room is taken."""
EXAMPLE_BYTES = 48_000_000
"""Events kept in all: their raw records, and ``COLUMN_BYTES`` for each of their columns."""
COLUMN_BYTES = 100
"""What a value of an event takes beside its raw record (measured: name, slot and text)."""
NEVER = -(2**62)
"""A time before all others."""


class Hit(msgspec.Struct, array_like=True):
    """One event (or inner correlation) that a correlation may count."""

    time: int
    """Microseconds since 1970."""
    rule: int
    """Position of the rule it matched in the correlation."""
    key: str
    value: str | float | None
    events: tuple[EventRef, ...]
    """The event; several for an inner correlation."""
    example: Example | None = None
    told: bool = False
    """Whether a finding has named it."""


class Group(msgspec.Struct, array_like=True):
    """Hits with equal values in ``group-by``."""

    hits: list[Hit] = []
    passed: int = NEVER
    """Up to here, occurrences were handed on to outer correlations."""


class CorrelationState(msgspec.Struct):
    """All hits that may still count."""

    rules: str = ""
    """Hash of the rules it belongs to."""
    newest: int = NEVER
    """Time of the newest event of any rule."""
    settled: int = NEVER
    """Up to here everything was decided; what comes before that now is late."""
    evicted: int = 0
    """Hits dropped for want of room."""
    late: int = 0
    """Hits that came after their time was decided."""
    groups: dict[str, dict[tuple[str, ...], Group]] = {}
    version: int = VERSION
    held: int = 0
    """Hits kept now."""
    held_bytes: int = 0
    """Bytes of events kept now."""
    changed: bool = False
    """Whether hits came, went or were told since somebody set this to false."""
    dirty: set[tuple[str, tuple[str, ...]]] = set()
    """Groups with hits that were not looked at yet."""

    def take(
        self,
        correlation: str,
        group: tuple[str, ...],
        hit: Hit,
        example: Callable[[], Example] | None = None,
    ) -> None:
        """Remember a hit.

        Args:
            correlation: counts it.
            group: its values in ``group-by``.
            hit: the hit.
            example: gives its event, if the hit has none and there is room for one.
        """
        groups = self.groups.get(correlation)
        if groups is None:
            groups = self.groups[correlation] = {}
        kept = groups.get(group)
        if kept is None:
            kept = groups[group] = Group()
        most = EXAMPLES if self.held_bytes < EXAMPLE_BYTES // 2 else 1
        if len(kept.hits) >= most or self.held_bytes >= EXAMPLE_BYTES:
            hit.example = None
        elif hit.example is None and example is not None:
            hit.example = example()
        if hit.example is not None:
            self.held_bytes += _size(hit.example)
        if hit.time <= self.settled:
            self.late += 1
        kept.hits.append(hit)
        self.held += 1
        self.changed = True
        self.dirty.add((correlation, group))

    def crowded(self, share: float = 1.0) -> bool:
        """Whether more is held than a share of what may be: something has to be decided now."""
        return self.held > share * HITS

    def past(self) -> int:
        """The time before which the older part of the hits lies: what to decide if crowded.

        By rank, so that an event with a wrong date does not end everybody's time.
        """
        times = sorted(hit.time for group in self._all() for hit in group.hits)
        return times[int(OLDER * len(times))] if times else self.settled

    def forget(self, before: dict[str, int]) -> None:
        """Drop hits older than a time, by correlation. Groups are as ``settle`` sorted them."""
        for name, groups in list(self.groups.items()):
            limit = before.get(name, NEVER)
            old = [key for key, one in groups.items() if not one.hits or one.hits[0].time < limit]
            for key in old:
                group = groups[key]
                gone = [hit for hit in group.hits if hit.time < limit]
                group.hits = [hit for hit in group.hits if hit.time >= limit]
                self.held -= len(gone)
                self.held_bytes -= sum(_size(hit.example) for hit in gone if hit.example)
                self.changed = True
                if not group.hits:
                    del groups[key]
                    self.dirty.discard((name, key))
            if not groups:
                del self.groups[name]

    def evict(self) -> None:
        """Drop the older half of each large group, then the oldest groups, down to half."""
        for group in self._all():
            if len(group.hits) > 1:
                group.hits.sort(key=_order)
                self.evicted += len(group.hits) // 2
                del group.hits[: len(group.hits) // 2]
        self.tidy()
        if self.held > HITS // 2:
            oldest = sorted(self._all(), key=lambda group: max(hit.time for hit in group.hits))
            for group in oldest[: len(oldest) // 2]:
                self.evicted += len(group.hits)
                group.hits.clear()
            self.tidy()

    def merge(self, other: "CorrelationState") -> "CorrelationState":
        """Both together; neither is changed. Commutative and associative while none is full."""
        result = CorrelationState.from_bytes(self.to_bytes(), self.rules)
        for name, groups in other.groups.items():
            for key, group in groups.items():
                mine = result.groups.setdefault(name, {}).setdefault(key, Group())
                mine.hits = _union(mine.hits, group.hits)
                mine.passed = max(mine.passed, group.passed)
                result.dirty.add((name, key))
        result.newest = max(self.newest, other.newest)
        result.settled = max(self.settled, other.settled)
        result.evicted += other.evicted
        result.late += other.late
        result.tidy()
        return result

    def to_bytes(self) -> bytes:
        """As MessagePack, the same for equal states."""
        for group in self._all():
            group.hits.sort(key=_order)
        self.groups = {
            name: dict(sorted(groups.items())) for name, groups in sorted(self.groups.items())
        }
        return msgspec.msgpack.encode(msgspec.structs.replace(self, dirty=set(), changed=False))

    @classmethod
    def from_bytes(cls, raw: bytes, rules: str) -> Self:
        """Read a state back.

        Raises:
            ValueError: it is damaged, of another version, or belongs to other rules.
        """
        try:
            state = msgspec.msgpack.decode(raw, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"damaged state of correlations: {error}") from None
        if state.version != VERSION:
            raise ValueError(f"state of correlations has version {state.version}, not {VERSION}")
        if state.rules != rules:
            raise ValueError("state of correlations belongs to other rules")
        state.dirty = {(name, key) for name, groups in state.groups.items() for key in groups}
        return state

    def _all(self) -> Iterator[Group]:
        for groups in self.groups.values():
            yield from groups.values()

    def tidy(self) -> None:
        """Drop empty groups and count anew what is held."""
        before = self.held
        self.held = self.held_bytes = 0
        for name, groups in list(self.groups.items()):
            for key, group in list(groups.items()):
                if not group.hits:
                    del groups[key]
                    self.dirty.discard((name, key))
                    continue
                self.held += len(group.hits)
                self.held_bytes += sum(_size(hit.example) for hit in group.hits if hit.example)
            if not groups:
                del self.groups[name]
        self.changed = self.changed or self.held != before


def _size(example: Example) -> int:
    return len(example.raw) + COLUMN_BYTES * len(example.columns)


def _order(hit: Hit) -> tuple[int, int, str]:
    return hit.time, hit.rule, hit.key


def _union(one: list[Hit], other: list[Hit]) -> list[Hit]:
    found: dict[tuple[int, int, str], Hit] = {}
    for hit in (*one, *other):
        known = found.get(_order(hit))
        if known is None:
            found[_order(hit)] = msgspec.structs.replace(hit)
        else:
            known.told = known.told or hit.told
            known.example = min(filter(None, (known.example, hit.example)),
                                key=lambda example: example.raw, default=None)  # fmt: skip
    return [found[key] for key in sorted(found)]
