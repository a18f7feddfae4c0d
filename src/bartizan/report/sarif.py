"""SARIF 2.1.0: one result for each occurrence, with what GitHub code scanning accepts and reads.

Suppressed findings are in it with their suppression, and what could not be looked at is a
notification of the invocation, so that a missing result never passes for a clean one.
"""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bartizan.model import Check, Finding, Fix, Location, ScanResult, Suppression
from bartizan.report import tally
from bartizan.report.jsontext import dumps
from bartizan.report.occurrences import occurrences
from bartizan.report.sarif_rules import LEVELS, SCORES, cut, rules
from bartizan.report.uri import reference

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
RESULTS = 25_000
"""GitHub rejects a run with more results (and shows the 5,000 worst)."""
RELATED = 100
"""GitHub shows this many locations of a result and rejects more than 1,000."""
BYTES = 10_000_000
"""GitHub rejects a file that is larger than 10 MB after gzip."""
MESSAGE = 2_000
_BASE = "%SRCROOT%"


class _Occurrence(NamedTuple):
    finding: Finding
    key: str
    place: Location


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],
    colour: bool = False,  # noqa: ARG001 - every format has this signature
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",
) -> str:
    """The report as indented JSON, within the limits of GitHub code scanning."""
    everything = list(_occurrences(result))
    keep = min(len(everything), RESULTS)
    while True:
        text = dumps(_log(result, everything, keep, checks, docs_url))
        if keep == 0 or not _too_large(text):
            return text
        keep = keep * 3 // 4


def _too_large(text: str) -> bool:
    return len(text) * 4 > BYTES and (
        len(raw := text.encode()) > BYTES and len(gzip.compress(raw, 6)) > BYTES
    )


def _occurrences(result: ScanResult) -> Iterator[_Occurrence]:
    """Worst first, what is open before what is suppressed: the order in which limits cut."""
    for finding in (*result.findings, *result.suppressed):
        for key, place in occurrences(finding):
            yield _Occurrence(finding, key, place)


def _complete(result: ScanResult, found: int, kept: int) -> bool:
    """Whether what is not in the report is not in the tree; only then may a reader call it fixed.

    What a baseline holds back or a verdict suppresses is in the report all the same.
    """
    cut = result.summary.hidden or found > kept or tally.incomplete(result)
    return result.summary.whole and not cut


def _log(
    result: ScanResult,
    everything: Sequence[_Occurrence],
    keep: int,
    checks: Sequence[Check],
    docs_url: str,
) -> dict[str, Any]:
    shown = everything[:keep]
    found, index = rules((o.finding for o in shown), checks, docs_url)
    driver: dict[str, Any] = {
        "name": "Bartizan",
        "version": result.summary.version,
        "rules": found,
    }
    if docs_url:
        driver["informationUri"] = docs_url
    notifications = [*_notifications(result), *_cut_notification(len(everything), keep)]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [
                    {
                        "executionSuccessful": not tally.incomplete(result),
                        **_times(result),
                        "toolExecutionNotifications": notifications,
                    }
                ],
                "originalUriBaseIds": {
                    _BASE: {"description": {"text": "The root of the scanned tree."}}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(occurrence, index) for occurrence in shown],
                "properties": {
                    "files": result.summary.files,
                    "checks": result.summary.checks,
                    "hidden": result.summary.hidden,
                    "bartizan/complete": _complete(result, len(everything), keep),
                },
            }
        ],
    }


def _times(result: ScanResult) -> dict[str, str]:
    started = result.summary.started
    return {"startTimeUtc": started} if started else {}


