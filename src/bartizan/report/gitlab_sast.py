"""GitLab security report (schema 15, type ``sast``): findings in the vulnerability report.

One vulnerability for each occurrence; what could not be looked at is a message of the scan.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from bartizan.model import Check, Finding, Location, ScanResult, Severity
from bartizan.report import tally
from bartizan.report.jsontext import dumps
from bartizan.report.occurrences import occurrences

VERSION = "15.0.7"
NAME = 255
SOLUTION = 7_000
_UNKNOWN = "1970-01-01T00:00:00Z"
"""The schema demands times; this one nobody takes for a real one."""

SEVERITIES = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
    Severity.INFO: "Info",
}


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],  # noqa: ARG001 - every format has this signature
    colour: bool = False,  # noqa: ARG001
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",
) -> str:
    """The report as indented JSON. Only what is shown is in it."""
    started = datetime.fromisoformat(result.summary.started or _UNKNOWN)
    ended = started + timedelta(seconds=result.summary.seconds)
    tool = {
        "id": "bartizan",
        "name": "Bartizan",
        "version": result.summary.version,
        "vendor": {"name": "Bartizan"},
    }
    return dumps(
        {
            "version": VERSION,
            "scan": {
                "analyzer": tool,
                "scanner": tool,
                "type": "sast",
                "start_time": f"{started:%Y-%m-%dT%H:%M:%S}",
                "end_time": f"{ended:%Y-%m-%dT%H:%M:%S}",
                "status": "success",
                "messages": list(_messages(result)),
            },
            "vulnerabilities": [
                _vulnerability(finding, key, place, docs_url)
                for finding in result.findings
                for key, place in occurrences(finding)
            ],
        }
    )


def _vulnerability(finding: Finding, key: str, place: Location, docs_url: str) -> dict[str, Any]:
    line = max(place.line, 1)
    return {
        "id": key,
        "name": _cut(finding.title or finding.slug or finding.check, NAME),
        "description": "\n\n".join(filter(None, (finding.message, finding.why))),
        "severity": SEVERITIES[finding.severity],
        "solution": _cut(finding.remediation, SOLUTION),
        "identifiers": list(_identifiers(finding, docs_url)),
        "location": {
            "file": place.path,
            "start_line": line,
            "end_line": max(place.end_line, line),
        },
    }


def _identifiers(finding: Finding, docs_url: str) -> Iterator[dict[str, str]]:
    """The first one is what GitLab knows a vulnerability by, together with its place."""
    own = {
        "type": "bartizan_check" if finding.tool == "bartizan" else "imported_check",
        "name": f"{finding.check} {finding.slug}".strip(),
        "value": finding.check,
    }
    if docs_url and finding.tool == "bartizan" and finding.url:
        own["url"] = docs_url + finding.url
    yield own
    for number in finding.cwe:
        yield {
            "type": "cwe",
            "name": f"CWE-{number}",
            "value": str(number),
            "url": f"https://cwe.mitre.org/data/definitions/{number}.html",
        }


def _messages(result: ScanResult) -> Iterator[dict[str, str]]:
    for gap in tally.gaps(result.not_run):
        subjects, more = tally.named(gap.subjects)
        rest = f" and {more:,} more" if more else ""
        level = "warn" if gap.incomplete else "info"
        yield {"level": level, "value": f"not run: {', '.join(subjects)}{rest}: {gap.reason}"}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
