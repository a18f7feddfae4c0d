"""Weighs the signals of each subject together and raises alerts within a budget.

A signal's surprise becomes evidence by how often ordinary subjects of its kind get so surprising in
that facet on a day. The evidence of the last 24 hours is added up; how high that gets on ordinary
days decides what is worth an alert, so that ordinary days have ``alerts_per_day`` of them.

What scores mean is frozen from one day to the next, and alerts are raised at the time of an event:
how a stream is divided into batches or by subject changes nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Self

import msgspec

from bartizan.detect.behaviour.alert import Alert, Factor, Told
from bartizan.detect.behaviour.opinion import ANYONE, Opinion, Opinions
from bartizan.detect.behaviour.ordinary import WHOLE, Ordinary, Scales
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.standing import SPAN, Standing
from bartizan.detect.behaviour.weight import NEW, shares
from bartizan.stats.envelope import seal, unseal

KIND = "alerting"
VERSION = 2
ALERTS = 5.0
"""Alerts a day on ordinary days, if nothing else is said."""
LEARNING = 4
"""Days on which subjects of a kind must have been scored before one is called unusual."""
SETTLED = 14
"""Days from the first of all on which what is still learning says nothing: everything is new."""
NEVER = 1 << 40
TOLD = 14
"""Days for which something that was told counts for less."""
AGAIN = 0.25
"""What it counts for."""
RECENT = 1_000
"""Alerts that a verdict can be given on."""
NAMED = 50
"""Factors of one of them, the strongest first."""


class Alerting:
    """Scores of ordinary days, what is odd right now, what was told, what people said of it."""

    __slots__ = (
        "alerts_per_day", "first", "highest", "opinions", "ordinary", "raised", "recent", "scales",
        "shares", "standing", "told",
    )  # fmt: skip

    def __init__(self, alerts_per_day: float = ALERTS) -> None:
        self.alerts_per_day = alerts_per_day
        self.ordinary = Ordinary()
        self.opinions = Opinions()
        self.standing: dict[str, Standing] = {}
        self.told: dict[tuple[str, str, str], int] = {}
        """Day (since 1970) on which subject, facet and value were last part of an alert."""
        self.highest: dict[tuple[str, str, str], float] = {}
        """Today's highest by subject, its kind, and facet."""
        self.recent: dict[str, Told] = {}
        """What the last alerts were about, by fingerprint, so that a verdict can be given."""
        self.scales: Scales
        """What scores mean today."""
        self.shares: dict[str, float]
        """How many alerts a day each kind of subject may have."""
        self.raised = 0
        """Alerts of today."""
        self.first = NEVER
        """The first day (since 1970) of all."""
        self.adopt(self.ordinary.scales())

    def learning(self, kind: str) -> bool:
        """Whether too few days are known to call a subject of this kind unusual."""
        return self.scales.days(kind, WHOLE) < LEARNING

    def look(self, signals: Iterable[Signal]) -> list[Alert]:
        """Weigh signals, in order of time; the alerts that they raise."""
        raised = []
        for signal in sorted(signals, key=_order):
            found = self._weigh(signal)
            if found is not None:
                raised.append(found)
        return raised

    def end_day(self, day: int, active: Mapping[str, int]) -> None:
        """Learn how strange the day was, and forget what is too old.

        Args:
            day: since 1970.
            active: how many subjects of each kind did something.
        """
        self.first = min(self.first, day)
        self.ordinary.count(day, active)
        if self.raised or any(not self.learning(kind) for kind in active):
            self.ordinary.tell(day, self.raised, self.alerts_per_day / self.scales.thrift)
        self.raised = 0
        reached = ((kind, what, high) for (_, kind, what), high in self.highest.items())
        self.ordinary.add(day, reached)
        scored = {kind for kind, _ in self.ordinary.began}
        for kind in active:
            if kind in scored or day - self.first >= SETTLED:
                self.ordinary.begin(day, kind, WHOLE)
        self.highest.clear()
        self.adopt(self.ordinary.scales())
        over = (day + 1) * SPAN - SPAN
        for one in self.standing.values():
            one.forget(over)
        self.standing = {name: one for name, one in self.standing.items() if one.factors}
        self.told = {key: at for key, at in self.told.items() if day - at < TOLD}

    def adopt(self, scales: Scales) -> None:
        """Use these from now on. Shards must all use those of their merged ``ordinary``."""
        self.scales = scales
        self.shares = shares(scales.room(WHOLE), self.alerts_per_day / scales.thrift)

    def judge(self, fingerprint: str, opinion: Opinion) -> Told | None:
        """Take down what somebody says of an alert; what it was about, None if it is unknown.

        Args:
            fingerprint: of the alert, or its beginning.
            opinion: benign or malicious, until when, by whom and why.
        """
        found = [one for name, one in self.recent.items() if name.startswith(fingerprint)]
        if len(found) != 1:
            return None
        told = found[0]
        for facet, value in told.factors:
            for subject in (told.subject, ANYONE):
                self.opinions.update([((subject, facet, value), opinion)])
        return told

    def merge(self, other: Self, /) -> Self:
        """Of both; no subject may be in both on one day."""
        both = type(self)(self.alerts_per_day)
        both.ordinary = self.ordinary.merge(other.ordinary)
        both.opinions = self.opinions.merge(other.opinions)
        for one in (self, other):
            for subject, standing in one.standing.items():
                mine = both.standing.setdefault(subject, Standing())
                highest = max((one.alerted, one.name) for one in (mine, standing))
                mine.alerted, mine.name = highest
                mine.new = mine.new or standing.new
                for factor in standing.ranked():
                    mine.add(factor)
            for key, day in one.told.items():
                both.told[key] = max(both.told.get(key, day), day)
            for at, high in one.highest.items():
                both.highest[at] = max(both.highest.get(at, high), high)
            both.recent.update(one.recent)
        both.recent = _newest(both.recent)
        both.first = min(self.first, other.first)
        both.raised = self.raised + other.raised
        both.adopt(both.ordinary.scales())
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        standing = [
            (subject, one.alerted, one.name, one.new, one.ranked())
            for subject, one in sorted(self.standing.items())
        ]
        body = (
            self.ordinary.to_bytes(), self.opinions.to_bytes(), standing,
            sorted(self.told.items()), sorted(self.highest.items()), sorted(self.recent.items()),
            (self.first, self.raised),
        )  # fmt: skip
        return seal(KIND, VERSION, (), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        _, body = unseal(raw, KIND, VERSION, _Body)
        new = cls()
        new.ordinary = Ordinary.from_bytes(body.ordinary)
        new.opinions = Opinions.from_bytes(body.opinions)
        for subject, alerted, name, new_one, factors in body.standing:
            one = new.standing[subject] = Standing(alerted=alerted, name=name, new=new_one)
            for factor in factors:
                one.add(factor)
        new.told = dict(body.told)
        new.highest = dict(body.highest)
        new.recent = dict(body.recent)
        new.first, new.raised = body.today
        new.adopt(new.ordinary.scales())
        return new

    def _weigh(self, signal: Signal) -> Alert | None:
        subject, facet = signal.subject, signal.facet
        factor = self.opinions.factor(subject, facet, signal.value, signal.time)
        if not factor:
            return None
        kind = kind_of(subject)
        if signal.learning:
            if signal.time // SPAN - self.first < SETTLED:
                return None
            kind += NEW
        self._reach(subject, kind, facet, signal.surprise)
        evidence = factor * self.scales.of(kind, facet).evidence(signal.surprise)
        told = self.told.get((subject, facet, signal.value))
        if told is not None and told < signal.time // SPAN:
            evidence *= AGAIN
        standing = self.standing.setdefault(subject, Standing())
        standing.forget(signal.time - SPAN)
        standing.add(Factor(evidence, signal))
        score = standing.score()
        # A newcomer is one in all respects as soon as it is one in any.
        standing.new = standing.new or signal.learning
        if standing.new and not kind.endswith(NEW):
            kind += NEW
        self._reach(subject, kind, WHOLE, score)
        return self._alert(subject, kind, standing, score, signal.time)

    def _reach(self, subject: str, kind: str, what: str, score: float) -> None:
        at = subject, kind, what
        self.highest[at] = max(self.highest.get(at, 0.0), score)

    def _alert(
        self, subject: str, kind: str, standing: Standing, score: float, time: int
    ) -> Alert | None:
        if self.learning(kind) or score <= standing.alerted:
            return None
        p_value = self.scales.of(kind, WHOLE).p_value(score)
        expected = p_value * max(self.scales.active.get(kind, 0.0), 1.0)
        if expected > self.shares.get(kind, self.alerts_per_day):
            return None
        alert = Alert(
            subject=subject, raised=time, score=score, p_value=p_value, expected=expected,
            factors=standing.ranked(), name=standing.name, grows=standing.alerted > 0,
        )  # fmt: skip
        standing.name = alert.name = alert.fingerprint
        self.raised += not alert.grows
        standing.alerted = score
        about = tuple((one.signal.facet, one.signal.value) for one in alert.factors)
        for facet, value in about:
            self.told[subject, facet, value] = time // SPAN
        before = self.recent.get(alert.name)
        both = dict.fromkeys((*about, *(before.factors if before and alert.grows else ())))
        self.recent[alert.name] = Told(time, subject, tuple(both)[:NAMED])
        self.recent = _newest(self.recent)
        return alert


class _Body(msgspec.Struct, array_like=True, frozen=True):
    ordinary: bytes
    opinions: bytes
    standing: list[tuple[str, float, str, bool, list[Factor]]]
    told: list[tuple[tuple[str, str, str], int]]
    highest: list[tuple[tuple[str, str, str], float]]
    recent: list[tuple[str, Told]]
    today: tuple[int, int]


def _newest(recent: dict[str, Told]) -> dict[str, Told]:
    if len(recent) <= RECENT:
        return recent
    return dict(sorted(recent.items(), key=lambda item: (item[1].time, item[0]))[-RECENT:])


def kind_of(subject: str) -> str:
    """The kind in ``kind:name``."""
    return subject.partition(":")[0]


def _order(signal: Signal) -> tuple[int, str, str, str]:
    return signal.time, signal.subject, signal.facet, signal.value
