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
from bartizan.detect.behaviour.ordinary import Ordinary, Scales
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.standing import SPAN, Standing
from bartizan.detect.behaviour.weight import share
from bartizan.stats.envelope import seal, unseal

KIND = "alerting"
VERSION = 1
ALERTS = 5.0
"""Alerts a day on ordinary days, if nothing else is said."""
LEARNING = 4
"""Days on which subjects of a kind must have been scored before one is called unusual."""
TOLD = 14
"""Days for which something that was told counts for less."""
AGAIN = 0.25
"""What it counts for."""
RECENT = 1_000
"""Alerts that a verdict can be given on."""
NAMED = 20
"""Factors of one of them."""
WHOLE = ""
"""Stands for the sum of all facets among what is scored."""


class Alerting:
    """Scores of ordinary days, what is odd right now, what was told, what people said of it."""

    __slots__ = (
        "alerts_per_day", "highest", "opinions", "ordinary", "recent", "scales", "standing", "told",
    )  # fmt: skip

    def __init__(self, alerts_per_day: float = ALERTS) -> None:
        self.alerts_per_day = alerts_per_day
        self.ordinary = Ordinary()
        self.opinions = Opinions()
        self.standing: dict[str, Standing] = {}
        self.told: dict[tuple[str, str, str], int] = {}
        """Day (since 1970) on which subject, facet and value were last part of an alert."""
        self.highest: dict[tuple[str, str], float] = {}
        """Today's highest by subject and facet."""
        self.recent: dict[str, Told] = {}
        """What the last alerts were about, by fingerprint, so that a verdict can be given."""
        self.scales: Scales = self.ordinary.scales()
        """What scores mean today. Shards must all use those of their merged ``ordinary``."""

    def learning(self, kind: str) -> bool:
        """Whether too few days are known to call a subject of this kind unusual."""
        return self.scales.days(kind, WHOLE) < LEARNING

    def look(self, signals: Iterable[Signal]) -> list[Alert]:
        """Weigh signals, in order of time; the alerts that they raise."""
        raised = []
        for signal in sorted(signals, key=_order):
            if signal.learning:
                continue
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
        self.ordinary.count(day, active)
        self.ordinary.add(
            day,
            ((kind_of(subject), facet, high) for (subject, facet), high in self.highest.items()),
        )
        self.highest.clear()
        self.scales = self.ordinary.scales()
        over = (day + 1) * SPAN - SPAN
        for one in self.standing.values():
            one.forget(over)
        self.standing = {name: one for name, one in self.standing.items() if one.factors}
        self.told = {key: at for key, at in self.told.items() if day - at < TOLD}

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
                mine.alerted = max(mine.alerted, standing.alerted)
                for factor in standing.ranked():
                    mine.add(factor)
            for key, day in one.told.items():
                both.told[key] = max(both.told.get(key, day), day)
            for at, high in one.highest.items():
                both.highest[at] = max(both.highest.get(at, high), high)
            both.recent.update(one.recent)
        both.recent = _newest(both.recent)
        both.scales = both.ordinary.scales()
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        standing = [
            (subject, one.alerted, one.ranked()) for subject, one in sorted(self.standing.items())
        ]
        body = (
            self.ordinary.to_bytes(), self.opinions.to_bytes(), standing,
            sorted(self.told.items()), sorted(self.highest.items()), sorted(self.recent.items()),
        )  # fmt: skip
        return seal(KIND, VERSION, (), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        _, body = unseal(raw, KIND, VERSION, _Body)
        new = cls()
        new.ordinary = Ordinary.from_bytes(body.ordinary)
        new.opinions = Opinions.from_bytes(body.opinions)
        for subject, alerted, factors in body.standing:
            one = new.standing[subject] = Standing(alerted=alerted)
            for factor in factors:
                one.add(factor)
        new.told = dict(body.told)
        new.highest = dict(body.highest)
        new.recent = dict(body.recent)
        new.scales = new.ordinary.scales()
        return new

    def _weigh(self, signal: Signal) -> Alert | None:
        subject, facet = signal.subject, signal.facet
        factor = self.opinions.factor(subject, facet, signal.value, signal.time)
        if not factor:
            return None
        at = subject, facet
        self.highest[at] = max(self.highest.get(at, 0.0), signal.surprise)
        kind = kind_of(subject)
        evidence = factor * self.scales.of(kind, facet).evidence(signal.surprise)
        told = self.told.get((subject, facet, signal.value))
        if told is not None and told < signal.time // SPAN:
            evidence *= AGAIN
        standing = self.standing.setdefault(subject, Standing())
        standing.forget(signal.time - SPAN)
        standing.add(Factor(evidence, signal))
        score = standing.score()
        whole = subject, WHOLE
        self.highest[whole] = max(self.highest.get(whole, 0.0), score)
        return self._alert(subject, standing, score, signal.time)

    def _alert(self, subject: str, standing: Standing, score: float, time: int) -> Alert | None:
        kind = kind_of(subject)
        if self.learning(kind) or score <= standing.alerted:
            return None
        p_value = self.scales.of(kind, WHOLE).p_value(score)
        expected = p_value * max(self.scales.active.get(kind, 0.0), 1.0)
        if expected > self.alerts_per_day * share(kind, self.scales.active):
            return None
        alert = Alert(
            subject=subject, raised=time, score=score, p_value=p_value, expected=expected,
            factors=standing.ranked(), grows=standing.alerted > 0,
        )  # fmt: skip
        standing.alerted = score
        about = tuple((one.signal.facet, one.signal.value) for one in alert.factors)
        for facet, value in about:
            self.told[subject, facet, value] = time // SPAN
        self.recent[alert.fingerprint] = Told(time, subject, about[:NAMED])
        self.recent = _newest(self.recent)
        return alert


class _Body(msgspec.Struct, array_like=True, frozen=True):
    ordinary: bytes
    opinions: bytes
    standing: list[tuple[str, float, list[Factor]]]
    told: list[tuple[tuple[str, str, str], int]]
    highest: list[tuple[tuple[str, str], float]]
    recent: list[tuple[str, Told]]


def _newest(recent: dict[str, Told]) -> dict[str, Told]:
    if len(recent) <= RECENT:
        return recent
    return dict(sorted(recent.items(), key=lambda item: (item[1].time, item[0]))[-RECENT:])


def kind_of(subject: str) -> str:
    """The kind in ``kind:name``."""
    return subject.partition(":")[0]


def _order(signal: Signal) -> tuple[int, str, str, str]:
    return signal.time, signal.subject, signal.facet, signal.value
