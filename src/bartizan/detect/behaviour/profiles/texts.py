"""The words behind hashes, for as many values as fit: which ones, the hashes alone decide."""

from collections.abc import Iterable
from typing import Final, Self

from bartizan.stats.hashing import is_kept

MOST: Final = 1 << 20
LONGEST: Final = 200
UNKNOWN: Final = "(name not kept)"


class Texts:
    """Text by hash."""

    __slots__ = ("known", "level")

    def __init__(self) -> None:
        self.known: dict[int, str] = {}
        self.level = 0

    def update(self, items: Iterable[tuple[int, str]]) -> None:
        """Remember these."""
        known, level = self.known, self.level
        for hashed, text in items:
            if hashed not in known and (not level or is_kept(hashed, level)):
                known[hashed] = text[:LONGEST]
        self._bound()

    def take(self, other: Self) -> None:
        """Remember all of another's."""
        self.level = max(self.level, other.level)
        self.known.update(other.known)
        self.known = {at: text for at, text in self.known.items() if is_kept(at, self.level)}
        self._bound()

    def get(self, hashed: int) -> str:
        """The text, or that it is not known any more."""
        return self.known.get(hashed, UNKNOWN)

    def forget(self, used: Iterable[int]) -> None:
        """Keep only those that are still in use."""
        self.known = {at: self.known[at] for at in used if at in self.known}

    def body(self) -> tuple[int, list[int], list[str]]:
        """Its content in canonical order."""
        items = sorted(self.known.items())
        return self.level, [at for at, _ in items], [text for _, text in items]

    @classmethod
    def restored(cls, body: tuple[int, list[int], list[str]]) -> Self:
        """From what ``body`` gave."""
        new = cls()
        new.level = body[0]
        new.known = dict(zip(body[1], body[2], strict=True))
        return new

    @property
    def nbytes(self) -> int:
        """Memory that they take, roughly."""
        return 180 * len(self.known)

    def _bound(self) -> None:
        while len(self.known) > MOST:
            self.level += 1
            self.known = {at: text for at, text in self.known.items() if is_kept(at, self.level)}
