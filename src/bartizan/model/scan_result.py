"""What a scan saw and what it could not see. "Not scanned" is a value, never an absence."""

import msgspec

from bartizan.model.finding import Finding
from bartizan.model.location import Location


class NotRun(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """Something that was not looked at, and why."""

    subject: str
    """A path, or the name of a check or scanner."""
    reason: str
    """One clause, lower case, no full stop."""
    mend: str = ""
    """How to have it looked at."""
    scanner: str = ""
    incomplete: bool = False
    """Whether the result must be called incomplete (exit code 3): something that should have been
    looked at could not be, as opposed to something left out on purpose."""


class Notice(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """Something the user should know that is no flaw of the scanned tree."""

    message: str
    location: Location | None = None
    mend: str = ""


class EventCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the records that were read: ``read = stored + dead_lettered + duplicates``."""

    read: int
    stored: int
    """Records that became events, and were looked at."""
    dead_lettered: int
    """Records that could not be read; they are kept in the dead-letter file."""
    duplicates: int
    """Records with an ``event_id`` that was seen before."""
    out_of_order: int
    """Events older than one before them from the same origin."""
    skewed: int
    """Events dated in the future beyond tolerance: their sender's clock is wrong."""
    formats: dict[str, int]
    """Events by format."""
    rules: int
    """Rules that could match these formats."""
    rules_refused: int
    """Rules that were refused when loaded."""
    dead_letters: str = ""
    """The dead-letter file, if anything is in it."""
    reasons: dict[str, int] = {}
    """Why records could not be read, the most frequent reasons, with how many."""
    outside: int = 0
    """Events outside the time that was asked for; they were not looked at."""


class ScanSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts that every report shows."""

    root: str
    version: str
    files: int
    """Files that at least one scanner looked at."""
    files_cached: int
    checks: int
    """Checks that were selected and could run."""
    found: int
    """Findings shown: neither suppressed nor in the baseline."""
    by_severity: dict[str, int]
    suppressed: int
    baselined: int
    hidden: int
    """Findings below the chosen severity, confidence or profile."""
    not_run: int
    seconds: float
    since: str = ""
    whole: bool = False
    """Whether every check looked at the whole tree: no change, no part, no selection."""
    started: str = ""
    """When the scan began, as ``2026-11-23T15:30:00Z``; empty if not known."""
    events: EventCounts | None = None
    """What was read, if events were looked at; None for a scan of files."""


class ScanResult(msgspec.Struct, frozen=True, kw_only=True):
    """A finished scan, the input of every report format."""

    summary: ScanSummary
    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    notices: tuple[Notice, ...] = ()
