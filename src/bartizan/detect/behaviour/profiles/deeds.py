"""What entities did in a frame of events, each once, as columns of numbers."""

from dataclasses import dataclass, fields
from typing import Any, Self

from numpy.typing import NDArray

from bartizan.stats.key_table import Keys, Rows


@dataclass(frozen=True, slots=True)
class Deeds:
    """What entities did in a frame, each once."""

    entity: Rows
    facet: Rows
    value: Keys
    code: Rows
    """Of the value in its column."""
    times: Rows
    """Events that count."""
    first: Rows
    """Position of the first event."""
    key: Keys

    def __getitem__(self, at: NDArray[Any]) -> Self:
        return type(self)(*(getattr(self, one.name)[at] for one in fields(self)))
