"""What a check's function yields: a place in a parsed subject, and why it is a flaw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from bartizan.model import (
    Check,
    Confidence,
    Edit,
    Entity,
    Finding,
    Location,
    Profile,
    Severity,
    fingerprint,
)
from bartizan.scan.source import SourceFile, Span


@dataclass(frozen=True, kw_only=True)
class Related:
    """A second place that helps to understand a match."""

    span: Span
    annotation: str


class ProposedFix(msgspec.Struct, frozen=True, kw_only=True):
    """Edits of the matched file that should make the flaw go away. Verified before it is shown."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True
    """False when the behaviour of the delivery may change and a person should look."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """One place where a check's flaw is.

    ``anchor`` and ``scope`` decide which matches are *the same flaw*: together they must tell this
    flaw from others of the check, survive added lines, re-indentation and a renamed file, and hold
    no line number or path. For example the offending text, and the workflow, job and step it is in.
    """

    span: Span
    message: str
    anchor: str
    scope: tuple[str, ...] = ()
    annotation: str = ""
    """A few words beside the caret."""
    severity: Severity | None = None
    """Where it differs from the check's."""
    confidence: Confidence | None = None
    profile: Profile | None = None
    related: Sequence[Related] = ()
    fixes: Sequence[ProposedFix] = ()
    evidence: Mapping[str, str] = field(default_factory=dict)
    entities: Sequence[Entity] = ()
    hide: Sequence[Span] = ()
    """Characters that are secret and must not appear in a frame."""
    engine: str = ""


def finding(check: Check, source: SourceFile, match: Match) -> Finding:
    """The finding for one match. Proposed fixes are left out: they are added once verified."""

    def place(span: Span, annotation: str) -> Location:
        return source.location(span, annotation=annotation, hide=match.hide)

    return Finding(
        check=check.id,
        slug=check.slug,
        title=check.title,
        severity=match.severity or check.severity,
        confidence=match.confidence or check.confidence,
        profile=_profile(check, match),
        message=match.message,
        fingerprint=fingerprint(check.id, match.anchor, *match.scope),
        locations=(place(match.span, match.annotation),),
        related=tuple(sorted(place(r.span, r.annotation) for r in match.related)),
        why=_first_paragraph(check.why),
        remediation=_first_paragraph(check.fix),
        evidence=dict(match.evidence),
        entities=tuple(match.entities),
        cwe=check.cwe,
        attack=check.attack,
        controls=check.controls,
        engine=match.engine,
        url=check.url,
    )


def _profile(check: Check, match: Match) -> Profile:
    """Who is to see it: what we are not sure of is not for everybody."""
    profile = match.profile or check.profile
    unsure = (match.confidence or check.confidence) is Confidence.LOW
    return max(profile, Profile.PEDANTIC) if unsure else profile


def findings(check: Check, source: SourceFile, matches: Iterable[Match]) -> list[Finding]:
    """The findings of all matches of one check in one file."""
    return [finding(check, source, match) for match in matches]


def _first_paragraph(markdown: str) -> str:
    return " ".join(markdown.strip().partition("\n\n")[0].split())
