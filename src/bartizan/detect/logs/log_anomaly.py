"""What is unusual in logs: a value for each, with its p-value and the lines that show it."""

from dataclasses import dataclass, field

from bartizan.model import EventRef, Severity

EVENTS = 100
"""Events of one anomaly that are named."""

KINDS = {
    "LOG-301": ("new-template", "A new kind of line is logged"),
    "LOG-302": ("unusual-value", "A value in a log line is unusual"),
    "LOG-303": ("unusual-rate", "A kind of line is much more or less frequent than usual"),
    "LOG-304": ("unusual-session", "A run or request went another way than usual"),
}
"""Ids of what is found, with slug and title."""
WHY = {
    "LOG-301": "Attacks, crashes and new faults say what the program never said before.",
    "LOG-302": "A size, a duration or a name out of its range shows misuse and faults before they"
    " are noticed.",
    "LOG-303": "Bursts of errors show attacks and outages; silence shows that something stopped or"
    " was switched off.",
    "LOG-304": "Steps that are left out, added or repeated show that a job or request was changed.",
}


@dataclass(slots=True, kw_only=True)
class Anomaly:
    """One unusual thing."""

    kind: str
    """One of ``KINDS``."""
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
