"""Applies suppressions to findings and says which of them are unused, invalid or running out."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from bartizan.model import Check, Finding, Location, Notice, Suppression, fingerprint
from bartizan.scan.suppressions.checks import invalid_suppression, unused_suppression
from bartizan.scan.suppressions.configured import ConfiguredSuppression
from bartizan.scan.suppressions.inline import InlineIgnore

WARN_BEFORE = timedelta(days=14)
"""An end that is nearer is announced, so that nobody meets it on a Friday evening."""


@dataclass
class Applied:
    """Findings apart by whether they are suppressed, and what is to be said of suppressions."""

    findings: list[Finding] = field(default_factory=list)
    suppressed: list[Finding] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def occurrences(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each place, so that each can be judged by itself."""
    single = []
    for found in findings:
        if len(found.locations) == 1:
            single.append(found)
        else:
            single += [msgspec.structs.replace(found, locations=(at,)) for at in found.locations]
    return single


def apply(
    findings: Iterable[Finding],
    *,
    inline: Mapping[str, Sequence[InlineIgnore]],
    configured: Sequence[ConfiguredSuppression] = (),
    known: Mapping[str, str],
    ran: AbstractSet[str],
    today: date,
    whole_tree: bool = True,
) -> Applied:
    """Judge every occurrence.

    Args:
        findings: of the scan.
        inline: directives by path.
        configured: entries of the configuration.
        known: check id → slug, of every check there is.
        ran: ids of the checks that ran; only their suppressions can be called unused.
        today: the date on which an ``until`` is judged; the day itself still counts.
        whole_tree: whether every file was looked at, so that an unused entry of the configuration
            can be told.
    """
    result = Applied()
    used: set[tuple[str, int]] = set()
    used_entries: set[int] = set()
    for found in occurrences(findings):
        judged = found
        if found.suppression is None:
            judged = _by_comment(judged, inline, used, today)
            judged = _by_configuration(judged, configured, used_entries, today)
        (result.findings if judged.suppression is None else result.suppressed).append(judged)
    ids = {slug: check_id for check_id, slug in known.items()} | {i.lower(): i for i in known}
    for path, ignores in sorted(inline.items()):
        for ignore in ignores:
            result.findings += _complaints(path, ignore, (path, ignore.line) in used, ids, ran)
            if not ignore.problem:
                result.notices += _ending(f"{path}:{ignore.line}", ignore.until, today)
    for number, entry in enumerate(configured):
        result.notices += _ending(f"suppression of {entry}", _iso(entry.until), today)
        if whole_tree and number not in used_entries:
            result.notices.append(
                Notice(message=f"suppression of {entry} matches no finding", mend="delete it")
            )
    return result


def _by_comment(
    found: Finding,
    inline: Mapping[str, Sequence[InlineIgnore]],
    used: set[tuple[str, int]],
    today: date,
) -> Finding:
    place = found.location
    for ignore in () if place.commit else inline.get(place.path, ()):
        if not ignore.problem and _names(ignore, found) and _covers(ignore, place):
            used.add((place.path, ignore.line))
            where = f"{place.path}:{ignore.line}"
            found = _judge(found, "inline", ignore.reason, ignore.until, where, today)
    return found


def _by_configuration(
    found: Finding, configured: Sequence[ConfiguredSuppression], used: set[int], today: date
) -> Finding:
    for number, entry in enumerate(configured):
        if entry.covers(found, found.location.path):
            used.add(number)
            until = _iso(entry.until)
            found = _judge(found, "config", entry.reason, until, "configuration", today)
    return found


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _names(ignore: InlineIgnore, found: Finding) -> bool:
    wanted = {name.lower() for name in ignore.names}
    return found.check.lower() in wanted or found.slug in wanted


def _covers(ignore: InlineIgnore, place: Location) -> bool:
    """Whether the flaw's statement and the lines of the directive meet.

    A finding may span a whole job; only its first line and the lines of a short span count, so that
    a comment deep inside a block does not silence the block.
    """
    last = place.end_line if place.end_line - place.line < 3 else place.line
    return ignore.first <= last and place.line <= ignore.last


def _judge(found: Finding, kind: str, reason: str, until: str, where: str, today: date) -> Finding:
    if until and date.fromisoformat(until) < today:
        expired = f"{reason} (ended {until}, {where})"
        return msgspec.structs.replace(
            found, evidence={**found.evidence, "expired suppression": expired}
        )
    return msgspec.structs.replace(
        found, suppression=Suppression(kind=kind, reason=reason, until=until, where=where)
    )


def _complaints(
    path: str, ignore: InlineIgnore, used: bool, ids: Mapping[str, str], ran: AbstractSet[str]
) -> list[Finding]:
    problem = ignore.problem
    unknown = [name for name in ignore.names if name.lower() not in ids]
    if not problem and unknown:
        problem = f"names {unknown[0]!r}, which is no check"
    if problem:
        message = f"This suppression {problem}"
        check = invalid_suppression.CHECK
        return [_finding(check, path, ignore, message)] * (check.id in ran)
    named = {ids[name.lower()] for name in ignore.names}
    if used or unused_suppression.CHECK.id not in ran or not named <= ran:
        return []
    message = f"No finding of {', '.join(sorted(named))} is left for this suppression to hide"
    return [_finding(unused_suppression.CHECK, path, ignore, message)]


def _finding(check: Check, path: str, ignore: InlineIgnore, message: str) -> Finding:
    length = len(ignore.text)
    return Finding(
        check=check.id,
        slug=check.slug,
        title=check.title,
        severity=check.severity,
        confidence=check.confidence,
        message=message,
        fingerprint=fingerprint(check.id, ignore.text),
        locations=(
            Location(
                path=path,
                line=ignore.line,
                column=ignore.column,
                end_line=ignore.line,
                end_column=ignore.column + length,
                frame=(" " * (ignore.column - 1) + ignore.text,),
            ),
        ),
        why=" ".join(check.why.strip().partition("\n\n")[0].split()),
        remediation=" ".join(check.fix.strip().partition("\n\n")[0].split()),
        cwe=check.cwe,
        controls=check.controls,
        url=check.url,
    )


def _ending(where: str, until: str, today: date) -> list[Notice]:
    if not until:
        return []
    end = date.fromisoformat(until)
    if end < today:
        return [Notice(message=f"{where}: the suppression ended on {until}", mend="fix or renew")]
    if end - today <= WARN_BEFORE:
        days = (end - today).days
        return [Notice(message=f"{where}: the suppression ends in {days} days, on {until}",
                       mend="fix the finding, or renew with a reason")]  # fmt: skip
    return []
