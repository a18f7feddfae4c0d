"""How much each subject did today, against its own days and those of others of its kind.

The running amount of a day is held against whole days: more can only come, so what is unlikely at
noon is as unlikely in the evening, and a mass download is told while it goes on. It is looked at on
a fixed grid of amounts, at the very event that reaches the next step; so neither batches nor shards
change what is said.

At the end of a day the amounts join the past. What is usual of a kind is frozen from one day to the
next.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Self

from bartizan.detect.behaviour.crowd import Crowd, Others
from bartizan.detect.behaviour.measure import Measure, usually
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.today import Packed, Today
from bartizan.model.event_ref import EventRef
from bartizan.stats.daily_amounts import DailyAmounts
from bartizan.stats.day_pairs import DayPairs
from bartizan.stats.envelope import seal, unseal
from bartizan.stats.key_table import Keys, Rows
from bartizan.stats.usual_day import (
    scaled,
    summed,
    surprise,
    tempered,
    usual,
    weekend,
)

KIND = "amounts"
VERSION = 1
FLOOR = 3.0
"""Surprise (nats) below which nothing is said."""
STEP = 1.15
"""Ratio between successive amounts that are looked at."""
NEAR = 2.0
"""Surprise below which the next look is at ``LEAP`` times the amount."""
LEAP = 1.4
SEVERAL = 8
"""Days with something from which a subject's own days say what is often reached."""
MORE = 0.7
"""Surprise that must be added before more of the same is said again."""
LEARNING = 7
"""Days that a subject is known before anything is said of it by its own days."""
OWN = 5
"""Days with something from which a subject has a usual amount of its own."""
SAMPLED = 4
"""One subject in so many shows how amounts scatter from day to day."""


Grown = Callable[[str, Today, int], list[Signal]]
"""What has grown of a subject until a day."""


