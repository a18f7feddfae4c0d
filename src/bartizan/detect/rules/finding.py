"""Puts a sighting into words: the finding that people read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bartizan.detect.redaction import redacted
from bartizan.detect.rules.lookup import text_of
from bartizan.detect.rules.rule import Rule
from bartizan.detect.rules.sighting import Sighting
from bartizan.detect.rules.wording import sentence, short, value_in
from bartizan.model import Finding, Location, fingerprint
from bartizan.model.event import Record

VALUE = 200
"""Characters of one value among the facts."""
LINE = 400
"""Characters of the record that are shown."""
NAMED = 3
"""Matched fields named in the sentence of a rule without a template."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Matched = Sequence[tuple[str, Any]]
"""Fields that made a rule match, each with the value the record has there."""
Explain = Callable[[Rule, str, Record], Matched]
"""Gives the matched fields for a rule, a format and a record."""
Records = Callable[[str, bytes], Record]
"""Reads a raw record of a format. Raises ValueError if it cannot."""


def finding(sighting: Sighting, rule: Rule, *, records: Records, explain: Explain) -> Finding:
    """The finding of a sighting.

    Args:
        sighting: what was seen.
        rule: the rule that it is about.
        records: reads raw records.
        explain: says which fields made the rule match; only asked about single events.
    """
    sighting.keep()
    record, columns, matched = _example(sighting, rule, records, explain)
    facts = _facts(sighting, matched)
    named = sighting.named()
    place = named[0][1] if named else None
    start = Location(
        path=place.path if place else "-",
        line=max(place.line, 1) if place else 1,
        column=1,
        end_line=max(place.line, 1) if place else 1,
        end_column=1,
        frame=_frame(sighting, matched),
    )
    known = rule.fix or (_harmless(rule.false_positives) if rule.false_positives else "")
    return Finding(
        check=rule.id,
        slug=rule.slug,
        title=rule.title,
        severity=rule.severity,
        confidence=rule.confidence,
        profile=rule.profile,
        message=_message(sighting, rule, record, columns, matched),
        fingerprint=fingerprint(rule.id, *(f"{name}={value}" for name, value in sighting.group)),
        locations=(start,),
        why=rule.why or rule.description,
        remediation=known,
        evidence=facts,
        entities=tuple(sorted(sighting.entities)),
        attack=rule.attack,
        controls=rule.controls,
        engine="" if rule.own else f"sigma:{rule.sigma.id or rule.slug}",
        url=f"rules/{rule.id.lower()}-{rule.slug}" if rule.own else "",
        events=tuple(ref for _, ref in named),
        event_count=sighting.count,
        first_seen=instant(sighting.first),
        last_seen=instant(sighting.last),
    )


def instant(micros: int) -> str:
    """A time as findings write it: ``2026-11-23T15:30:00.000000Z``."""
    return f"{_EPOCH + timedelta(microseconds=micros):%Y-%m-%dT%H:%M:%S.%f}Z"


def _example(
    sighting: Sighting, rule: Rule, records: Records, explain: Explain
) -> tuple[Record, Mapping[str, Any], Matched]:
    """Record, columns and matched fields of the first event; correlations have no matched ones."""
    columns: dict[str, Any] = dict(sighting.group)
    if sighting.example is None:
        return {}, columns, ()
    if not sighting.more:
        columns = {**sighting.example.columns, **columns}
    try:
        record = records(sighting.example.format, sighting.example.raw)
    except ValueError:  # only what was decoded once comes here: never happens to a whole record
        return {}, columns, ()
    if hasattr(rule.sigma, "timespan"):
        return record, columns, ()
    return record, columns, explain(rule, sighting.example.format, record)


def _message(
    sighting: Sighting,
    rule: Rule,
    record: Record,
    columns: Mapping[str, Any],
    matched: Matched,
) -> str:
    if sighting.more:
        return f"{rule.title}: {sighting.count:,} more events of {sighting.more:,} further groups"
    if rule.message:
        return sentence(rule.message, value_in({**columns, "count": f"{sighting.count:,}"}, record))
    if hasattr(rule.sigma, "timespan"):
        by = ", ".join(
            f"{name} {short(redacted(value, name), 60)}" for name, value in sighting.group
        )
        span = (sighting.last - sighting.first) // 1_000_000
        return f"{rule.title}: {sighting.count:,} events within {span:,} s" + (
            f" ({by})" if by else ""
        )
    shown = ", ".join(f"{name} {_value(name, value, 60)}" for name, value in matched[:NAMED])
    return f"{rule.title} ({shown})" if shown else rule.title


def _facts(sighting: Sighting, matched: Matched) -> dict[str, str]:
    """What made it match, field by field; for correlations the groups that were counted."""
    found = {name: _value(name, value, VALUE) for name, value in matched}
    if not found:
        found = {name: short(redacted(value, name), VALUE) for name, value in sighting.group}
    return found


def _frame(sighting: Sighting, matched: Matched) -> tuple[str, ...]:
    """The record of the first event, reduced to what matched; a line of text as it is."""
    example = sighting.example
    if example is None:
        return ()
    start = example.raw.lstrip()[:1]
    if start not in (b"{", b"["):
        text = example.raw.decode("utf-8", "replace").strip().partition("\n")[0]
        return (short(redacted(text), LINE),)
    if not matched:
        return ()
    shown = {name: _value(name, value, VALUE) for name, value in matched}
    return (msgspec.json.encode(shown).decode(),)


def _value(name: str, value: Any, length: int) -> str:  # noqa: ANN401 - whatever a record holds
    return short(redacted(text_of(value)[: VALUE * 50], name), length)


def _harmless(reasons: Sequence[str]) -> str:
    return f"Look who did it and whether it was meant. Known harmless: {'; '.join(reasons)}."
