"""Puts unusual stretches of metrics into findings."""

from dataclasses import dataclass

from bartizan.detect.metrics.directions import worse
from bartizan.detect.metrics.metric_checks import checks
from bartizan.detect.metrics.spans import Span
from bartizan.detect.metrics.words import moment, said, written
from bartizan.detect.redaction import redacted
from bartizan.model import Check, Entity, Finding, Location, Severity, fingerprint
from bartizan.model.event_ref import EventRef

MANY = 4
"""Metrics from which on a group is of high severity."""
NAMED = 4
"""Metrics that a sentence names."""
SHOWN = 12
"""Metrics whose facts are told."""
EVENTS = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Stretches that began together."""

    owner: str
    """``kind:name``; empty: unknown."""
    spans: list[tuple[str, Span]]
    """Each with its metric, in order of time."""


def finding(group: Group) -> Finding:
    """The finding about a group."""
    check = checks()[_slug(group)]
    spans = [span for _, span in group.spans]
    strangest = min(spans, key=lambda span: span.p_value)
    refs = _refs(spans)
    place = refs[0] if refs else None
    line = max(place.line, 1) if place else 1
    shared = sorted({metric for metric, _ in group.spans})
    same = shared if len(spans) > 1 else [strangest.series]
    return Finding(
        check=check.id,
        slug=check.slug,
        title=check.title,
        severity=_severity(group, check),
        confidence=check.confidence,
        profile=check.profile,
        message=redacted(_message(group)),
        fingerprint=fingerprint(check.id, group.owner, *same),
        locations=(
            Location(
                path=place.path if place else "-", line=line, column=1, end_line=line, end_column=1
            ),
        ),
        why=check.why,
        remediation=check.fix,
        attack=check.attack,
        controls=check.controls,
        url=check.url,
        evidence=_facts(group),
        entities=_entities(group.owner),
        events=tuple(refs),
        event_count=sum(span.onsets for span in spans),
        first_seen=written(min(span.start for span in spans)),
        last_seen=written(max(span.end for span in spans)),
        p_value=min(1.0, strangest.p_value),
    )


def _slug(group: Group) -> str:
    if len({metric for metric, _ in group.spans}) > 1:
        return "correlated-metrics"
    found = min((span for _, span in group.spans), key=lambda span: span.p_value).shift
    if found is None:
        return "unusual-value"
    return "level-shift" if found.kind == "level" else "spread-change"


def _severity(group: Group, check: Check) -> Severity:
    """Graver where a metric moves to its worse side, milder where it gets better."""
    ways = {metric: _way(metric, span) for metric, span in group.spans}
    if check.slug == "correlated-metrics":
        traffic = any("egress" in one or "out" in one or "sent" in one for one in ways)
        busy = any("cpu" in one.lower() for one in ways)
        return Severity.HIGH if len(ways) >= MANY or (traffic and busy) else check.severity
    (way,) = set(ways.values())
    if way > 0:
        return max(check.severity, Severity.MEDIUM)
    return min(check.severity, Severity.LOW) if way < 0 else check.severity


def _way(metric: str, span: Span) -> int:
    """1: worse; -1: better; 0: unknown."""
    up = span.shift.up if span.shift and span.shift.kind == "level" else span.up
    return worse(metric) * (1 if up else -1)


def _message(group: Group) -> str:
    owner = _spoken(group.owner)
    if len(group.spans) == 1:
        metric, span = group.spans[0]
        return f"{metric}{f' of {owner}' if owner else ''}: {said(span)}"
    rising = {metric for metric, span in group.spans if span.up}
    names = sorted({metric for metric, _ in group.spans})
    how = "rose" if len(rising) == len(names) else "fell" if not rising else "changed"
    listed = ", ".join(names[:NAMED])
    if len(names) > NAMED:
        listed += f" and {len(names) - NAMED} more"
    start = moment(min(span.start for _, span in group.spans))
    together = " together" if len(names) > 1 else ""
    strangest = min((span for _, span in group.spans), key=lambda span: span.p_value)
    return (
        f"{listed}{f' of {owner}' if owner else ''} {how}{together} at {start}:"
        f" {strangest.series} {said(strangest)}"
    )


def _facts(group: Group) -> dict[str, str]:
    facts: dict[str, str] = {}
    for metric, span in group.spans[:SHOWN]:
        name = metric if metric not in facts else f"{metric} ({len(facts) + 1})"
        facts[name] = redacted(f"{moment(span.start)} to {moment(span.end)}: {said(span)}")
    if len(group.spans) > SHOWN:
        facts["more metrics"] = str(len(group.spans) - SHOWN)
    return facts


def _refs(spans: list[Span]) -> list[EventRef]:
    return [ref for span in spans for ref in span.refs][:EVENTS]


def _spoken(owner: str) -> str:
    kind, _, name = owner.partition(":")
    return f"{kind} {name}" if name else ""


def _entities(owner: str) -> tuple[Entity, ...]:
    try:
        return (Entity.parse(owner),)
    except ValueError:
        return ()
