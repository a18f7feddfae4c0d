"""One subject's day so far, and what is known of its days before."""

from typing import TYPE_CHECKING

from bartizan.stats.hashing import hash64

if TYPE_CHECKING:
    from bartizan.stats.daily_amounts import Kept
    from bartizan.stats.usual_day import Past

Packed = tuple[str, list[int], list[int], list[tuple[int, float]], int]


class Today:
    """Amounts of one subject. What is known of its past is looked up once it is needed.

    There may be a million of these: what most need not is not made.
    """

    __slots__ = (
        "_told", "amounts", "first", "key", "kind", "known", "levels", "past", "recalled", "start",
        "sums",
    )  # fmt: skip

    def __init__(self, subject: str, kind: str, floors: list[int]) -> None:
        """Nothing yet.

        Args:
            subject: whose day.
            kind: of subject.
            floors: for each measure the amount at which to look first; shared, never changed.
        """
        self.key = hash64(subject)
        self.kind = kind
        self.amounts = [0] * len(floors)
        self.levels = floors
        """Amounts at which to look next."""
        self.start = 0
        """When the first of the things came that are counted once a day; 0 is never."""
        self._told: dict[int, float] | None = None
        self.past: Kept | None = None
        """Days that have ended, once ``recalled``."""
        self.recalled = False
        self.first = 0
        """First day (since 1970) with anything."""
        self.known: dict[int, dict[int, int]] | None = None
        """The past without what a poisoner could have raised, by measure."""
        self.sums: dict[int, Past] | None = None
        """What the past says about today, by measure."""

    def look_next(self, measure: int, amount: int, floors: list[int]) -> None:
        """Look at a measure again when it has reached an amount."""
        if self.levels is floors:
            self.levels = floors.copy()
        self.levels[measure] = amount

    def told(self, measure: int) -> float:
        """Highest surprise that was said of a measure; 0 if none was."""
        return self._told.get(measure, 0.0) if self._told else 0.0

    def tell(self, measure: int, odd: float) -> None:
        """Note that it was said."""
        self._told = {**(self._told or {}), measure: odd}

    def packed(self, subject: str) -> Packed:
        """As plain values."""
        return subject, self.amounts, self.levels, sorted((self._told or {}).items()), self.start

    def restore(self, packed: Packed) -> None:
        """Become what was packed."""
        _, self.amounts, self.levels, told, self.start = packed
        self._told = dict(told) if told else None

    def join(self, other: "Today") -> None:
        """Add what another part of the same day saw."""
        self.amounts = [a + b for a, b in zip(self.amounts, other.amounts, strict=True)]
        self.levels = [max(a, b) for a, b in zip(self.levels, other.levels, strict=True)]
        starts = [start for start in (self.start, other.start) if start]
        self.start = min(starts, default=0)
        for at, odd in (other._told or {}).items():  # noqa: SLF001 - of the same class
            self.tell(at, max(odd, self.told(at)))
