"""Puts what text checks saw into words, without showing what must not be shown."""

import re

from bartizan.detect.logs.payload_scan import Hit
from bartizan.detect.logs.text_checks import TextChecks
from bartizan.detect.logs.text_process import JOB_LOGS, RECORDS, leaves
from bartizan.detect.redaction import HIDDEN, redacted
from bartizan.detect.rules.finding import LINE, VALUE, Records, instant
from bartizan.detect.rules.sighting import Example, Sighting
from bartizan.detect.rules.wording import short
from bartizan.model import Check, Finding, Location, fingerprint

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def finding(sighting: Sighting, checks: TextChecks, *, records: Records) -> Finding:
    """The finding of a sighting.

    Args:
        sighting: what was seen.
        checks: those that saw it; they look at its first event again.
        records: reads raw records.
    """
    check = checks.known[sighting.rule]
    text, hit = _seen(sighting, checks, records)
    secret = check.id in checks.secret
    named = sighting.named()
    place = named[0][1] if named else None
    line = max(place.line, 1) if place else 1
    shown = _masked(text, hit) if secret and hit else text
    return Finding(
        check=check.id,
        slug=check.slug,
        title=check.title,
        severity=check.severity,
        confidence=check.confidence,
        profile=check.profile,
        message=_message(check, sighting, hit, secret=secret),
        fingerprint=fingerprint(check.id, *(f"{name}={value}" for name, value in sighting.group)),
        locations=(
            Location(
                path=place.path if place else "-",
                line=line,
                column=1,
                end_line=line,
                end_column=1,
                frame=(visible(redacted(shown), LINE),) if shown else (),
            ),
        ),
        why=check.why,
        remediation=check.fix,
        evidence=_facts(hit, secret=secret),
        entities=tuple(sorted(sighting.entities)),
        cwe=check.cwe,
        attack=check.attack,
        controls=check.controls,
        url=check.url,
        events=tuple(ref for _, ref in named),
        event_count=sighting.count,
        first_seen=instant(sighting.first),
        last_seen=instant(sighting.last),
    )


def visible(text: str, length: int) -> str:
    """Text in one line in which control and direction characters are written out."""
    written = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\t", " "))
    return short(written, length)


def _seen(sighting: Sighting, checks: TextChecks, records: Records) -> tuple[str, Hit | None]:
    """The text of the first event in which the check sees something, and what."""
    if sighting.example is None:
        return "", None
    texts = _texts(sighting.example, records)
    only = frozenset({sighting.rule})
    if sighting.example.format in JOB_LOGS:
        only -= checks.not_in_job_logs
    hits = checks.look(texts, only=only)
    return (texts[hits[0].row], hits[0]) if hits else ("", None)


def _texts(example: Example, records: Records) -> list[str]:
    if example.format in RECORDS:
        try:
            return leaves(records(example.format, example.raw))
        except ValueError:
            return []
    return [str(example.columns.get("message") or example.columns.get("target") or "")]


def _message(check: Check, sighting: Sighting, hit: Hit | None, *, secret: bool) -> str:
    where = _where(sighting)
    times = f", {sighting.count:,} times" if sighting.count > 1 else ""
    if sighting.more:
        return f"{check.title}: {sighting.count:,} events of {sighting.more:,} further groups"
    if hit is None or secret:
        return f"{check.title}{where}{times}"
    return f"{check.title}{where}{times}: {visible(redacted(hit.shown), 100)}"


def _where(sighting: Sighting) -> str:
    """Who and what wrote it."""
    group = dict(sighting.group)
    parts = [
        f" {word} {short(redacted(group[name], name), 60)}"
        for name, word in (("process", "of"), ("host", "on"), ("src_ip", "from"))
        if name in group
    ]
    return "".join(parts)


def _facts(hit: Hit | None, *, secret: bool) -> dict[str, str]:
    if hit is None:
        return {}
    if secret:
        return {"length": str(hit.span[1] - hit.span[0])}
    facts = {"text": visible(redacted(hit.shown), VALUE)}
    if hit.layers:
        facts["encoded by"] = ", ".join(dict.fromkeys(hit.layers))
    return facts


def _masked(text: str, hit: Hit) -> str:
    """The text without the secret, wherever in it that is repeated."""
    start, end = hit.span
    part = text[start:end]
    name = _named(part)
    value = part[len(name) :].strip("\"' ") or part
    before, after = (one.replace(value, HIDDEN) for one in (text[:start], text[end:]))
    return before + name + HIDDEN + after


def _named(part: str) -> str:
    """The name in ``name=value``, which is no secret."""
    found = re.match(r"[\w.-]{1,60}[\"']?\s{0,3}[=:]\s{0,3}", part)
    return found[0] if found else ""