class Amounts:
    """Daily amounts of subjects in a few measures."""

    __slots__ = (
        "_assumed", "_floors", "crowd", "measures", "others", "pairs", "past", "settled",
        "today",
    )  # fmt: skip

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.measures = tuple(measures)
        self.past = DailyAmounts()
        self.crowd = Crowd()
        self._assumed = {one.at: one.assumed for one in self.measures}
        self.others: Mapping[tuple[str, int], Others] = {}
        """What is usual of each kind, frozen. Shards must all use that of their merged crowds."""
        self.today: dict[str, Today] = {}
        self.pairs: dict[int, DayPairs] = {}
        """Of subjects and the different things that a measure counts, today."""
        self._floors = [one.floor for one in self.measures]
        self.settled = 0
        """Days for which anybody is known, frozen like ``others``."""

    def of(self, subject: str) -> Today:
        """A subject's day."""
        known = self.today.get(subject)
        if known is None:
            kind = sys.intern(subject.partition(":")[0])
            known = self.today[subject] = Today(subject, kind, self._floors)
        return known

    def fresh(self, measure: int, ones: Keys, others: Keys) -> Rows:
        """See pairs of subjects and things; the positions of those that are new today."""
        known = self.pairs.get(measure)
        if known is None:
            known = self.pairs[measure] = DayPairs()
        return known.fresh(ones, others)

    def reached(self, one: Today, measure: Measure, day: int) -> bool:
        """Whether an amount that has just reached its level is worth a closer look."""
        at, amount = measure.at, one.amounts[measure.at]
        self._recall(one, day)
        if measure.floor > 1:
            before = self._often(one, measure, day)
            if before > amount:
                one.look_next(at, before, self._floors)
                return False
        one.look_next(at, self._step(measure, amount), self._floors)
        return True

    def look(self, one: Today, measure: Measure, day: int) -> float:
        """How surprising an amount is that has just reached its level; 0 if that was said."""
        return self.worth(one, measure.at, self.surprise_of(one, measure, day))

    def surprise_of(self, one: Today, measure: Measure, day: int) -> float:
        """How surprising an amount is that has just reached its level."""
        if not self.reached(one, measure, day):
            return 0.0
        at, amount = measure.at, one.amounts[measure.at]
        if one.sums is None:
            one.sums = {}
        past = one.sums.get(at)
        if past is None:
            past = summed(self._tempered(one, at, day), one.first, day, measure.unit)
            one.sums[at] = past
        kind = self._others(one, at).kind
        odd = surprise(amount, past, kind, measure.unit)
        if odd < NEAR:
            one.look_next(at, self._step(measure, int(amount * LEAP)), self._floors)
        return odd

    def age(self, one: Today, day: int) -> int:
        """Days for which a subject is known."""
        self._recall(one, day)
        return day - one.first

    def days_of(self, one: Today, at: int) -> Mapping[int, int]:
        """Amounts of a measure by day, of days that have ended."""
        return one.past.days(at) if one.past is not None else {}

    def worth(self, one: Today, at: int, odd: float) -> float:
        """A surprise if it is worth a word, else 0."""
        if odd < FLOOR or odd < one.told(at) + MORE:
            return 0.0
        one.tell(at, odd)
        return odd

    def signal(
        self, subject: str, measure: Measure, day: int, odd: float, time: int, ref: EventRef,
        *, detail: str = "", value: str = "", stranger: bool = False,
    ) -> Signal:  # fmt: skip
        """Say it.

        Args:
            subject: whose amount.
            measure: of what.
            day: since 1970.
            odd: the surprise.
            time: of the event that showed it.
            ref: that event.
            detail: what else to say of the amount, before what is usual.
            value: instead of the facet's name.
            stranger: whether it is to be said of subjects that were never seen, too, once others
                are known.
        """
        one = self.today[subject]
        at, amount = measure.at, one.amounts[measure.at]
        known = usual(self.days_of(one, at), one.first, day)
        others = self._others(one, at)
        words = measure.single if amount == 1 and measure.single else measure.said
        told = f"{words.format(amount=measure.show(amount))}{detail} ({usually(measure, known)}"
        if others.subjects > 1 and (highest := others.highest(one.key)):
            told += f"; highest day of {others.subjects} {_many(one.kind)} {measure.show(highest)}"
        days = self.settled if stranger else known.days
        return Signal(
            time=time, subject=subject, facet=measure.facet, value=value or measure.facet,
            surprise=odd, said=told + ")", refs=(ref,), learning=days < LEARNING,
            attack=measure.attack,
        )  # fmt: skip

    def end_day(self, day: int, grown: Grown | None = None) -> list[Signal]:
        """Let today join the past.

        Args:
            day: since 1970.
            grown: tells of a subject what has grown, its day included.
        """
        found: list[Signal] = []
        for subject in sorted(self.today):
            one = self.today.pop(subject)
            self._recall(one, day)
            amounts = {at: n for at, n in enumerate(one.amounts) if n > 0}
            self.crowd.present(one.kind, day)
            for at, amount in amounts.items():
                unit = self.measures[at].unit
                own = None
                if one.key % SAMPLED == 0 and len(days := self._tempered(one, at, day)) >= OWN:
                    own = sum(scaled(n, unit) for n in days.values()) / len(days)
                self.crowd.add(one.kind, at, day, amount, one.key, scaled(amount, unit), own)
            self.past.add_day(one.key, day, amounts, one.past)
            if grown is not None:
                found += grown(subject, one, day)
        self.past.prune()
        self.crowd.prune(day)
        self.pairs = {}
        self.adopt(self.crowd)
        return found

    def adopt(self, crowd: Crowd) -> None:
        """Judge by what is usual of all, where this state has seen only some of the subjects."""
        self.others, self.settled = crowd.frozen(self._assumed), crowd.days

    def merge(self, other: Self, /) -> Self:
        """Of both; no subject may have been seen by both on one day that has ended."""
        both = type(self)(self.measures)
        both.past = self.past.merge(other.past)
        both.crowd = self.crowd.merge(other.crowd)
        both.adopt(both.crowd)
        for part in (self, other):
            for subject, one in part.today.items():
                both.of(subject).join(one)
            for number, pairs in part.pairs.items():
                known = both.pairs.get(number, DayPairs())
                both.pairs[number] = known.merge(pairs)
        by_key = {one.key: one for one in both.today.values()}
        for number, pairs in both.pairs.items():
            for key, count in pairs.counts().items():
                by_key[key].amounts[number] = count
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        body = (
            self.past.to_bytes(),
            self.crowd.to_bytes(),
            [one.packed(subject) for subject, one in sorted(self.today.items())],
            [(at, pairs.to_bytes()) for at, pairs in sorted(self.pairs.items())],
        )
        return seal(KIND, VERSION, tuple(one.facet for one in self.measures), body)

    @classmethod
    def from_bytes(cls, raw: bytes, measures: Sequence[Measure], /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[bytes, bytes, list[Packed], list[tuple[int, bytes]]]
        _, (past, crowd, today, pairs) = unseal(raw, KIND, VERSION, shape)
        new = cls(measures)
        new.past, new.crowd = DailyAmounts.from_bytes(past), Crowd.from_bytes(crowd)
        new.adopt(new.crowd)
        for packed in today:
            new.of(packed[0]).restore(packed)
        new.pairs = {at: DayPairs.from_bytes(one) for at, one in pairs}
        return new

    @property
    def evicted(self) -> int:
        """Subjects and pairs that were given up for want of room."""
        return self.past.evicted + sum(one.evicted for one in self.pairs.values())

    def active(self) -> Iterable[str]:
        """Kinds of the subjects that did something today, one for each."""
        return (one.kind for one in self.today.values())

    def _others(self, one: Today, at: int) -> Others:
        return self.others.get((one.kind, at)) or Others(self._assumed[at])

    def _recall(self, one: Today, day: int) -> None:
        if not one.recalled:
            one.recalled = True
            one.past = self.past.recall(one.key)
            one.first = day if one.past is None else one.past.first

    def _tempered(self, one: Today, at: int, day: int) -> dict[int, int]:
        if one.known is None:
            one.known = {}
        known = one.known.get(at)
        if known is None:
            known = one.known[at] = tempered(self.days_of(one, at), one.first, day)
        return known

    @staticmethod
    def _step(measure: Measure, amount: int) -> int:
        """The next amount on the grid."""
        step = max(measure.floor, 1)
        while step <= amount:
            step = max(step + 1, int(step * STEP))
        return step

    def _often(self, one: Today, measure: Measure, day: int) -> int:
        """An amount below which nothing can be a surprise; 0 if that is not known."""
        known = self._tempered(one, measure.at, day).items()
        rest = weekend(day)
        values = sorted([n for at, n in known if weekend(at) is rest])
        if len(values) >= SEVERAL:
            return values[-3]
        others = self._others(one, measure.at)
        if day - one.first < LEARNING and others.top:
            return others.top[0][0]
        return values[-1] if values else 0


def _many(kind: str) -> str:
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"
