"""What was lately unusual about one subject, and what it adds up to."""

from dataclasses import dataclass, field

from bartizan.detect.behaviour.alert import Factor
from bartizan.detect.behaviour.weight import total

SPAN = 24 * 3_600_000_000
"""Microseconds that signals are added up over."""
FLOOR = 1.5
"""Evidence that is ordinary: what one in five subjects shows on a day. Only more counts."""
KEPT = 200
"""Different things of one subject that are kept; the weakest give way."""


@dataclass(slots=True)
class Standing:
    """Factors of the last day, by facet and value."""

    factors: dict[tuple[str, str], Factor] = field(default_factory=dict)
    alerted: float = 0.0
    """Score of the last alert; 0 if there was none lately."""
    name: str = ""
    """Fingerprint of that alert; it has grown since, if its subject went on."""
    new: bool = False
    """Whether little is known of it."""
    dropped: int = 0

    def add(self, factor: Factor) -> None:
        """Take in one; of equal things the stronger stays, with the later time."""
        signal = factor.signal
        key = signal.facet, signal.value
        known = self.factors.get(key)
        if known is None or factor.evidence >= known.evidence:
            self.factors[key] = factor
        if len(self.factors) > KEPT:
            weakest = min(self.factors, key=lambda at: (self.factors[at].evidence, at))
            del self.factors[weakest]
            self.dropped += 1

    def forget(self, before: int) -> None:
        """Drop what is older."""
        if any(one.signal.time < before for one in self.factors.values()):
            self.factors = {k: f for k, f in self.factors.items() if f.signal.time >= before}
        if not self.factors:
            self.alerted = 0.0
            self.name = ""
            self.new = False

    def score(self) -> float:
        """All of it as one number, 0 or more.

        Of several values in one facet the second counts for a half, the third for a third, ….
        """
        by_facet: dict[str, list[float]] = {}
        for (facet, _), factor in self.factors.items():
            if factor.evidence > FLOOR:
                by_facet.setdefault(facet, []).append(factor.evidence - FLOOR)
        if not by_facet:
            return 0.0
        evidence = {}
        for facet, amounts in by_facet.items():
            amounts.sort(reverse=True)
            evidence[facet] = sum(amount / rank for rank, amount in enumerate(amounts, 1))
        return total(evidence)

    def ranked(self) -> list[Factor]:
        """Strongest first."""
        return sorted(
            self.factors.values(),
            key=lambda one: (-one.weight, one.signal.time, one.signal.facet, one.signal.value),
        )
