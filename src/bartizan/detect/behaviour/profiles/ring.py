"""Days as bits of one number: the day ``d`` is bit ``d % 64``, so that nothing is ever shifted.

Putting two together is OR: the same day again changes nothing. A bit is cleared when its place is
needed for a later day, so that what is older than 64 days is forgotten by itself.
"""

import numpy as np
from numpy.typing import NDArray

SPAN = 64
"""Days that a ring tells apart."""
ALL = (1 << SPAN) - 1

Rings = NDArray[np.uint64]


def bit(day: int) -> int:
    """A ring with one day."""
    return 1 << (day % SPAN)


def between(first: int, last: int) -> int:
    """A ring with all days from the first to the last, which are at most 64."""
    length = min(max(last - first + 1, 0), SPAN)
    return _rotated((1 << length) - 1, (last - length + 1) % SPAN)


def since(first: NDArray[np.int64], last: int) -> Rings:
    """Rings with all days from each of these to the last."""
    table = np.array([between(last - n + 1, last) for n in range(SPAN + 1)], np.uint64)
    return table[np.clip(last - first + 1, 0, SPAN)]


def passed(before: int, now: int) -> int:
    """The places to clear when the newest day goes from one to a later one."""
    return ALL if now - before >= SPAN else between(before + 1, now)


def _rotated(ring: int, by: int) -> int:
    return ((ring << by) | (ring >> (SPAN - by))) & ALL
