"""A subject that behaves so unusually that somebody should look, with the reasons by weight."""

from dataclasses import dataclass, field

import msgspec

from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.weight import weight
from bartizan.model import fingerprint


class Factor(msgspec.Struct, frozen=True, array_like=True):
    """One reason."""

    evidence: float
    """What it adds, in nats: minus the logarithm of how often an ordinary subject is so odd."""
    signal: Signal

    @property
    def weight(self) -> float:
        """What it counts for among others."""
        return weight(self.signal.facet) * self.evidence


class Told(msgspec.Struct, array_like=True, frozen=True):
    """What an alert was about."""

    time: int
    subject: str
    factors: tuple[tuple[str, str], ...]
    """Facets and values."""


@dataclass(slots=True, kw_only=True)
class Alert:
    """An alert grows while its subject goes on."""

    subject: str
    """``kind:name``."""
    raised: int
    """Time of the event at which it was raised, in microseconds since 1970."""
    score: float
    """The highest that it reached."""
    p_value: float
    """How often an ordinary subject gets so high on a day."""
    expected: float
    """How many such alerts a day ordinary days would give."""
    name: str = ""
    """Fingerprint under which it was raised first; it keeps that while it grows."""
    grows: bool = False
    """Whether its subject had an alert within the day already, to which this adds."""
    factors: list[Factor] = field(default_factory=list)
    """What counts, strongest first."""

    @property
    def leading(self) -> Signal:
        """The strongest reason."""
        return self.factors[0].signal

    @property
    def fingerprint(self) -> str:
        """The same for the same subject and first leading reason, on any day."""
        if self.name:
            return self.name
        leading = self.leading
        return fingerprint("BEH", self.subject, leading.facet, leading.value)

    @property
    def first(self) -> int:
        """Time of the earliest event that counts."""
        return min(factor.signal.time for factor in self.factors)

    @property
    def last(self) -> int:
        """Time of the latest."""
        return max(factor.signal.time for factor in self.factors)
