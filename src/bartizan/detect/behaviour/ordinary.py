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
THRIFT = 0.4
"""The least share of the meant alerts that is believed."""
LEAST = 3.0
"""The least scale of the tail of sums, which few days cannot show."""
UPPER = 0.1
"""Share of the scores above 0 from which the tail beyond the highest is estimated."""

WHOLE = ""
"""Stands for the sum of all respects among what is scored."""
Key = tuple[str, str]
"""A kind of subject and what was scored."""


class Ordinary:
    """Highest scores by kind of subject, by what was scored, by week."""

    __slots__ = ("active", "began", "granted", "scores", "told")

    def __init__(self) -> None:
        self.scores: dict[tuple[str, str, int], Scores] = {}
        self.active: Counter[tuple[str, int]] = Counter()
        """Subjects by kind and day, of the weeks that are kept."""
        self.began: dict[Key, int] = {}
        """The first day on which something was scored."""
        self.told: Counter[int] = Counter()
        """Alerts by day."""
        self.granted: dict[int, float] = {}
        """How many alerts by day the thresholds were meant to give."""

    def tell(self, day: int, alerts: int, granted: float) -> None:
        """Count alerts that were raised on a day, of so many that were meant."""
        self.told[day] += alerts
        self.granted[day] = max(self.granted.get(day, 0.0), granted)
        self.prune()

    def count(self, day: int, active: Mapping[str, int]) -> None:
        """Count the subjects of each kind that did something on a day."""
        for kind, subjects in active.items():
            self.active[kind, day] += subjects
        self.prune()

    def begin(self, day: int, kind: str, what: str) -> None:
        """Something can be scored from a day on, whether or not it ever is."""
        self.began[kind, what] = min(self.began.get((kind, what), day), day)

    def add(self, day: int, highest: Iterable[tuple[str, str, float]]) -> None:
        """Add the highest scores of a day: kind of subject, what was scored, score."""
        for kind, what, score in sorted(highest):
            self.scores.setdefault((kind, what, day // DAYS), Scores()).update([score])
            self.begin(day, kind, what)
        self.prune()

    def merge(self, other: Self, /) -> Self:
        """Of both; no subject may have been seen by both on one day."""
        both = type(self)()
        both.active = self.active + other.active
        both.told = self.told + other.told
        for day, granted in (*self.granted.items(), *other.granted.items()):
            both.granted[day] = max(both.granted.get(day, 0.0), granted)
        for at, day in (*self.began.items(), *other.began.items()):
            both.began[at] = min(both.began.get(at, day), day)
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
        days: dict[str, dict[int, int]] = {}
        for (kind, day), subjects in self.active.items():
            days.setdefault(kind, {})[day] = subjects
        scales = {}
        for (kind, what), since in self.began.items():
            active = sum(n for day, n in days.get(kind, {}).items() if day >= since)
            least = 1.0 if what else LEAST
            scales[kind, what] = Scale(joined.get((kind, what), Scores()), active, least)
        return Scales(
            scales,
            {kind: sum(some.values()) / len(some) for kind, some in days.items()},
            max((day for _, day in self.active), default=0),
            dict(self.began),
            self._thrift(),
        )

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        scores = [(*key, one.to_bytes()) for key, one in sorted(self.scores.items())]
        active = [(*key, count) for key, count in sorted(self.active.items())]
        told = (sorted(self.told.items()), sorted(self.granted.items()))
        return seal(KIND, VERSION, (WEEKS,), (scores, active, sorted(self.began.items()), *told))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[
            list[tuple[str, str, int, bytes]], list[tuple[str, int, int]], list[tuple[Key, int]],
            list[tuple[int, int]], list[tuple[int, float]],
        ]  # fmt: skip
        (weeks,), (scores, active, began, told, granted) = unseal(raw, KIND, VERSION, shape)
        if weeks != WEEKS:
            raise damaged(KIND)
        new = cls()
        for kind, what, week, one in scores:
            new.scores[kind, what, week] = Scores.from_bytes(one)
        new.active = Counter({(kind, day): count for kind, day, count in active})
        new.began = dict(began)
        new.told, new.granted = Counter(dict(told)), dict(granted)
        return new

    def _thrift(self) -> float:
        """Alerts that were raised for each that was meant.

        There are fewer: what was told before counts for less, and what is odd before midnight
        counts as odd on two days.
        """
        meant = sum(self.granted.values())
        if len(self.granted) < DAYS or not meant:
            return 1.0
        return min(max(sum(self.told[day] for day in self.granted) / meant, THRIFT), 1.0)

    def prune(self) -> None:
        """Drop the weeks that are too old."""
        oldest = max((day for _, day in self.active), default=0) // DAYS - WEEKS + 1
        self.active = Counter({at: n for at, n in self.active.items() if at[1] // DAYS >= oldest})
        self.told = Counter({day: n for day, n in self.told.items() if day // DAYS >= oldest})
        self.granted = {day: n for day, n in self.granted.items() if day // DAYS >= oldest}
        self.scores = {at: one for at, one in self.scores.items() if at[2] >= oldest}


class Scale:
    """What a score means among the ordinary ones of its kind: its p-value."""

    __slots__ = ("_above", "_scores", "_spread", "count", "subjects")

    def __init__(self, scores: Scores, subjects: int, least: float = 1.0) -> None:
        """Prepare for look-ups.

        Args:
            scores: highest scores above 0, one a subject-day.
            subjects: how many subject-days there were, with those of score 0.
            least: the slowest that p falls beyond the highest: by 1/e in so much.
        """
        counts = dict(sorted(scores.values()))
        self.count = sum(counts.values())
        """Scores above 0."""
        self.subjects = max(subjects, self.count)
        self._scores = list(counts)
        self._above = [*list(accumulate(reversed(counts.values())))[::-1], 0]
        self._spread = max(_spread(self._scores, self._above), least)

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

    __slots__ = ("_began", "_scales", "active", "day", "first", "thrift")

    def __init__(
        self, scales: Mapping[Key, Scale], active: Mapping[str, float], day: int,
        began: Mapping[Key, int], thrift: float,
    ) -> None:  # fmt: skip
        self.thrift = thrift
        """Alerts that were raised for each that was meant."""
        self._scales = scales
        self._began = began
        self.active = active
        """Subjects of a kind that do something on a day, on average."""
        self.day = day
        """The last day that was learned from."""
        self.first = min(began.values(), default=day)
        """The first on which anything was scored."""

    def days(self, kind: str, what: str) -> int:
        """For how many days something has been scored; 0 if it never was."""
        began = self._began.get((kind, what))
        return 0 if began is None else self.day - began + 1

    def room(self, what: str) -> dict[str, float]:
        """By kind, how many subjects have a score for this on a day, on average."""
        return {
            kind: scale.count / max(self.days(kind, what), 1)
            for (kind, one), scale in self._scales.items()
            if one == what
        }

    def of(self, kind: str, what: str) -> Scale:
        """The scale of a kind of subject, for what was scored."""
        known = self._scales.get((kind, what))
        if known is not None:
            return known
        whole = self._scales.get((kind, WHOLE))
        return Scale(Scores(), whole.subjects if whole else round(self.active.get(kind, 0.0)))


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
    return sum((score - start) * n for score, n in tail) / count
