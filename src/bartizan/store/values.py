"""What the store answers with."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from bartizan.model import Finding
from bartizan.model.life import Verdict


class ScanDelta(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan changed. Findings are named by the fingerprint the store knows them by."""

    new: tuple[str, ...] = ()
    """Never seen in this project before."""
    unchanged: tuple[str, ...] = ()
    """Seen before and seen again, whatever their state."""
    reopened: tuple[str, ...] = ()
    """Fixed before, and back."""
    fixed: tuple[str, ...] = ()
    """Gone: this scan looked at the last places they were in."""
    expired: tuple[str, ...] = ()
    """Their acceptance ended; they are open again."""
    names: Mapping[str, str] = {}
    """For each fingerprint this scan reported, the one the store knows it by."""
    verdicts: Mapping[str, Verdict] = {}
    """For each fingerprint this scan reported, the verdict that now holds."""


class StoredFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with its life."""

    finding: Finding
    """``locations`` holds the occurrences (no frames), or the last known ones if it is gone;
    ``status`` is that of the verdict."""
    verdict: Verdict
    sources: tuple[str, ...]
    """Who reports it now, or last did."""
    names: tuple[str, ...]
    """Every fingerprint it goes by."""
    first_seen: datetime
    last_seen: datetime
    present: bool
    """Whether it has an occurrence."""
    suppressed: bool
    """Whether every occurrence is suppressed where it was found."""
