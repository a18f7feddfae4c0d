"""The one hash of everything that is learned: XXH3 with a fixed seed over canonical text.

A dataframe library's own hash changes between its versions, so it never enters a saved state.
"""

import xxhash

SEED = 0x62_61_72_74
"""Part of every saved state: two states hashed with different seeds must never be merged."""

ALL = (1 << 64) - 1
"""The largest hash."""


def hash64(value: str | bytes) -> int:
    """A number below 2**64, the same on every machine and in every release."""
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogatepass")
    return xxhash.xxh3_64_intdigest(value, SEED)


def is_kept(hashed: int, level: int) -> bool:
    """Whether a key is among the one in ``2**level`` that are kept at this level.

    Raising the level keeps a part of what was kept before, chosen by the keys alone. So what is
    kept of a union does not depend on which half was seen first (Gibbons 2001, distinct sampling).
    """
    return not hashed & ((1 << level) - 1)
