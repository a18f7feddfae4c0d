"""When something was seen first and last, and how often. Times are microseconds since 1970."""

from collections.abc import Iterable
from typing import Self

from bartizan.stats.envelope import damaged, seal, unseal

KIND = "span"
VERSION = 1


class Span:
    """First and last time; None while nothing was seen."""

    __slots__ = ("count", "first", "last")

    def __init__(self) -> None:
        self.count = 0
        self.first: int | None = None
        self.last: int | None = None

    def update(self, batch: Iterable[int], /) -> None:
        """See something at these times."""
        times = list(batch)
        if times:
            self._widen(len(times), min(times), max(times))

    def merge(self, other: Self, /) -> Self:
        """From the earlier first to the later last."""
        both = type(self)()
        for one in (self, other):
            if one.first is not None and one.last is not None:
                both._widen(one.count, one.first, one.last)
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        return seal(KIND, VERSION, (), (self.count, self.first, self.last))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[int, int | None, int | None]
        new = cls()
        _, (new.count, new.first, new.last) = unseal(raw, KIND, VERSION, shape)
        if (new.count == 0) != (new.first is None) or (new.first is None) != (new.last is None):
            raise damaged(KIND)
        return new

    def _widen(self, count: int, first: int, last: int) -> None:
        self.count += count
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)
