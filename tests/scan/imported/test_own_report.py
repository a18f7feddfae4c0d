"""What our own SARIF report says comes back as it was."""

import json

import msgspec

from bartizan.model import (
    Confidence,
    Finding,
    Location,
    ScanResult,
    ScanSummary,
    Severity,
    Suppression,
    fingerprint,
)
from bartizan.report import sarif
from bartizan.scan.imported.sarif import read_sarif

SUMMARY = ScanSummary(
    root="/work/shop",
    version="0.1.0",
    files=2,
    files_cached=0,
    checks=2,
    found=2,
    by_severity={},
    suppressed=1,
    baselined=0,
    hidden=0,
    not_run=0,
    seconds=0.1,
)


def finding(check: str, *places: Location, **more: object) -> Finding:
    made = Finding(
        check=check,
        slug="unpinned-action",
        title="Action is not pinned",
        severity=Severity.CRITICAL,
        confidence=Confidence.LOW,
        message="actions/checkout is not pinned",
        fingerprint=fingerprint(check, "x"),
        locations=places,
        cwe=(829,),
        attack=("T1195.002",),
        controls=("owasp-cicd:CICD-SEC-3",),
    )
    return msgspec.structs.replace(made, **more)


def test_findings_come_back_with_their_identity_places_and_judgement() -> None:
    findings = [
        finding(
            "PIPE-904",
            Location("ci/a b.yml", 3, 5, 3, 9, annotation="here"),
            Location("ci/old.yml", 7, 1, 7, 4, commit="c0ffee" * 6),
            Location("ci/é.yml", 7, 1, 9, 4),
            engine="zizmor:unpinned-uses",
        ),
        finding(
            "SEC-901", Location(".env", 1, 1, 1, 9), cwe=(798,), message="AWS key of shop-deployer"
        ),
        finding("trivy:CVE-2026-1", Location("go.sum", 2, 1, 2, 9), tool="trivy", engine="trivy:x"),
    ]
    ignored = finding(
        "PIPE-905",
        Location("ci/a.yml", 1, 1, 1, 2),
        suppression=Suppression(kind="inline", reason="vendored"),
    )
    result = ScanResult(summary=SUMMARY, findings=tuple(findings), suppressed=(ignored,))
    (run,) = read_sarif(
        sarif.render(result, checks=[]).encode(), name="own.sarif", root="/elsewhere"
    )
    assert (run.source, run.not_run, run.complete) == ("bartizan", (), False)
    back = {f.check: f for f in run.findings}
    for before in [*findings, ignored]:
        after = back.pop(before.check)
        for field in (
            "fingerprint",
            "id",
            "locations",
            "slug",
            "title",
            "severity",
            "confidence",
            "message",
            "cwe",
            "attack",
            "controls",
            "tool",
            "engine",
        ):
            assert getattr(after, field) == getattr(before, field), field
        assert (after.suppression is None) == (before.suppression is None)
    assert back == {}


def test_a_report_that_says_it_is_whole_may_prove_absence() -> None:
    log = json.loads(sarif.render(ScanResult(summary=SUMMARY, findings=()), checks=[]))
    log["runs"][0].setdefault("properties", {})["bartizan/complete"] = True
    (run,) = read_sarif(json.dumps(log).encode(), name="own.sarif", root="/elsewhere")
    assert run.complete
