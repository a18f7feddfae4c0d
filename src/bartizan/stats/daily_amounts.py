"""How much there was of a few things on each of the last days, for very many keys.

A key's days take a few dozen bytes: only days with something are kept, as variable-length numbers.
Amounts of one key, thing and day add up, so the order does not matter. Which days are kept depends
on the latest day of all alone; which keys are given up at the cap, on what is known of them.
"""

from collections.abc import Iterable, Mapping
from typing import Self

import msgspec

from bartizan.stats.envelope import damaged, same_parameters, seal, unseal

KIND = "daily-amounts"
VERSION = 1
DAYS = 63
"""Nine weeks."""
CAP = 1_000_000

Days = dict[int, int]
"""Amount by day (since 1970)."""
Things = dict[int, dict[int, int]]
"""Thing to day to amount."""


class Kept(msgspec.Struct, array_like=True):
    """What is kept of a key."""

    first: int
    """First day with anything, kept or not."""
    last: int
    things: dict[int, list[int]]
    """Thing to days (counted from ``first``) and amounts, in turn."""

    def days(self, thing: int) -> Days:
        """Amounts of one thing by day."""
        flat = self.things.get(thing)
        if not flat:
            return {}
        first = self.first
        return {first + at: n for at, n in zip(flat[::2], flat[1::2], strict=True)}


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(Kept).decode


class DailyAmounts:
    """Amounts by key, thing and day. A key is a 64-bit hash."""

    __slots__ = ("cap", "days", "evicted", "last", "packed")

    def __init__(self, days: int = DAYS, cap: int = CAP) -> None:
        self.days = days
        self.cap = cap
        self.packed: dict[int, bytes] = {}
        self.last: int | None = None
        """The latest day of all."""
        self.evicted = 0
        """Keys that were given up for want of room."""

    def update(self, batch: Iterable[tuple[int, int, int, int]], /) -> None:
        """Add amounts, each as key, thing, day, amount."""
        found: dict[int, Things] = {}
        for key, thing, day, amount in batch:
            by_day = found.setdefault(key, {}).setdefault(thing, {})
            by_day[day] = by_day.get(day, 0) + amount
        for key, things in found.items():
            days = [day for by_day in things.values() for day in by_day]
            self._add(key, min(days), max(days), things)
        self.prune()

    def add_day(
        self, key: int, day: int, amounts: Mapping[int, int], known: Kept | None = None
    ) -> None:
        """Add a day's amounts of a key. Call ``prune`` after many of these.

        Args:
            key: a 64-bit hash.
            day: since 1970.
            amounts: by thing.
            known: what ``recall`` gave, if it was asked; it is changed.
        """
        known = known or self.recall(key)
        if known is None:
            known = Kept(day, day, {})
        elif day <= known.last:
            self._add(key, day, day, {thing: {day: n} for thing, n in amounts.items()})
            return
        at = day - known.first
        low = at - self.days + 1
        for thing, amount in amounts.items():
            days = known.things.setdefault(thing, [])
            while days and days[0] < low:
                del days[:2]
            days += (at, amount)
        known.last = day
        self.packed[key] = _ENCODE(known)
        self.last = day if self.last is None else max(self.last, day)

    def recall(self, key: int) -> Kept | None:
        """What is kept of a key; some of it may be older than the days that count."""
        raw = self.packed.get(key)
        return None if raw is None else _DECODE(raw)

    def merge(self, other: Self, /) -> Self:
        """Amounts of both."""
        same_parameters(KIND, (self.days, self.cap), (other.days, other.cap))
        both = type(self)(self.days, self.cap)
        both.packed = dict(self.packed)
        both.last = self.last
        for key, raw in other.packed.items():
            known = _DECODE(raw)
            things = {thing: known.days(thing) for thing in known.things}
            both._add(key, known.first, known.last, things)
        if other.last is not None:
            both.last = max(other.last, other.last if both.last is None else both.last)
        both.evicted = self.evicted + other.evicted
        both.prune()
        return both

    def __len__(self) -> int:
        return len(self.packed)

    def prune(self) -> None:
        """Give up keys of which no day is left, and those seen longest ago beyond the cap."""
        if len(self.packed) <= self.cap:
            return
        low = self._oldest()
        order = sorted((_DECODE(raw).last, key) for key, raw in self.packed.items())
        spare = len(order) - self.cap
        for at, (last, key) in enumerate(order):
            if last >= low and at >= spare:
                break
            del self.packed[key]
            self.evicted += at < spare

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        low = self._oldest()
        body = sorted((key, self._canonical(raw, low)) for key, raw in self.packed.items())
        return seal(KIND, VERSION, (self.days, self.cap), (self.last, self.evicted, body))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[int | None, int, list[tuple[int, bytes]]]
        (days, cap), (last, evicted, body) = unseal(raw, KIND, VERSION, shape)
        new = cls(days, cap)
        new.last, new.evicted, new.packed = last, evicted, dict(body)
        try:
            for one in new.packed.values():
                _DECODE(one)
        except msgspec.DecodeError:
            raise damaged(KIND) from None
        return new

    def _oldest(self) -> int:
        return -(1 << 62) if self.last is None else self.last - self.days + 1

    def _canonical(self, raw: bytes, low: int) -> bytes:
        known = _DECODE(raw)
        things = {}
        for thing, days in sorted(known.things.items()):
            at = 0
            while at < len(days) and known.first + days[at] < low:
                at += 2
            if days[at:]:
                things[thing] = days[at:]
        return _ENCODE(Kept(known.first, known.last, things))

    def _add(self, key: int, first: int, last: int, more: Things) -> None:
        known = self.recall(key)
        if known is None:
            low, high, kept = first, last, {}
        else:
            low, high = min(first, known.first), max(last, known.last)
            kept = {thing: known.days(thing) for thing in known.things}
        for thing, days in more.items():
            mine = kept.setdefault(thing, {})
            for day, amount in days.items():
                mine[day] = mine.get(day, 0) + amount
        flat = {
            thing: [part for day in sorted(days) for part in (day - low, days[day])]
            for thing, days in kept.items()
        }
        self.packed[key] = _ENCODE(Kept(low, high, flat))
        self.last = high if self.last is None else max(self.last, high)