def _result(occurrence: _Occurrence, index: Mapping[str, int]) -> dict[str, Any]:
    finding, key, place = occurrence
    answer: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": index[finding.check],
        "level": LEVELS[finding.severity],
        "message": _message(finding.message),
        "locations": [_location(place)],
        "partialFingerprints": {"bartizan/v1": key, "primaryLocationLineHash": key},
        "properties": {
            "id": finding.id,
            "status": str(finding.status),
            "severity": str(finding.severity),
            "confidence": str(finding.confidence),
            "security-severity": SCORES[finding.severity],
            **({"evidence": dict(sorted(finding.evidence.items()))} if finding.evidence else {}),
            **({"engine": finding.engine} if finding.engine else {}),
            **(_events(finding) if finding.event_count else {}),
            **({"tool": finding.tool} if finding.tool != "bartizan" else {}),
        },
    }
    if finding.related:
        answer["relatedLocations"] = [
            {"id": number, **_location(other)}
            for number, other in enumerate(finding.related[:RELATED], 1)
        ]
    if fixes := [fix for fix in finding.fixes if fix.path == place.path]:
        answer["fixes"] = [_fix(fix) for fix in fixes]
    if finding.suppression:
        answer["suppressions"] = [_suppression(finding.suppression)]
    return answer


def _events(finding: Finding) -> dict[str, Any]:
    """What the contract has no place for. Names only the first events: the JSON report has all."""
    return {
        "events": [
            {"event_id": event.event_id, "path": event.path, "line": event.line}
            for event in finding.events[:RELATED]
        ],
        "eventCount": finding.event_count,
        "firstSeen": finding.first_seen,
        "lastSeen": finding.last_seen,
        "entities": [str(entity) for entity in finding.entities],
        "techniques": list(finding.attack),
    }


def _location(place: Location) -> dict[str, Any]:
    line, column = max(place.line, 1), max(place.column, 1)
    end_line = max(place.end_line, line)
    end_column = max(place.end_column, column if end_line == line else 1)
    found: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(place.path),
            "region": {
                "startLine": line,
                "startColumn": column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        }
    }
    if place.annotation:
        found["message"] = _message(place.annotation)
    if place.commit:
        found["properties"] = {"commit": place.commit}
    return found


def _artifact(path: str) -> dict[str, str]:
    if path.startswith("/"):
        return {"uri": "file://" + reference(path)}
    return {"uri": reference(path), "uriBaseId": _BASE}


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "description": _message(fix.title),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(fix.path),
                "replacements": [
                    {
                        "deletedRegion": {
                            "charOffset": edit.start,
                            "charLength": edit.end - edit.start,
                        },
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in fix.edits
                ],
            }
        ],
    }


def _suppression(suppression: Suppression) -> dict[str, Any]:
    inside = suppression.kind not in {"config", "baseline"}
    return {
        "kind": "inSource" if inside else "external",
        "status": "accepted",
        "justification": suppression.reason or suppression.kind,
        "properties": {
            "kind": suppression.kind,
            **({"until": suppression.until} if suppression.until else {}),
            **({"where": suppression.where} if suppression.where else {}),
        },
    }


def _notifications(result: ScanResult) -> Iterator[dict[str, Any]]:
    for gap in tally.gaps(result.not_run):
        subjects, more = tally.named(gap.subjects)
        text = f"not run: {', '.join(subjects)}" + (f" and {more:,} more" if more else "")
        text += f": {gap.reason}" + (f" (hint: {gap.mend})" if gap.mend else "")
        yield _notification("not-run", "error" if gap.incomplete else "note", text)
    for notice in result.notices:
        note = _notification("notice", "note", notice.message)
        if notice.location:
            note["locations"] = [_location(notice.location)]
        yield note


def _cut_notification(total: int, kept: int) -> Iterator[dict[str, Any]]:
    if total > kept:
        text = (
            f"{total - kept:,} of {total:,} results were left out, the least severe ones, to keep"
            " within the limits of code scanning; the JSON report has them all"
        )
        yield _notification("results-cut", "warning", text)


def _notification(name: str, level: str, text: str) -> dict[str, Any]:
    return {"descriptor": {"id": name}, "level": level, "message": _message(text)}


def _message(text: str) -> dict[str, str]:
    """A plain text message; what looks like an embedded link (section 3.11.6) is made not to."""
    return {"text": cut(text.replace("](", "] ("), MESSAGE)}
