"""OCSF 1.3 Detection Findings (class 2004), one JSON object a line, for a SIEM or a data lake.

Only what is shown is in it. What could not be looked at has no place in the class; it is in the
summary on standard error and in the other formats.
"""

import posixpath
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from bartizan.model import Check, Confidence, Entity, EntityKind, Finding, ScanResult, Severity

VERSION = "1.3.0"
CLASS = 2004
EVENTS = 1_000
"""Events that one finding names here; the JSON report has more."""
_UNKNOWN = "1970-01-01T00:00:00Z"

SEVERITIES = {
    Severity.INFO: (1, "Informational"),
    Severity.LOW: (2, "Low"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.HIGH: (4, "High"),
    Severity.CRITICAL: (5, "Critical"),
}
CONFIDENCES = {
    Confidence.LOW: (1, "Low"),
    Confidence.MEDIUM: (2, "Medium"),
    Confidence.HIGH: (3, "High"),
}
OBSERVABLES = {
    EntityKind.HOST: (1, "Hostname"),
    EntityKind.ADDRESS: (2, "IP Address"),
    EntityKind.USER: (4, "User Name"),
    EntityKind.FILE: (7, "File Name"),
    EntityKind.RESOURCE: (10, "Resource UID"),
}


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],  # noqa: ARG001 - every format has this signature
    colour: bool = False,  # noqa: ARG001
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",
) -> str:
    """The findings as JSON lines; nothing if there are none."""
    lines = [msgspec.json.encode(_finding(one, result, docs_url)) for one in result.findings]
    return "".join(f"{line.decode()}\n" for line in lines)


def _finding(finding: Finding, result: ScanResult, docs_url: str) -> dict[str, Any]:
    seen = _millis(finding.first_seen or result.summary.started)
    severity_id, severity = SEVERITIES[finding.severity]
    confidence_id, confidence = CONFIDENCES[finding.confidence]
    answer = {
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Detection Finding",
        "type_uid": CLASS * 100 + 1,
        "type_name": "Detection Finding: Create",
        "time": _millis(finding.last_seen or result.summary.started),
        "severity_id": severity_id,
        "severity": severity,
        "confidence_id": confidence_id,
        "confidence": confidence,
        "status_id": 1,
        "status": "New",
        "message": finding.message,
        "count": max(finding.event_count, 1),
        "metadata": {
            "version": VERSION,
            "uid": finding.id,
            "product": {
                "name": "Bartizan",
                "vendor_name": "Bartizan",
                "version": result.summary.version,
            },
        },
        "finding_info": _info(finding, seen, docs_url),
        "evidences": [_evidence(finding)],
        "observables": [_observable(entity) for entity in finding.entities],
        "unmapped": {"check": finding.check, "slug": finding.slug, "status": finding.status},
    }
    if finding.remediation:
        answer["remediation"] = {"desc": finding.remediation}
    return answer


def _info(finding: Finding, seen: int, docs_url: str) -> dict[str, Any]:
    info: dict[str, Any] = {
        "uid": finding.fingerprint,
        "title": finding.title,
        "desc": finding.why or finding.title,
        "analytic": {
            "type_id": 1,
            "type": "Rule",
            "uid": finding.check,
            "name": finding.slug,
        },
        "attacks": [_attack(technique) for technique in finding.attack],
        "first_seen_time": seen,
        "last_seen_time": _millis(finding.last_seen) if finding.last_seen else seen,
        "related_events": [{"uid": event.event_id} for event in finding.events[:EVENTS]],
        "related_events_count": finding.event_count,
    }
    if docs_url and finding.url:
        info["src_url"] = docs_url + finding.url
    return info


def _attack(technique: str) -> dict[str, Any]:
    whole, dot, _ = technique.partition(".")
    found: dict[str, Any] = {"technique": {"uid": whole}}
    if dot:
        found["sub_technique"] = {"uid": technique}
    return found


def _evidence(finding: Finding) -> dict[str, Any]:
    place = finding.location
    return {
        "data": {**finding.evidence, "line": place.line},
        "file": {"name": posixpath.basename(place.path), "path": place.path, "type_id": 1},
    }


def _observable(entity: Entity) -> dict[str, Any]:
    type_id, kind = OBSERVABLES.get(entity.kind, (99, "Other"))
    return {"name": str(entity.kind), "type_id": type_id, "type": kind, "value": entity.name}


def _millis(text: str) -> int:
    return int(datetime.fromisoformat(text or _UNKNOWN).timestamp() * 1000)
