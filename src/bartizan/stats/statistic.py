"""What every statistic can do: the contract that its battery of tests checks."""

from collections.abc import Iterable
from typing import Any, Protocol, Self


class Statistic(Protocol):
    """A summary of a stream that is bounded and merges exactly."""

    def update(self, batch: Iterable[Any], /) -> None:
        """Count a batch, in place. The order within and between batches does not matter."""
        ...

    def merge(self, other: Self, /) -> Self:
        """A new statistic of both streams; neither operand changes.

        Raises:
            BartizanError: the two were kept with different parameters.
        """
        ...

    def to_bytes(self) -> bytes:
        """Its canonical bytes: equal for equal streams."""
        ...

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: other bytes, another version, or other parameters.
        """
        ...
