"""How much the subjects of a kind do in a day, all of them together: what a newcomer is taken for.

Sums are of whole numbers, so that neither order nor shards show. Judgements use a frozen summary of
the days that have ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from bartizan.stats.envelope import seal, unseal
from bartizan.stats.usual_day import Kind

KIND = "crowd"
VERSION = 1
DAYS = 28
TOP = 4
"""Highest amounts of a day that are kept, with whose they were."""
SCALE = 1024
"""Parts of a unit on the logarithmic scale."""
FEW = 20
"""Subject-days that the assumption about an unknown kind is worth."""
ANY = -1
"""Stands for doing anything at all, among the measures."""


@dataclass(slots=True)
class _Pane:
    """One day of one kind in one respect."""

    subjects: int = 0
    total: int = 0
    squares: int = 0
    own: int = 0
    """Subjects with a usual amount of their own, and squared distances from it."""
    distances: int = 0
    top: tuple[tuple[int, int], ...] = ()
    """Highest amounts and keys."""

    def add(self, other: "_Pane") -> None:
        self.subjects += other.subjects
        self.total += other.total
        self.squares += other.squares
        self.own += other.own
        self.distances += other.distances
        self.top = tuple(sorted((*self.top, *other.top), reverse=True)[:TOP])

    def row(self) -> tuple[int, int, int, int, int, tuple[tuple[int, int], ...]]:
        return self.subjects, self.total, self.squares, self.own, self.distances, self.top


@dataclass(frozen=True, slots=True)
class Others:
    """A kind in one respect, frozen."""

    kind: Kind
    subjects: int = 0
    """Most that did it on one day."""
    top: tuple[tuple[int, int], ...] = ()
    """Highest amounts of a day, each with the key of whose it was, highest first."""

    def highest(self, key: int) -> int:
        """The highest amount of another than this."""
        return next((amount for amount, whose in self.top if whose != key), 0)


def _estimated(pane: _Pane, assumed: Kind, days: int) -> Kind:
    """How the subjects of a kind behave.

    Args:
        pane: all their days with something.
        assumed: worth ``FEW`` of these.
        days: on which any of them did anything.
    """
    count = pane.subjects + FEW
    mean = (pane.total / SCALE + FEW * assumed.middle) / count
    spread = pane.squares / SCALE**2 - 2 * mean * pane.total / SCALE + pane.subjects * mean * mean
    apart = assumed.within + assumed.between + (mean - assumed.middle) ** 2
    variance = (spread + FEW * apart) / count
    within = (pane.distances / SCALE**2 + FEW * assumed.within) / (pane.own + FEW)
    presence = (pane.subjects + FEW * assumed.presence) / (days + FEW)
    return Kind(mean, within, max(variance - within, 0.1 * within), min(presence, 0.5))


class Crowd:
    """Daily amounts of all subjects, by kind and measure."""

    __slots__ = ("panes",)

    def __init__(self) -> None:
        self.panes: dict[tuple[str, int, int], _Pane] = {}
        """By kind, measure and day."""

    def add(
        self, kind: str, measure: int, day: int, amount: int, key: int, y: float, own: float | None
    ) -> None:
        """Add what one subject did on a day.

        Args:
            kind: of subject.
            measure: what was counted.
            day: since 1970.
            amount: of the day.
            key: of the subject.
            y: the amount on the logarithmic scale.
            own: the subject's usual amount on that scale, if it has one.
        """
        pane = self.panes.get((kind, measure, day))
        if pane is None:
            pane = self.panes[kind, measure, day] = _Pane()
        at = round(y * SCALE)
        pane.subjects += 1
        pane.total += at
        pane.squares += at * at
        if own is not None:
            pane.own += 1
            pane.distances += (at - round(own * SCALE)) ** 2
        if len(pane.top) < TOP or (amount, key) > pane.top[-1]:
            pane.top = tuple(sorted((*pane.top, (amount, key)), reverse=True)[:TOP])

    def present(self, kind: str, day: int) -> None:
        """Count a subject that did anything on a day."""
        self.panes.setdefault((kind, ANY, day), _Pane()).subjects += 1

    @property
    def days(self) -> int:
        """Days that are known."""
        return len({day for _, _, day in self.panes})

    def frozen(self, assumed: Mapping[int, Kind]) -> dict[tuple[str, int], Others]:
        """What is usual of each kind in each respect.

        Args:
            assumed: by measure, what is taken for granted before anything is known.
        """
        joined: dict[tuple[str, int], _Pane] = {}
        most: dict[tuple[str, int], int] = {}
        for (kind, measure, _), pane in self.panes.items():
            joined.setdefault((kind, measure), _Pane()).add(pane)
            most[kind, measure] = max(most.get((kind, measure), 0), pane.subjects)
        found = {}
        for (kind, measure), whole in joined.items():
            if measure != ANY:
                continue
            for at, known in assumed.items():
                pane = joined.get((kind, at), _Pane())
                alike = _estimated(pane, known, whole.subjects)
                found[kind, at] = Others(alike, most.get((kind, at), 0), pane.top)
        return found

    def prune(self, day: int) -> None:
        """Drop the days that are too old."""
        self.panes = {at: pane for at, pane in self.panes.items() if at[2] > day - DAYS}

    def merge(self, other: Self, /) -> Self:
        """Of both; no subject may have been seen by both on one day."""
        both = type(self)()
        for one in (self, other):
            for at, pane in one.panes.items():
                both.panes.setdefault(at, _Pane()).add(pane)
        both.prune(max((at[2] for at in both.panes), default=0))
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        body = [(*at, *pane.row()) for at, pane in sorted(self.panes.items())]
        return seal(KIND, VERSION, (DAYS,), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = list[tuple[str, int, int, int, int, int, int, int, tuple[tuple[int, int], ...]]]
        _, body = unseal(raw, KIND, VERSION, shape)
        new = cls()
        for kind, measure, day, *rest in body:
            new.panes[kind, measure, day] = _Pane(*rest)
        return new
