"""The ``[detect]`` section of the configuration."""

import msgspec

from bartizan.model import Confidence, Profile, Severity


class DetectOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What is read, with which rules, what is shown, and what fails."""

    input_format: str = ""
    """The format all records are of. Empty: each file is looked at."""
    rules: tuple[str, ...] = ()
    """Files and directories of Sigma rules besides our own, such as a checkout of SigmaHQ."""
    own_rules: bool = True
    """Whether to use the rules that come with bartizan."""
    select: tuple[str, ...] = ()
    """Only these rules: ids, slugs, or prefixes of ids. Empty: all."""
    ignore: tuple[str, ...] = ()
    """Not these rules."""
    severity: Severity = Severity.INFO
    """Findings below are not shown."""
    confidence: Confidence = Confidence.LOW
    """Findings below are not shown."""
    profile: Profile = Profile.REGULAR
    """regular: what everybody should see; pedantic: what is often harmless; auditor: all."""
    fail_on: Severity = Severity.LOW
    """The exit code is 1 if a finding that is shown is at least this severe."""
    dead_letters: str = ""
    """File that keeps records that could not be understood. Empty: they are only counted."""
    alerts_per_day: float = 5.0
    """Findings of unusual behaviour and unusual log text that ordinary days may have, each."""
    geo: str = ""
    """A MaxMind-format database of countries. Empty: addresses get no country."""
    asn: str = ""
    """A MaxMind-format database of autonomous systems. Empty: addresses get none."""
