"""What is unusual in logs: a value for each, with its p-value and the lines that show it."""

from dataclasses import dataclass, field

from bartizan.model import EventRef, Severity

EVENTS = 100
"""Events of one anomaly that are named."""


@dataclass(slots=True, kw_only=True)
class Anomaly:
    """One unusual thing."""

    kind: str
    """Id of a check of ``anomaly_checks``."""
    key: str
    """Template, template and place, or session: what equals there is one anomaly."""
    p_value: float
    reason: str
    """How far from usual, one sentence."""
    usual: str
    """What is usual: counts, dates, examples."""
    severity: Severity
    line: str
    """The line that shows it, as it was; empty for a silence."""
    first: int
    """Microseconds since 1970."""
    last: int
    count: int = 1
    expected: float = 0.0
    """How many alerts a day a threshold at ``p_value`` would give on ordinary days."""
    events: list[EventRef] = field(default_factory=list)

    def add(self, other: "Anomaly") -> None:
        """Take in another sighting of the same thing; the stranger one speaks."""
        if other.p_value < self.p_value:
            self.p_value, self.reason, self.line = other.p_value, other.reason, other.line
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        self.count += other.count
        self.events.extend(other.events[: max(EVENTS - len(self.events), 0)])
