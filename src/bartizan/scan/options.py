"""The ``[scan]`` section of the configuration."""

from typing import Annotated

import msgspec

from bartizan.model import Confidence, Profile, Severity


class ScanOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What is scanned, what is shown, and what fails."""

    select: tuple[str, ...] = ()
    """Only these checks: ids, slugs, or prefixes of ids. Empty: all."""
    ignore: tuple[str, ...] = ()
    """Not these checks."""
    exclude: tuple[str, ...] = ()
    """Files left out, by patterns as in .gitignore."""
    severity: Severity = Severity.INFO
    """Findings below are not shown."""
    confidence: Confidence = Confidence.LOW
    """Findings below are not shown. What is unsure is for the pedantic profile anyway."""
    profile: Profile = Profile.REGULAR
    """regular: what everybody should fix; pedantic: what polishes; auditor: all to be judged."""
    fail_on: Severity = Severity.LOW
    """The exit code is 1 if a finding that is shown is at least this severe."""
    max_file_size: Annotated[int, msgspec.Meta(ge=1)] = 25_000_000
    """Larger files are reported as not scanned. Bytes."""
    jobs: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Worker threads; 0: as many as processors."""
    baseline: str = ""
    """An earlier JSON or SARIF report; what it lists is not shown again."""
    verify_secrets: bool = False
    """Ask providers over the network whether a found credential is live."""
    archives: bool = False
    """Look for secrets inside archives too."""
