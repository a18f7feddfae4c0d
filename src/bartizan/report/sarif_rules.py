"""Checks as SARIF rules (2.1.0, section 3.49), with what GitHub code scanning reads of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bartizan.model import Check, Confidence, Finding, Severity

TAGS = 20
"""GitHub rejects a rule with more tags."""
TEXT = 1024
"""GitHub refuses longer descriptions."""
NAME = 255

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.0",
}
"""The middle of the ranges by which GitHub names severities (over 9, 7, 4, 0.1; 0 is none)."""


def rules(
    findings: Iterable[Finding], checks: Sequence[Check], docs_url: str
) -> tuple[list[dict[str, Any]], Mapping[str, int]]:
    """The rules that findings need, sorted by id, and the index of each."""
    known = {check.id: check for check in checks}
    needed: dict[str, Finding] = {}
    for finding in findings:
        worst = needed.setdefault(finding.check, finding)
        if finding.severity > worst.severity:
            needed[finding.check] = finding
    found = [
        _of_check(known[name], docs_url) if name in known else _of_finding(needed[name])
        for name in sorted(needed)
    ]
    return found, {rule["id"]: index for index, rule in enumerate(found)}


def _of_check(check: Check, docs_url: str) -> dict[str, Any]:
    what, why, fix = check.what.strip(), check.why.strip(), check.fix.strip()
    rule = {
        "id": check.id,
        "name": _pascal(check.slug),
        "shortDescription": {"text": cut(check.title, TEXT)},
        "fullDescription": {"text": cut(_first_paragraph(what), TEXT)},
        "help": {
            "text": f"{what}\n\nWhy it matters: {why}\n\nHow to fix it: {fix}",
            "markdown": (
                f"# {check.title}\n\n{what}\n\n## Why it matters\n\n{why}\n\n"
                f"## How to fix it\n\n{fix}\n"
            ),
        },
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": _properties(
            check.severity, check.confidence, check.cwe, check.attack, check.controls
        ),
    }
    if link := _link(check, docs_url):
        rule["helpUri"] = link
    return rule


def _of_finding(finding: Finding) -> dict[str, Any]:
    """A rule for a check that is not ours (an imported report) or no longer exists."""
    title = finding.title or finding.slug or finding.check
    text = "\n\n".join(part for part in (finding.why, finding.remediation) if part) or title
    return {
        "id": finding.check,
        "name": _pascal(finding.slug) or finding.check,
        "shortDescription": {"text": cut(title, TEXT)},
        "fullDescription": {"text": cut(title, TEXT)},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": _properties(
            finding.severity, finding.confidence, finding.cwe, finding.attack, finding.controls
        ),
    }


def _properties(
    severity: Severity,
    confidence: Confidence,
    cwe: Sequence[int],
    attack: Sequence[str],
    controls: Sequence[str],
) -> dict[str, Any]:
    tags = [
        "security",
        *(f"external/cwe/cwe-{number:03}" for number in cwe),
        *(f"external/attack/{technique.lower()}" for technique in attack),
        *(f"control/{control}" for control in controls),
    ]
    return {
        "tags": list(dict.fromkeys(tags))[:TAGS],
        "precision": str(confidence),
        "security-severity": SCORES[severity],
    }


def cut(text: str, limit: int) -> str:
    """The text, or its start with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _pascal(slug: str) -> str:
    """SARIF wants a rule's name to be readable and in Pascal case."""
    return "".join(part.capitalize() for part in slug.split("-"))[:NAME]


def _first_paragraph(markdown: str) -> str:
    return " ".join(markdown.partition("\n\n")[0].split())


def _link(check: Check, docs_url: str) -> str:
    if docs_url:
        return docs_url + check.url
    return next((url for url in check.references if url.startswith("https://")), "")
