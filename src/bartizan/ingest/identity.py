"""Identities for events whose records have none of their own.

``event_id`` = XXH3-128 of the raw record, in hexadecimal, with a seed that stands for the place:
XXH3-64 of the origin, plus the record's offset, plus the event's number within its record. The
origin is the path as the user gave it, without what log rotation appends, so that an event keeps
its identity when ``app.log`` becomes ``app.log.1.gz``.
"""

import re
from collections.abc import Iterable

from xxhash import xxh3_64_intdigest, xxh3_128_hexdigest

_ROTATION = re.compile(
    r"(?:\.(?:\d{1,4}|old)|[-.]\d{8}(?:-?\d{2,10})?|[-.]\d{4}-\d{2}-\d{2}(?:[-T_]\d{2,6})?)?"
    r"(?:\.(?:gz|zst|zstd|bz2|xz))?$"
)
"""What logrotate (``.1``, ``-20260102``, with ``dateext`` and ``dateformat``) and logging
libraries (``.2026-01-02``) append, and the compression on top."""

_MASK = (1 << 64) - 1


def place(origin: str) -> int:
    """The seed that stands for an origin."""
    return xxh3_64_intdigest(unrotated(origin).encode("utf-8", "surrogateescape"))


def unrotated(origin: str) -> str:
    """An origin's name before rotation; a name that is nothing but a suffix stays."""
    folder, slash, name = origin.rpartition("/")
    return f"{folder}{slash}{_ROTATION.sub('', name, count=1) or name}"


def identities(seed: int, offsets: Iterable[int], raws: Iterable[bytes]) -> list[str]:
    """An identity for each event.

    Args:
        seed: of the origin, from ``place``.
        offsets: of each event's record, plus its number within the record.
        raws: the raw records.
    """
    digest = xxh3_128_hexdigest
    return [digest(raw, (seed + at) & _MASK) for at, raw in zip(offsets, raws, strict=True)]
