"""The whole result as JSON: a stable contract, described by ``docs/schema/scan.schema.json``.

Fields may be added within a major version; none changes its meaning or goes away.
"""

from collections.abc import Sequence

import msgspec

from bartizan.model import Check, Finding, Location, ScanResult
from bartizan.report.jsontext import dumps

SCHEMA_VERSION = "1.1"


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],  # noqa: ARG001 - every format has this signature
    colour: bool = False,  # noqa: ARG001
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",
) -> str:
    """The report as indented JSON."""
    whole = {
        "schema_version": SCHEMA_VERSION,
        "findings": [document(finding, docs_url) for finding in result.findings],
        "suppressed": [document(finding, docs_url) for finding in result.suppressed],
        "not_run": [
            {
                "subject": item.subject,
                "reason": item.reason,
                "mend": item.mend,
                "scanner": item.scanner,
                "incomplete": item.incomplete,
            }
            for item in result.not_run
        ],
        "notices": [
            {
                "message": notice.message,
                "location": _place(notice.location) if notice.location else None,
                "mend": notice.mend,
            }
            for notice in result.notices
        ],
        "summary": msgspec.to_builtins(result.summary),
    }
    return dumps(whole)


def document(finding: Finding, docs_url: str = "") -> dict[str, object]:
    """One finding as the report shows it, ready for JSON."""
    return {
        "id": finding.id,
        "check": finding.check,
        "slug": finding.slug,
        "title": finding.title,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "profile": finding.profile,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "status": finding.status,
        "locations": [_place(place) for place in finding.locations],
        "related": [_place(place) for place in finding.related],
        "why": finding.why,
        "remediation": finding.remediation,
        "fixes": [
            {
                "title": fix.title,
                "path": fix.path,
                "safe": fix.safe,
                "edits": [msgspec.structs.asdict(edit) for edit in fix.edits],
                "patch": fix.patch,
            }
            for fix in finding.fixes
        ],
        "evidence": dict(sorted(finding.evidence.items())),
        "entities": [str(entity) for entity in finding.entities],
        "cwe": list(finding.cwe),
        "attack": list(finding.attack),
        "techniques": list(finding.attack),
        "controls": list(finding.controls),
        "tool": finding.tool,
        "engine": finding.engine,
        "url": docs_url + finding.url if finding.tool == "bartizan" else finding.url,
        "suppression": finding.suppression
        and {
            "kind": finding.suppression.kind,
            "reason": finding.suppression.reason,
            "until": finding.suppression.until,
            "where": finding.suppression.where,
        },
        "p_value": finding.p_value,
        "events": [
            {"event_id": event.event_id, "path": event.path, "line": event.line}
            for event in finding.events
        ],
        "event_count": finding.event_count,
        "first_seen": finding.first_seen,
        "last_seen": finding.last_seen,
    }


def _place(place: Location) -> dict[str, object]:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "commit": place.commit,
        "annotation": place.annotation,
        "frame": list(place.frame),
    }
