"""What people said of findings, as state that merges: the newest word about a thing counts."""

from collections.abc import Iterable, Iterator
from typing import Self

import msgspec

from bartizan.stats.envelope import seal, unseal

KIND = "opinions"
VERSION = 1
CAP = 10_000
ANYONE = ""
"""Stands for other subjects than the one a verdict was about."""
QUIETER = 0.5
"""What something counts for with others, once it was benign with one."""
LOUDER = 2.0
"""The same, once it was malicious."""


class Opinion(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A verdict on one factor of a finding."""

    at: int
    """When it was given, in microseconds since 1970."""
    benign: bool
    until: int
    """Microseconds since 1970 from which it no longer counts."""
    by: str
    reason: str


Key = tuple[str, str, str]
"""Subject, facet, value."""


class Opinions:
    """Verdicts by subject, facet and value."""

    __slots__ = ("given",)

    def __init__(self) -> None:
        self.given: dict[Key, Opinion] = {}

    def update(self, batch: Iterable[tuple[Key, Opinion]], /) -> None:
        """Take verdicts down. Of two about the same thing the newer counts."""
        for key, opinion in batch:
            known = self.given.get(key)
            self.given[key] = opinion if known is None else max(known, opinion)
        if len(self.given) > CAP:
            newest = sorted(self.given.items(), key=lambda item: (item[1], item[0]))[-CAP:]
            self.given = dict(newest)

    def merge(self, other: Self, /) -> Self:
        """What either was told."""
        both = type(self)()
        both.update(self.given.items())
        both.update(other.given.items())
        return both

    def factor(self, subject: str, facet: str, value: str, time: int) -> float:
        """What evidence is multiplied with at a time: 0 for what was called benign."""
        own = self.given.get((subject, facet, value))
        if own is not None and own.at <= time < own.until:
            return 0.0 if own.benign else LOUDER
        others = self.given.get((ANYONE, facet, value))
        if others is not None and others.at <= time < others.until:
            return QUIETER if others.benign else LOUDER
        return 1.0

    def of(self, subject: str) -> Iterator[tuple[Key, Opinion]]:
        """What was said about a subject, in order."""
        return ((key, one) for key, one in sorted(self.given.items()) if key[0] == subject)

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        return seal(KIND, VERSION, (CAP,), sorted(self.given.items()))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        _, given = unseal(raw, KIND, VERSION, list[tuple[Key, Opinion]])
        new = cls()
        new.update(given)
        return new
