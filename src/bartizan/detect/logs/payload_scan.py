"""Looks for declared payloads in many texts at once, in time linear in their length.

One pass of a multi-pattern automaton over all texts of a batch, joined; only what it points at is
looked at again, alone. Texts with something encoded are decoded and go through a second pass.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, NamedTuple

import hyperscan

from bartizan.detect.logs.decoding import LONGEST, MARKER, decoded
from bartizan.detect.logs.payload import Payload
from bartizan.detect.rules.databases import database
from bartizan.detect.rules.linear import compiled

_FLAGS = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_MULTILINE | hyperscan.HS_FLAG_ALLOWEMPTY
CHUNK = 8_000_000
"""Characters that are joined for one pass."""
TRIES = 20
"""Matches of one pattern in one text that are looked at."""
BEFORE, AFTER = 20, 60
"""Characters around a match that are kept."""
_DECODED_END = b"\n"
"""Ends a text among others, so that ``^`` is its beginning."""
_RAW_END = b"\xff"
"""Ends a text that is looked at as it is: never part of UTF-8, so that ends of lines within texts
differ from ends of texts."""


class Hit(NamedTuple):
    """A payload in a text."""

    row: int
    """Position of the text."""
    name: str
    """Of the group of payloads."""
    shown: str
    """The matched part, decoded, with a little around it. May hold a secret: redact it."""
    layers: tuple[str, ...]
    """Encodings that were taken off."""
    span: tuple[int, int]
    """Where it stands in the text, without the encodings."""


class Scanner:
    """Payloads made ready. Not safe to use from several threads at a time."""

    def __init__(
        self,
        payloads: Mapping[str, Sequence[Payload]],
        *,
        decode: bool = True,
        kept: Path | None = None,
    ) -> None:
        self._names = [name for name, group in payloads.items() for _ in group]
        self._payloads = [one for group in payloads.values() for one in group]
        self._decode = decode
        self._kept = kept
        self._compiled: dict[int, Any] = {}

    @cached_property
    def _database(self) -> hyperscan.Database:
        patterns = [one.expression for one in self._payloads]
        if self._decode:
            patterns.append(MARKER)
        return database([(one.encode(), _FLAGS) for one in patterns], self._kept)

    def _expression(self, pattern: int) -> Any:  # noqa: ANN401 - RE2 has no types
        known = self._compiled.get(pattern)
        if known is None:
            known = compiled(f"(?is){self._payloads[pattern].expression}")
            self._compiled[pattern] = known
        return known

    def scan(self, texts: Sequence[str]) -> list[Hit]:
        """What is found, by text and then by group; each group once a text.

        Args:
            texts: only ``LONGEST`` characters of each are looked at.
        """
        if not self._payloads:
            return []
        texts = [text if len(text) <= LONGEST else text[:LONGEST] for text in texts]
        rows, encoded = self._pass(texts)
        hits = {
            (row, hit.name): hit
            for row, patterns in rows.items()
            for hit in self._confirm(row, texts[row], patterns, ())
        }
        if encoded:
            undone = [(row, decoded(texts[row])) for row in sorted(encoded)]
            undone = [(row, one) for row, one in undone if one.layers]
            again, _ = self._pass([one.text for _, one in undone])
            for at, patterns in again.items():
                row, one = undone[at]
                for hit in self._confirm(row, one.text, patterns, one.layers):
                    hits.setdefault((row, hit.name), hit)
        return [hits[key] for key in sorted(hits)]

    def _pass(self, texts: Sequence[str]) -> tuple[dict[int, set[int]], set[int]]:
        """Patterns that may match, by text; and the texts with something encoded."""
        found: dict[int, set[int]] = {}
        begin = 0
        while begin < len(texts):
            end, size = begin, 0
            while end < len(texts) and size < CHUNK:
                size += len(texts[end])
                end += 1
            self._chunk([one.encode("utf-8", "replace") for one in texts[begin:end]], begin, found)
            begin = end
        marker = len(self._payloads)
        encoded = {row for row, patterns in found.items() if marker in patterns}
        for row in encoded:
            found[row].discard(marker)
        return found, encoded

    def _chunk(self, parts: list[bytes], begin: int, found: dict[int, set[int]]) -> None:
        ends = list(accumulate(len(part) + 1 for part in parts))

        def on_match(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            row = begin + bisect_right(ends, max(end - 1, 0))
            known = found.get(row)
            if known is None:
                found[row] = {pattern}
            else:
                known.add(pattern)

        between = _DECODED_END if self._decode else _RAW_END
        self._database.scan(between.join(parts) + between, match_event_handler=on_match)

    def _confirm(
        self, row: int, text: str, patterns: set[int], layers: tuple[str, ...]
    ) -> list[Hit]:
        hits: dict[str, Hit] = {}
        for pattern in sorted(patterns):
            name = self._names[pattern]
            if name in hits:
                continue
            confirm = self._payloads[pattern].confirm
            for at in islice(self._expression(pattern).finditer(text), TRIES):
                span = (at.start(), at.end())
                if confirm(text, *span):
                    hits[name] = Hit(row, name, _around(text, *span), layers, span)
                    break
        return list(hits.values())


def _around(text: str, start: int, end: int) -> str:
    """A match with the rest of the word before it and of the text behind it, within bounds."""
    before = text[max(start - BEFORE, 0) : start]
    word = before.replace("\n", " ").rpartition(" ")[2]
    return f"{word}{text[start:end]}{text[end : end + AFTER]}"
