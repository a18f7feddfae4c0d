"""How strange ordinary days get: the highest score of each subject on each day.

Only the last weeks count, since what is new at first becomes rare later: scores are kept by week,
and a week that is too old is dropped by the newest one alone, so that order does not matter. A
subject without a score on a day counts as a day with score 0.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Self

from bartizan.stats.conformal import Scores
from bartizan.stats.envelope import damaged, seal, unseal

KIND = "ordinary-days"
VERSION = 1
WEEKS = 5
"""Weeks that count, the current one included."""
DAYS = 7
UPPER = 0.1
"""Share of the scores above 0 from which the tail beyond the highest is estimated."""

Key = tuple[str, str]
"""A kind of subject and what was scored."""


class Ordinary:
    """Highest scores by kind of subject, by what was scored, by week."""

    __slots__ = ("active", "days", "scores")

    def __init__(self) -> None:
        self.scores: dict[tuple[str, str, int], Scores] = {}
        self.active: Counter[tuple[str, int]] = Counter()
        """Subject-days by kind and week."""
        self.days: set[int] = set()
        """Days (since 1970) of the weeks that are kept."""

    def count(self, day: int, active: Mapping[str, int]) -> None:
        """Count the subjects of each kind that did something on a day."""
        self.days.add(day)
        for kind, subjects in active.items():
            self.active[kind, day // DAYS] += subjects
        self.prune()

    def add(self, day: int, highest: Iterable[tuple[str, str, float]]) -> None:
        """Add the highest scores of a day: kind of subject, what was scored, score."""
        for kind, what, score in sorted(highest):
            self.scores.setdefault((kind, what, day // DAYS), Scores()).update([score])
        self.prune()

    def merge(self, other: Self, /) -> Self:
        """Of both; no subject may have been seen by both on one day."""
        both = type(self)()
        both.days = self.days | other.days
        both.active = self.active + other.active
        for one in (self, other):
            for key, scores in one.scores.items():
                known = both.scores.get(key)
                both.scores[key] = scores.merge(Scores()) if known is None else known.merge(scores)
        both.prune()
        return both

    def scales(self) -> "Scales":
        """What the scores mean now."""
        joined: dict[Key, Scores] = {}
        for (kind, what, _), scores in sorted(self.scores.items(), key=lambda item: item[0]):
            known = joined.get((kind, what))
            joined[kind, what] = scores if known is None else known.merge(scores)
        active: Counter[str] = Counter()
        for (kind, _), subjects in self.active.items():
            active[kind] += subjects
        days = max(len(self.days), 1)
        return Scales(
            {key: Scale(scores, active[key[0]]) for key, scores in joined.items()},
            {kind: subjects / days for kind, subjects in active.items()},
            len(self.days),
        )

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        scores = [(*key, one.to_bytes()) for key, one in sorted(self.scores.items())]
        active = [(*key, count) for key, count in sorted(self.active.items())]
        return seal(KIND, VERSION, (WEEKS,), (scores, active, sorted(self.days)))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[list[tuple[str, str, int, bytes]], list[tuple[str, int, int]], list[int]]
        (weeks,), (scores, active, days) = unseal(raw, KIND, VERSION, shape)
        if weeks != WEEKS:
            raise damaged(KIND)
        new = cls()
        for kind, what, week, one in scores:
            new.scores[kind, what, week] = Scores.from_bytes(one)
        new.active = Counter({(kind, week): count for kind, week, count in active})
        new.days = set(days)
        return new

    def prune(self) -> None:
        """Drop the weeks that are too old."""
        oldest = max(self.days, default=0) // DAYS - WEEKS + 1
        if min(self.days, default=oldest * DAYS) >= oldest * DAYS:
            return
        self.days = {day for day in self.days if day // DAYS >= oldest}
        self.active = Counter({at: n for at, n in self.active.items() if at[1] >= oldest})
        self.scores = {at: one for at, one in self.scores.items() if at[2] >= oldest}


class Scale:
    """What a score means among the ordinary ones of its kind: its p-value."""

    __slots__ = ("_above", "_scores", "_spread", "subjects")

    def __init__(self, scores: Scores, subjects: int) -> None:
        """Prepare for look-ups.

        Args:
            scores: highest scores above 0, one a subject-day.
            subjects: how many subject-days there were, with those of score 0.
        """
        counts = dict(sorted(scores.values()))
        self.subjects = max(subjects, sum(counts.values()))
        self._scores = list(counts)
        self._above = [*list(accumulate(reversed(counts.values())))[::-1], 0]
        self._spread = _spread(self._scores, self._above)

    def p_value(self, score: float) -> float:
        """Between 0 and 1. Beyond the highest ordinary score it falls exponentially."""
        whole = self.subjects + 1
        scores = self._scores
        if not scores or score > scores[-1]:
            beyond = (score - (scores[-1] if scores else 0.0)) / self._spread
            # As far again as the ordinary days can vouch for, and no farther.
            return math.exp(-min(beyond, math.log(whole))) / whole
        at = bisect_left(scores, score)
        plain = (self._above[at] + 1) / whole
        if at == 0 or scores[at] == score:
            return plain
        return plain + (scores[at] - score) / (scores[at] - scores[at - 1]) / whole

    def evidence(self, score: float) -> float:
        """Minus the natural logarithm of the p-value."""
        return -math.log(self.p_value(score))


class Scales:
    """What scores of each kind of subject mean, frozen for a day."""

    __slots__ = ("_scales", "active", "days")

    def __init__(self, scales: Mapping[Key, Scale], active: Mapping[str, float], days: int) -> None:
        self._scales = scales
        self.active = active
        """Subjects of a kind that do something on a day, on average."""
        self.days = days
        """Days that were learned from."""

    def of(self, kind: str, what: str) -> Scale:
        """The scale of a kind of subject, for what was scored."""
        known = self._scales.get((kind, what))
        if known is not None:
            return known
        return Scale(Scores(), round(self.active.get(kind, 0.0) * self.days))


def _spread(scores: list[float], above: list[int]) -> float:
    """How far scores go beyond the start of the tail, on average: the scale of its decline."""
    if not scores:
        return 1.0
    wanted = max(above[0] * UPPER, 1)
    at = next((i for i, count in enumerate(above) if count <= wanted), len(scores) - 1)
    at = min(at, len(scores) - 1)
    tail = [(score, above[i] - above[i + 1]) for i, score in enumerate(scores) if i >= at]
    count = sum(n for _, n in tail)
    start = scores[at - 1] if at else 0.0
    return max(sum((score - start) * n for score, n in tail) / count, 0.5)
