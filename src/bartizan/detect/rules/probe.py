"""Tells of raw records, undecoded, that no keyword of a rule can be in them.

A keyword is sought in all values of a record, so that a single rule with keywords would have every
record decoded. Instead its longest part that JSON and XML write as it is, is sought in the raw
bytes of many records at once. What has none of these parts has none of the keywords. Records with
escapes, or with letters beyond ASCII, are never told off: there a part may be written otherwise.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import hyperscan

from bartizan.detect.rules.atoms import Atom, Kind
from bartizan.detect.rules.databases import Expression, database, literal

SHORTEST = 4
"""Characters of a part that is sought: shorter ones are everywhere."""
_AS_IT_IS = re.compile(r"[a-z0-9_.:;,@#$%()=+*!?{}|~^\[\]-]+")
"""What JSON and XML never write otherwise, unless they use escapes."""
_NUMBER = re.compile(r"[0-9e.+-]*")
"""What numbers come to; records write them in several ways."""
_TRUTH = "true false"
_ESCAPES: tuple[Expression, ...] = (
    (rb"\\u(00[2-7][0-9a-f]|212a|0130)", hyperscan.HS_FLAG_CASELESS),
    (rb"&#|<!|<\?", 0),
)
"""JSON's way to write ASCII, and what becomes ASCII in lower case; XML's, and what it lets stand in
the middle of a text."""


class Probe:
    """Seeks parts of keywords in raw records."""

    def __init__(self, parts: Sequence[str], cache: Path | None) -> None:
        """Compile.

        Args:
            parts: from ``parts_of``.
            cache: directory for compiled databases.
        """
        self._scan = database([*map(literal, parts), *_ESCAPES], cache).scan

    def rows(self, raws: Sequence[bytes | None], rows: Sequence[int]) -> list[int]:
        """Of some records those which may hold a keyword, ascending."""
        chosen = [raws[row] or b"" for row in rows]
        joined = b"\n".join(chosen)
        ends: list[int] = []
        self._scan(joined, _report, 0, ends)
        suspects: set[int] = set()
        if not joined.isascii():
            suspects.update(at for at, raw in enumerate(chosen) if not raw.isascii())
        # Where each record begins; a match that ends there belongs to the record before.
        if ends:
            starts = list(accumulate((len(raw) + 1 for raw in chosen), initial=0))
            suspects.update(bisect_right(starts, end - 1) - 1 for end in ends)
        return [rows[at] for at in sorted(suspects)]


def parts_of(atoms: Iterable[Atom], added: Collection[str]) -> list[str] | None:
    """A part of each keyword that can be sought; None if one has none.

    Args:
        atoms: keywords.
        added: texts that values may have without being in the raw record.
    """
    found = []
    for atom in atoms:
        texts = [one for one in atom.parts if isinstance(one, str)] or [atom.literal]
        if atom.kind not in (Kind.CONTAINS, Kind.WILD):
            return None
        parts = [part for text in texts for part in _AS_IT_IS.findall(text.lower())]
        part = max(parts, key=len, default="")
        if len(part) < SHORTEST or _NUMBER.fullmatch(part) or part in _TRUTH:
            return None
        if any(part in text.lower() for text in added):
            return None
        found.append(part)
    return found


def _report(_which: int, _start: int, end: int, _flags: int, ends: Any) -> None:  # noqa: ANN401
    ends.append(end)
