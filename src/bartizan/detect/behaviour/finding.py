"""Puts an alert into a finding: its factors in order of weight, and the events behind them."""

from collections.abc import Iterable

from bartizan.detect.behaviour.alert import Alert, Factor
from bartizan.detect.behaviour.checks import check_of
from bartizan.detect.behaviour.weight import question
from bartizan.detect.redaction import redacted
from bartizan.model import Confidence, Entity, Finding, Location, Severity
from bartizan.model.event_ref import EventRef

FACTORS = 8
"""Factors that a finding prints; it says how many there were."""
LEADING = 3
"""Factors in its first sentence."""
EVENTS = 100
AMOUNT = "how much"
"""The question whose facets are amounts: of each only the strongest is said."""
MANY_DAYS = 10_000
SURE = 0.2
"""Expected alerts a day at most, for a finding to be of high confidence."""
GRAVE = 0.02
"""The same, from which it is more severe than its check says."""


def finding(alert: Alert, instant: str, last: str) -> Finding:
    """The finding of an alert.

    Args:
        alert: with all its factors.
        instant: time of its first event, as findings write it.
        last: of its last.
    """
    check = check_of(alert)
    factors = _once(alert.factors)
    said = [redacted(factor.signal.said) for factor in factors]
    subject = redacted(alert.subject)
    events = _events(alert)
    place = events[0] if events else None
    line = max(place.line, 1) if place else 1
    severity = check.severity
    if alert.expected <= GRAVE and severity < Severity.HIGH:
        severity = Severity.HIGH
    more = len(said) - LEADING
    return Finding(
        check=check.id,
        slug=check.slug,
        title=check.title,
        severity=severity,
        confidence=Confidence.HIGH if alert.expected <= SURE else Confidence.MEDIUM,
        message=f"{subject}: {'; '.join(map(_short, said[:LEADING]))}"
        + (f"; and {more} more" if more > 0 else ""),
        fingerprint=alert.fingerprint,
        locations=(
            Location(
                path=place.path if place else "-", line=line, column=1, end_line=line, end_column=1
            ),
        ),
        why=check.why,
        remediation=check.fix,
        controls=check.controls,
        attack=tuple(sorted({t for one in alert.factors for t in one.signal.attack})),
        url=check.url,
        entities=_entities(subject),
        evidence=_evidence(alert, factors, said),
        events=tuple(events),
        event_count=sum(factor.signal.count for factor in alert.factors),
        first_seen=instant,
        last_seen=last,
        p_value=alert.p_value,
    )


def _short(said: str) -> str:
    """A factor without what it is compared with."""
    return said.partition(" (")[0]


def _once(factors: list[Factor]) -> list[Factor]:
    """Of an amount that went on growing the strongest only: the others are its beginning."""
    amounts: set[str] = set()
    kept = []
    for one in factors:
        facet = one.signal.facet
        if facet not in amounts:
            kept.append(one)
        if question(facet) == AMOUNT:
            amounts.add(facet)
    return kept


def _how_often(expected: float) -> str:
    """How many alerts a day, as people say it."""
    if expected >= 1:
        return f"ordinary days have about {expected:.1f} as strange"
    days = round(1 / max(expected, 1 / MANY_DAYS))
    if days >= MANY_DAYS:
        return f"expected less than once in {MANY_DAYS:,} ordinary days"
    return f"expected about once in {days:,} ordinary days" if days > 1 else "expected once a day"


def _evidence(alert: Alert, factors: list[Factor], said: list[str]) -> dict[str, str]:
    found = {
        f"factor {number}": f"{text} (weight {factor.weight:.1f})"
        for number, (factor, text) in enumerate(zip(factors[:FACTORS], said, strict=False), 1)
    }
    if len(factors) > FACTORS:
        found["more factors"] = str(len(factors) - FACTORS)
    found["how far"] = f"p-value {alert.p_value:.2g}; {_how_often(alert.expected)}"
    return found


def _events(alert: Alert) -> list[EventRef]:
    found: dict[tuple[str, str, int], tuple[int, EventRef]] = {}
    for factor in alert.factors:
        for ref in factor.signal.refs:
            found.setdefault((ref.event_id, ref.path, ref.line), (factor.signal.time, ref))
    ordered = sorted(found.values(), key=lambda one: (one[0], one[1].path, one[1].line))
    return [ref for _, ref in ordered[:EVENTS]]


def _entities(subject: str) -> tuple[Entity, ...]:
    try:
        return (Entity.parse(subject),)
    except ValueError:
        return ()


def joined(alerts: Iterable[Alert]) -> list[Alert]:
    """Alerts that grew, each once: with its first time, its highest score and last factors.

    Factors are in order of weight; its fingerprint stays that of the one that led at first.
    """
    open_now: dict[str, Alert] = {}
    told: list[Alert] = []
    for alert in alerts:
        known = open_now.get(alert.subject) if alert.grows else None
        if known is None:
            open_now[alert.subject] = alert
            told.append(alert)
            continue
        known.score, known.p_value = alert.score, alert.p_value
        known.expected = alert.expected
        known.name = known.fingerprint
        first = min(known.factors, key=lambda one: one.signal.time)
        strongest = {(one.signal.facet, one.signal.value): one for one in (first, *alert.factors)}
        known.factors = sorted(strongest.values(), key=lambda one: -one.weight)
    return told
