"""GitLab Code Quality: one entry for each occurrence, shown in the merge request's widget."""

from collections.abc import Sequence

from bartizan.model import Check, ScanResult, Severity
from bartizan.report.jsontext import dumps
from bartizan.report.occurrences import occurrences

SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],  # noqa: ARG001 - every format has this signature
    colour: bool = False,  # noqa: ARG001
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",  # noqa: ARG001
) -> str:
    """The report as a JSON array. Only what is shown is in it: the format has no suppressions."""
    return dumps(
        [
            {
                "description": f"{finding.check}: {finding.message}",
                "check_name": f"{finding.check} {finding.slug}",
                "fingerprint": key,
                "severity": SEVERITIES[finding.severity],
                "location": {
                    "path": place.path,
                    "lines": {
                        "begin": max(place.line, 1),
                        "end": max(place.end_line, place.line, 1),
                    },
                },
            }
            for finding in result.findings
            for key, place in occurrences(finding)
        ]
    )
