"""Which batches were taken in already: a batch that is delivered again is not counted twice."""

from typing import Self

import polars as pl

from bartizan.stats.envelope import seal, unseal
from bartizan.stats.hashing import hash64

KIND = "delivered"
VERSION = 1
DAY = 86_400_000_000
"""Microseconds."""


class Delivered:
    """The batches of the day that has begun, by their events; and which days have ended."""

    __slots__ = ("batches", "day", "ended", "refused")

    def __init__(self) -> None:
        self.batches: set[int] = set()
        self.day = -(1 << 40)
        """Latest day (since 1970) of an event."""
        self.ended = -(1 << 40)
        """Latest day that has ended."""
        self.refused = 0
        """Events that were delivered again."""

    def take(self, seen: pl.DataFrame) -> int | None:
        """The day of a batch; None if it was taken before or is empty.

        Args:
            seen: frame of ``observed``, all of one day. Late events are taken as of the latest day.
        """
        if seen.is_empty():
            return None
        ids = seen["event_id"]
        name = hash64("\n".join(ids.fill_null("").to_list()))
        if name in self.batches:
            self.refused += seen.height
            return None
        newest = seen["time"].max()
        assert isinstance(newest, int)
        day = max(self.day, newest // DAY, self.ended + 1)
        self.day = day
        self.batches.add(name)
        return day

    def end_day(self, day: int) -> None:
        """Forget the batches of a day that is over."""
        self.ended = max(self.ended, day)
        self.day = max(self.day, day)
        self.batches = set()

    def merge(self, other: Self, /) -> Self:
        """What either has taken in."""
        both = type(self)()
        both.batches = self.batches | other.batches
        both.day, both.ended = max(self.day, other.day), max(self.ended, other.ended)
        both.refused = self.refused + other.refused
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        body = (sorted(self.batches), self.day, self.ended, self.refused)
        return seal(KIND, VERSION, (), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        new = cls()
        shape = tuple[list[int], int, int, int]
        _, (batches, new.day, new.ended, new.refused) = unseal(raw, KIND, VERSION, shape)
        new.batches = set(batches)
        return new
