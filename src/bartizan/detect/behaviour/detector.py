"""What every part of behaviour can do: keep profiles as mergeable state, and say what departs."""

from collections.abc import Mapping
from typing import Protocol, Self

import polars as pl

from bartizan.detect.behaviour.signal import Signal


class Detector(Protocol):
    """Profiles of one kind. What it says does not depend on batches or shards."""

    def process(self, seen: pl.DataFrame, /) -> list[Signal]:
        """Score, then update.

        Args:
            seen: frames of ``observation.observed``, in order of time, all of one day (UTC).
        """
        ...

    def learn(self, seen: pl.DataFrame, /) -> None:
        """The same update without scoring."""
        ...

    def end_day(self, day: int, /) -> list[Signal]:
        """All events of a day (since 1970) were processed: what the whole day shows."""
        ...

    def merge(self, other: Self, /) -> Self:
        """What both have learned; neither changes."""
        ...

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        ...

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        ...

    @property
    def entities(self) -> Mapping[str, int]:
        """How many entities of each kind are known."""
        ...

    @property
    def active(self) -> Mapping[str, int]:
        """How many of each kind did something today."""
        ...

    @property
    def evicted(self) -> int:
        """Entities or values that were dropped to stay within bounds."""
        ...
