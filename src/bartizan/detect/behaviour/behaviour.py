"""All that is known of behaviour, as one value: the profiles, and the weighing of what departs."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Self

import polars as pl

from bartizan.detect.behaviour.alert import Alert
from bartizan.detect.behaviour.alerting import ALERTS, Alerting
from bartizan.detect.behaviour.data_access import DataAccess
from bartizan.detect.behaviour.detector import Detector
from bartizan.detect.behaviour.network.traffic import Traffic
from bartizan.detect.behaviour.profiles.profiles import Profiles
from bartizan.detect.behaviour.sign_ins import SignIns
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.volumes import Volumes
from bartizan.stats.envelope import damaged, seal, unseal
from bartizan.stats.panes import HOUR

KIND = "behaviour"
VERSION = 1
DAY = 24 * HOUR
DETECTORS: Mapping[str, type[Detector]] = {
    "profiles": Profiles,
    "volumes": Volumes,
    "traffic": Traffic,
    "sign-ins": SignIns,
    "data-access": DataAccess,
}
"""By the name under which their state is kept."""


class Behaviour:
    """Profiles of everybody and everything, and what is usual in them."""

    __slots__ = ("alerting", "day", "detectors", "events")

    def __init__(self, alerts_per_day: float = ALERTS) -> None:
        self.alerting = Alerting(alerts_per_day)
        self.detectors: dict[str, Detector] = {name: make() for name, make in DETECTORS.items()}
        self.day: int | None = None
        """Day (since 1970) of the latest event."""
        self.events = 0

    def process(self, seen: pl.DataFrame) -> list[Alert]:
        """Score, then learn; the alerts that are raised.

        Args:
            seen: frame of ``observed``, in order of time. What comes after events of a later day
                is taken as of that day.
        """
        alerts = []
        for day, part in self._by_day(seen):
            alerts += self._until(day)
            self.events += part.height
            alerts += self.alerting.look(self.signals(part))
        return alerts

    def signals(self, part: pl.DataFrame) -> list[Signal]:
        """What all profiles find odd in events of one day, which they learn."""
        return [one for detector in self.detectors.values() for one in detector.process(part)]

    def finish(self) -> list[Alert]:
        """End the day that has begun, because no more of it will come."""
        return [] if self.day is None else self._until(self.day + 1)

    def merge(self, other: Self, /) -> Self:
        """What both have learned."""
        both = type(self)(self.alerting.alerts_per_day)
        both.alerting = self.alerting.merge(other.alerting)
        both.detectors = {
            name: one.merge(other.detectors[name]) for name, one in self.detectors.items()
        }
        both.events = self.events + other.events
        both.day = max((day for day in (self.day, other.day) if day is not None), default=None)
        return both

    @property
    def entities(self) -> Mapping[str, int]:
        """How many entities of each kind are known."""
        found: Counter[str] = Counter()
        for one in self.detectors.values():
            found |= Counter(one.entities)
        return found

    @property
    def evicted(self) -> int:
        """What was dropped to stay within bounds."""
        return sum(one.evicted for one in self.detectors.values())

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        parts = [(name, one.to_bytes()) for name, one in sorted(self.detectors.items())]
        return seal(KIND, VERSION, (), (self.alerting.to_bytes(), parts, self.day, self.events))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: other bytes, or of another version.
        """
        shape = tuple[bytes, list[tuple[str, bytes]], int | None, int]
        _, (alerting, parts, day, events) = unseal(raw, KIND, VERSION, shape)
        if {name for name, _ in parts} != set(DETECTORS):
            raise damaged(KIND)
        new = cls()
        new.alerting = Alerting.from_bytes(alerting)
        new.detectors = {name: DETECTORS[name].from_bytes(part) for name, part in parts}
        new.day, new.events = day, events
        return new

    def _by_day(self, seen: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
        latest = -(1 << 62) if self.day is None else self.day
        days = seen.with_columns((pl.col("time") // DAY).clip(lower_bound=latest).alias("day"))
        for (day,), part in days.sort("day", maintain_order=True).group_by(
            "day", maintain_order=True
        ):
            yield int(str(day)), part.drop("day")

    def _until(self, day: int) -> list[Alert]:
        """End all days before."""
        alerts: list[Alert] = []
        if self.day is not None and self.day < day:
            alerts += self._end(self.day)
            self.day = day
        elif self.day is None:
            self.day = day
        return alerts

    def _end(self, day: int) -> list[Alert]:
        active: Counter[str] = Counter()
        signals: list[Signal] = []
        for one in self.detectors.values():
            active |= Counter(one.active)
            signals += one.end_day(day)
        alerts = self.alerting.look(signals)
        self.alerting.end_day(day, active)
        return alerts
