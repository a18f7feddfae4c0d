"""Columns of text as small numbers: each distinct text is read, cleaned and hashed once.

What a text becomes is remembered from batch to batch, so that a name that comes again costs a
look-up in a dictionary.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bartizan.stats.hashing import hash64
from bartizan.stats.key_table import Keys

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
_REMEMBERED = 200_000
_HASHES: dict[str, int] = {}


class Coded:
    """A text for each event, or none."""

    __slots__ = ("_hashes", "codes", "texts")

    def __init__(
        self, codes: Codes, texts: Sequence[str], hashes: list[Keys] | None = None
    ) -> None:
        """A column.

        Args:
            codes: position of each event's text in ``texts``; -1 for none.
            texts: different ones; the empty text is none.
            hashes: of the texts, if they were made: shared by columns that share texts.
        """
        self.codes = codes
        self.texts = texts
        self._hashes: list[Keys] = [] if hashes is None else hashes

    @property
    def hashes(self) -> Keys:
        """The hash of each text; made when first asked for."""
        if not self._hashes:
            self._hashes.append(hashes_of(self.texts))
        return self._hashes[0]

    def only(self, where: Flags) -> "Coded":
        """The same for some events only; for the others none."""
        return Coded(np.where(where, self.codes, np.int32(-1)), self.texts, self._hashes)


def coded(frame: pl.DataFrame) -> dict[str, Coded]:
    """The columns of a frame as they are."""
    lists = frame.select(pl.all().drop_nulls().unique().implode())
    names = {name: lists[name][0] for name in frame.columns}
    filled = [name for name, texts in names.items() if len(texts)]
    numbers = frame.select(
        pl.col(name).cast(pl.Enum(names[name])).to_physical().cast(pl.Int32).fill_null(-1)
        for name in filled
    )
    found = {name: nothing(frame.height) for name in frame.columns}
    for name in filled:
        texts = names[name].to_list()
        found[name] = Coded(numbers[name].to_numpy(), texts)
    return found


def nothing(height: int) -> Coded:
    """No text for any event."""
    return Coded(np.full(height, -1, np.int32), [])


class Changed:
    """What texts become under a function, remembered."""

    __slots__ = ("_change", "_known")

    def __init__(self, change: Callable[[str], str]) -> None:
        self._change = change
        self._known: dict[str, str] = {}

    def __call__(self, column: Coded) -> Coded:
        """The changed texts; several may become one, and the empty text is none."""
        known, change = self._known, self._change
        if len(known) > _REMEMBERED:
            known.clear()
        became = []
        for text in column.texts:
            new = known.get(text)
            if new is None:
                new = known[text] = change(text)
            became.append(new)
        return renamed(column, became)


def renamed(column: Coded, became: Sequence[str]) -> Coded:
    """Another text for each of a column's texts."""
    numbers: dict[str, int] = {}
    places = [numbers.setdefault(text, len(numbers)) if text else -1 for text in became]
    texts = list(numbers)
    codes = np.array([*places, -1], np.int32)[column.codes]
    return Coded(codes, texts)


def joined(one: Coded, two: Coded, between: str) -> Coded:
    """Both texts of each event with something between; none where either is none."""
    both = (one.codes >= 0) & (two.codes >= 0)
    width = max(len(two.texts), 1)
    packed = np.where(both, one.codes.astype(np.int64) * width + two.codes, -1)
    kinds, codes = np.unique(packed, return_inverse=True)
    less = 1 if len(kinds) and kinds[0] < 0 else 0
    texts = [
        f"{one.texts[at // width]}{between}{two.texts[at % width]}" for at in kinds[less:].tolist()
    ]
    return Coded((codes - less).astype(np.int32), texts)


def hashes_of(texts: Sequence[str]) -> Keys:
    """The hash of each text."""
    if len(_HASHES) > _REMEMBERED:
        _HASHES.clear()
    found: list[Any] = []
    for text in texts:
        known = _HASHES.get(text)
        if known is None:
            known = _HASHES[text] = hash64(text)
        found.append(known)
    return np.array(found, np.uint64)


def pairs(
    one: Coded, two: Coded
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of texts that events have: codes of both, how many events, and the first's position."""
    both = np.flatnonzero((one.codes >= 0) & (two.codes >= 0))
    width = max(len(two.texts), 1)
    packed = one.codes[both].astype(np.int64) * width + two.codes[both]
    space = len(one.texts) * width
    if not len(both):
        return both, both, both, both
    if space <= 8 * len(both) + 1000:
        times = np.bincount(packed, minlength=space)
        kinds = np.flatnonzero(times)
        times = times[kinds]
        first = np.zeros(space, np.int64)
        first[packed[::-1]] = both[::-1]  # The last to be written is the earliest.
        first = first[kinds]
    else:
        order = np.argsort(packed)
        ordered = packed[order]
        start = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        kinds = ordered[start]
        times = np.diff(start, append=len(ordered))
        first = both[np.minimum.reduceat(order, start)]
    return kinds // width, kinds % width, times, first
