"""A finding: something is wrong, with the evidence. Scanners and detectors both produce them.

Equal findings are *occurrences of one*: the same flaw in the same content, in two places, is one
finding with two occurrences. See ``fingerprint`` for what makes two findings equal.
"""

import hashlib
from collections.abc import Iterable
from enum import StrEnum

import msgspec

from bartizan.model.entity import Entity
from bartizan.model.event_ref import EventRef
from bartizan.model.location import Location
from bartizan.model.severity import Confidence, Profile, Severity

EVENTS_KEPT = 10_000
"""Events that one finding names; more are only counted, so that memory stays bounded."""


class Status(StrEnum):
    """The life of a finding. ``fixed`` and ``reopened`` are set by the system only."""

    NEW = "new"
    CONFIRMED = "confirmed"
    FIXED = "fixed"
    DISMISSED = "dismissed"
    ACCEPTED = "accepted"
    REOPENED = "reopened"


class Edit(msgspec.Struct, frozen=True):
    """Replace the characters ``start`` (inclusive) to ``end`` (exclusive) of a file by ``text``."""

    start: int
    end: int
    text: str


class Fix(msgspec.Struct, frozen=True, omit_defaults=True):
    """A correction that was verified: applied to a copy, re-scanned, gone, nothing new."""

    title: str
    path: str
    edits: tuple[Edit, ...]
    patch: str
    """Unified diff against the scanned file."""
    safe: bool = True
    """Whether it keeps the behaviour of the delivery as it is."""


class Suppression(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a finding is not shown or does not fail."""

    kind: str
    """``inline``, ``config``, ``baseline`` or the name of the engine whose own comment it is."""
    reason: str
    until: str = ""
    """ISO date after which it no longer counts; empty: no end."""
    where: str = ""
    """Where the suppression is written."""


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One flaw, with every place where it occurs."""

    check: str
    slug: str
    title: str
    severity: Severity
    confidence: Confidence
    message: str
    """What is wrong here, one sentence that names the thing. Never holds a secret."""
    fingerprint: str
    locations: tuple[Location, ...]
    """The occurrences, sorted. At least one."""
    status: Status = Status.NEW
    profile: Profile = Profile.REGULAR
    related: tuple[Location, ...] = ()
    """Places that help to understand it (source, trigger, definition)."""
    why: str = ""
    remediation: str = ""
    fixes: tuple[Fix, ...] = ()
    evidence: dict[str, str] = {}
    """Facts behind the finding, redacted."""
    entities: tuple[Entity, ...] = ()
    cwe: tuple[int, ...] = ()
    attack: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    tool: str = "bartizan"
    """The program that saw it: ``bartizan``, or the one whose report was imported."""
    engine: str = ""
    """The engine and rule behind the check, such as ``zizmor:artipacked``."""
    url: str = ""
    suppression: Suppression | None = None
    events: tuple[EventRef, ...] = ()
    """The events that show it, in order of time; empty for what was found in files. At most
    ``EVENTS_KEPT``; ``event_count`` says how many there were."""
    event_count: int = 0
    first_seen: str = ""
    """Time of the first event, as ``2026-11-23T15:30:00.000000Z``; empty for what is no event."""
    last_seen: str = ""
    p_value: float | None = None
    """How often ordinary behaviour looks at least this strange, 0 to 1; None: a rule, no score."""

    @property
    def id(self) -> str:
        """Short stable name for people and URLs."""
        return f"F-{self.fingerprint[:12]}"

    @property
    def location(self) -> Location:
        """The first occurrence."""
        return self.locations[0]


def fingerprint(check: str, *content: str) -> str:
    """Identity of a finding: the check and the content that shows the flaw.

    Neither path nor line takes part, so that it survives moved lines and renamed files.
    Length-prefixed parts: no two different lists give the same input. 128 bits of SHA-256, hex.
    """
    digest = hashlib.sha256()
    for part in (check, *content):
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.hexdigest()[:32]


def merge_occurrences(findings: Iterable[Finding]) -> list[Finding]:
    """Join findings with equal fingerprint into one with all their occurrences.

    The result does not depend on the order of the input: the representative is the occurrence
    that sorts first, severity and confidence are the highest seen, with the gravest's message. A
    suppressed and an open finding never join, so that ignoring one place does not hide another.
    """
    groups: dict[tuple[str, bool], list[Finding]] = {}
    for finding in findings:
        key = (finding.fingerprint, finding.suppression is not None)
        groups.setdefault(key, []).append(finding)
    return sorted((_join(group) for group in groups.values()), key=sort_key)


def sort_key(finding: Finding) -> tuple[int, str, int, int, str, str]:
    """Worst first, then by place: the one order of every report."""
    at = finding.location
    return (-finding.severity.rank, at.path, at.line, at.column, finding.check, finding.fingerprint)


def _join(group: list[Finding]) -> Finding:
    if len(group) == 1:
        return group[0]
    group = sorted(group, key=lambda f: (f.location, f.message, f.engine))
    first = group[0]
    gravest = max(group, key=lambda f: f.severity)  # of equals the first: the message fits it
    fixes = {(fix.path, fix.patch): fix for finding in group for fix in finding.fixes}
    return msgspec.structs.replace(
        first,
        message=gravest.message,
        severity=gravest.severity,
        confidence=max(f.confidence for f in group),
        profile=min(f.profile for f in group),
        locations=tuple(sorted({at for f in group for at in f.locations})),
        related=tuple(sorted({at for f in group for at in f.related})),
        entities=tuple(sorted({e for f in group for e in f.entities})),
        fixes=tuple(fixes[key] for key in sorted(fixes)),
    )
