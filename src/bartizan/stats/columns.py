"""Arrays side by side that grow together, for what is known of the rows of a ``KeyTable``."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Mask = NDArray[np.bool_]


class Columns:
    """Named columns of one length; a column may be several wide. New rows hold zeros."""

    __slots__ = ("_arrays", "count")

    def __init__(self, kinds: Mapping[str, tuple[DTypeLike, int]]) -> None:
        """No rows yet.

        Args:
            kinds: type of each column, and how many numbers a row has of it.
        """
        self.count = 0
        self._arrays = {
            name: np.zeros((0, width) if width > 1 else 0, kind)
            for name, (kind, width) in kinds.items()
        }

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name][: self.count]

    def extend(self, more: int) -> None:
        """Add rows."""
        count = self.count + more
        for name, array in self._arrays.items():
            if count > len(array):
                size = max(count, len(array) * 5 // 4, 256)
                grown = np.zeros((size, *array.shape[1:]), array.dtype)
                grown[: self.count] = array[: self.count]
                self._arrays[name] = grown
        self.count = count

    def keep(self, kept: Mask) -> None:
        """Drop all other rows."""
        for name, array in self._arrays.items():
            self._arrays[name] = array[: self.count][kept]
        self.count = int(kept.sum())

    @property
    def nbytes(self) -> int:
        """Memory they take."""
        return sum(array.nbytes for array in self._arrays.values())
