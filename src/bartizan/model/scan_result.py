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


class ScanResult(msgspec.Struct, frozen=True, kw_only=True):
    """A finished scan, the input of every report format."""

    summary: ScanSummary
    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    notices: tuple[Notice, ...] = ()
