"""Counts what becomes of records: ``read = stored + dead_lettered + duplicates``, always."""

from collections import Counter
from dataclasses import dataclass, field

from bartizan.model.scan_result import EventCounts, NotRun

SENDERS_KEPT = 1_000
"""Origins with skewed clocks that are named; more are only counted."""


@dataclass(slots=True)
class Tally:
    """Running counts of one run. ``read`` adds to them; look at any time."""

    read: int = 0
    """Records that were met, without blank lines and headings."""
    stored: int = 0
    dead_lettered: int = 0
    duplicates: int = 0
    headings: int = 0
    """Lines that are no records of their own: headings, comments, more lines of one event."""
    out_of_order: int = 0
    skewed: int = 0
    origins: int = 0
    """Files or streams that were read."""
    formats: Counter[str] = field(default_factory=Counter)
    """Events by format."""
    skewed_origins: Counter[str] = field(default_factory=Counter)
    """Events dated in the future, by origin."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why records went to the dead letters, and how many."""
    not_run: list[NotRun] = field(default_factory=list)
    """What could not be read, and why."""

    def skew(self, origin: str, events: int) -> None:
        """Count events of an origin that are dated in the future."""
        self.skewed += events
        if origin in self.skewed_origins or len(self.skewed_origins) < SENDERS_KEPT:
            self.skewed_origins[origin] += events

    def counts(
        self, *, rules: int = 0, rules_refused: int = 0, dead_letters: str = ""
    ) -> EventCounts:
        """As reports show them."""
        return EventCounts(
            read=self.read,
            stored=self.stored,
            dead_lettered=self.dead_lettered,
            duplicates=self.duplicates,
            out_of_order=self.out_of_order,
            skewed=self.skewed,
            formats=dict(sorted(self.formats.items())),
            rules=rules,
            rules_refused=rules_refused,
            dead_letters=dead_letters if self.dead_lettered else "",
        )
