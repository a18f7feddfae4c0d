"""Cuts bytes into records: one a line. Values written otherwise are cut by ``json_stream``.

A cutter is fed chunks in order and touches each byte once. It holds no more than one unfinished
record, and never more than the limit of a record.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import add
from typing import Protocol

RECORD_LIMIT = 8 << 20
"""Bytes of the longest record that is read. The largest ordinary audit records are below 1 MiB;
services that emit them cap requests at 1.5 to 6 MB."""

OVERSIZED = "longer than the limit of a record"


@dataclass(frozen=True, slots=True)
class Uncut:
    """Bytes that are no record: too long, or broken in a way that leaves nothing to decode."""

    offset: int
    line: int
    length: int
    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Records in order, and where each began in the origin's decoded bytes."""

    records: Sequence[bytes] = ()
    offsets: Sequence[int] = ()
    """Of the first byte, from 0."""
    lines: Sequence[int] = ()
    """From 1."""
    uncut: Sequence[Uncut] = field(default=())

    def joined(self, after: "Cut") -> "Cut":
        """These records and those after them; ``uncut`` of the latter."""
        if not self.records:
            return after
        return Cut(
            [*self.records, *after.records],
            [*self.offsets, *after.offsets],
            [*self.lines, *after.lines],
            after.uncut,
        )

    def slices(self, size: int) -> Iterator["Cut"]:
        """The same records in pieces of at most ``size``; ``uncut`` goes with the first."""
        if len(self.records) <= size:
            yield self
            return
        for at in range(0, len(self.records), size):
            part = slice(at, at + size)
            yield Cut(
                self.records[part],
                self.offsets[part],
                self.lines[part],
                self.uncut if at == 0 else (),
            )


class Cutter(Protocol):
    """What is fed bytes and gives records."""

    offset: int
    """Of the first byte that is in no record yet: reading can resume there."""
    line: int
    """On which that byte is."""

    def feed(self, data: bytes) -> Cut:
        """Take the next bytes, give the records that are now complete."""

    def finish(self) -> Cut:
        """The bytes end here: give what is left."""


class LineCutter:
    """One record a line. Blank lines are skipped, a carriage return at its end is dropped."""

    def __init__(self, *, offset: int = 0, line: int = 1, limit: int = RECORD_LIMIT) -> None:
        self.offset = offset
        self.line = line
        self._limit = limit
        self._parts: list[bytes] = []
        self._held = 0
        self._skipped = 0

    def feed(self, data: bytes) -> Cut:
        """Lines that end within these bytes."""
        lines = data.split(b"\n")
        rest = lines.pop()
        if not lines:
            self._hold(rest)
            return Cut()
        uncut = self._close_held(lines)
        cut = self._located(lines, uncut, crlf=b"\r" in data)
        self._hold(rest)
        return cut

    def finish(self) -> Cut:
        """The last line, if nothing ended it."""
        lines = [b""] if self._held or self._skipped else []
        uncut = self._close_held(lines)
        return self._located(lines, uncut, crlf=True)

    def _close_held(self, lines: list[bytes]) -> list[Uncut]:
        """Join what was held to the first line, or take that line out if it was too long."""
        uncut = []
        if self._skipped:
            length = self._skipped + len(lines.pop(0))
            uncut.append(Uncut(self.offset, self.line, length, OVERSIZED))
            self.offset += length + 1
            self.line += 1
        elif self._parts:
            lines[0] = b"".join((*self._parts, lines[0]))
        self._parts, self._held, self._skipped = [], 0, 0
        return uncut

    def _hold(self, rest: bytes) -> None:
        if self._skipped:
            self._skipped += len(rest)
        elif rest:
            self._parts.append(rest)
            self._held += len(rest)
            if self._held > self._limit:
                self._skipped, self._held, self._parts = self._held, 0, []

    def _located(self, lines: list[bytes], uncut: list[Uncut], *, crlf: bool) -> Cut:
        lengths = list(map(len, lines))
        offsets = list(map(add, accumulate(lengths, initial=self.offset), range(len(lines) + 1)))
        first = self.line
        self.offset = offsets.pop()
        self.line += len(lines)
        if max(lengths, default=0) > self._limit:
            for at, length in enumerate(lengths):
                if length > self._limit:
                    uncut.append(Uncut(offsets[at], first + at, length, OVERSIZED))
                    lines[at] = b""
        if crlf or (lines and lines[0][-1:] == b"\r"):
            lines = [line.removesuffix(b"\r") for line in lines]
        if all(lines) and not any(map(bytes.isspace, lines)):
            return Cut(lines, offsets, range(first, self.line), uncut)
        kept = [at for at, line in enumerate(lines) if line and not line.isspace()]
        return Cut(
            [lines[at] for at in kept],
            [offsets[at] for at in kept],
            [first + at for at in kept],
            uncut,
        )
