"""One subject's day so far, and what is known of its days before."""

from typing import TYPE_CHECKING

from bartizan.stats.hashing import hash64

if TYPE_CHECKING:
    from bartizan.stats.daily_amounts import Kept
    from bartizan.stats.usual_day import Past

Packed = tuple[str, list[int], list[int], list[tuple[int, float]]]


class Today:
    """Amounts of one subject. What is known of its past is looked up once it is needed."""

    __slots__ = (
        "amounts", "first", "key", "kind", "known", "levels", "past", "recalled",
        "sums", "told",
    )  # fmt: skip

    def __init__(self, subject: str, floors: list[int]) -> None:
        """Nothing yet.

        Args:
            subject: whose day.
            floors: for each measure the amount at which to look first.
        """
        self.key = hash64(subject)
        self.kind = subject.partition(":")[0]
        self.amounts = [0] * len(floors)
        self.levels = floors.copy()
        """Amounts at which to look next."""
        self.told: dict[int, float] = {}
        """Highest surprise that was said, by measure."""
        self.past: Kept | None = None
        """Days that have ended, once ``recalled``."""
        self.recalled = False
        self.first = 0
        """First day (since 1970) with anything."""
        self.known: dict[int, dict[int, int]] = {}
        """The past without what a poisoner could have raised, by measure."""
        self.sums: dict[int, Past] = {}
        """What the past says about today, by measure."""

    def packed(self, subject: str) -> Packed:
        """As plain values."""
        return subject, self.amounts, self.levels, sorted(self.told.items())

    def restore(self, packed: Packed) -> None:
        """Become what was packed."""
        _, self.amounts, self.levels, told = packed
        self.told = dict(told)

    def join(self, other: "Today") -> None:
        """Add what another part of the same day saw."""
        self.amounts = [a + b for a, b in zip(self.amounts, other.amounts, strict=True)]
        self.levels = [max(a, b) for a, b in zip(self.levels, other.levels, strict=True)]
        for at, odd in other.told.items():
            self.told[at] = max(odd, self.told.get(at, 0.0))
