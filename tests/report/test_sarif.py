import gzip
import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import msgspec
import pytest

from bartizan.model import Check, Location, ScanResult, Severity
from bartizan.report import sarif
from bartizan.report.sarif import render

HERE = Path(__file__).parent
OURS = json.loads((HERE / "sarif-subset.schema.json").read_text("utf-8"))
OFFICIAL = Path(os.environ.get("SARIF_SCHEMA", HERE / "sarif-schema-2.1.0.json"))


def run(result: ScanResult, checks: tuple[Check, ...] = (), **more: Any) -> dict[str, Any]:
    document = json.loads(render(result, checks=checks, **more))
    run_: dict[str, Any] = document["runs"][0]
    return run_


@pytest.mark.parametrize("which", ["result", "clean", "hostile"])
def test_it_keeps_to_the_standard(
    which: str, checks: tuple[Check, ...], request: pytest.FixtureRequest
) -> None:
    """Our statement of the part of SARIF 2.1.0 in use: closed, so no stray property passes."""
    text = render(request.getfixturevalue(which), checks=checks, docs_url="https://docs.example/")
    jsonschema.Draft202012Validator.check_schema(OURS)
    jsonschema.Draft202012Validator(OURS).validate(json.loads(text))


@pytest.mark.skipif(
    not OFFICIAL.exists(), reason="SARIF_SCHEMA does not name the OASIS schema (sarif-2.1.0.json)"
)
@pytest.mark.parametrize("which", ["result", "clean", "hostile"])
def test_it_is_valid_against_the_oasis_schema(
    which: str, checks: tuple[Check, ...], request: pytest.FixtureRequest
) -> None:
    schema = json.loads(OFFICIAL.read_text("utf-8"))
    text = render(request.getfixturevalue(which), checks=checks, docs_url="https://docs.example/")
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        json.loads(text)
    )


def test_each_occurrence_is_a_result_with_its_own_fingerprint(make: SimpleNamespace) -> None:
    results = run(make.scan(make.tag))["results"]
    assert len(results) == 18
    prints = [found["partialFingerprints"]["bartizan/v1"] for found in results]
    assert prints[:3] == [make.tag.fingerprint, f"{make.tag.fingerprint}:2", prints[2]]
    assert len(set(prints)) == 18
    assert all(
        found["partialFingerprints"]["primaryLocationLineHash"] == name
        for found, name in zip(results, prints, strict=True)
    )


def test_rules_are_those_of_the_results_and_indexed(
    result: ScanResult, checks: tuple[Check, ...]
) -> None:
    found = run(result, checks)
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["PIPE-002", "PIPE-004", "SEC-021"]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in found["results"])
    injection = rules[0]
    assert injection["name"] == "ScriptInjection"
    assert injection["properties"] == {
        "tags": [
            "security",
            "external/cwe/cwe-094",
            "external/cwe/cwe-078",
            "external/attack/t1195.002",
            "control/owasp-cicd:CICD-SEC-3",
        ],
        "precision": "high",
        "security-severity": "9.5",
    }
    assert "Second paragraph." in injection["help"]["markdown"]


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        (Severity.CRITICAL, "error", 9.0),
        (Severity.HIGH, "error", 7.0),
        (Severity.MEDIUM, "warning", 4.0),
        (Severity.LOW, "note", 0.1),
    ],
)
def test_github_gives_the_same_severity(
    make: SimpleNamespace, severity: Severity, level: str, score: float
) -> None:
    finding = msgspec.structs.replace(make.tag, severity=severity, check="OLD-001")
    found = run(make.scan(finding))
    assert found["results"][0]["level"] == level
    given = float(found["tool"]["driver"]["rules"][0]["properties"]["security-severity"])
    assert score <= given < {9.0: 10.1, 7.0: 9.0, 4.0: 7.0, 0.1: 4.0}[score]


def test_an_imported_finding_has_a_rule(make: SimpleNamespace) -> None:
    finding = msgspec.structs.replace(make.tag, check="py/sql", slug="", tool="codeql")
    rules = run(make.scan(finding))["tool"]["driver"]["rules"]
    assert rules[0]["id"] == "py/sql"


def test_suppressed_findings_are_there_and_suppressed(make: SimpleNamespace) -> None:
    results = run(make.scan(make.leak, suppressed=(make.ignored, make.known)))["results"]
    assert "suppressions" not in results[0]
    kinds = [found["suppressions"][0]["kind"] for found in results[1:]]
    assert kinds == ["inSource", "external"]
    assert results[1]["suppressions"][0]["justification"] == "ours, reviewed"


def test_what_was_not_run_is_a_notification(result: ScanResult) -> None:
    (invocation,) = run(result)["invocations"]
    assert invocation["executionSuccessful"] is False
    first = invocation["toolExecutionNotifications"][0]
    assert first["level"] == "error"
    assert first["message"]["text"] == "not run: broken.yml: line 3 is not YAML: a tab indents it"


def test_a_complete_scan_was_successful(clean: ScanResult) -> None:
    (invocation,) = run(clean)["invocations"]
    assert invocation == {"executionSuccessful": True, "toolExecutionNotifications": []}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/c#d?.yml", "a%20b/c%23d%3F.yml"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("ü\udcff", "%C3%BC%FF"),
        ("100%.yml", "100%25.yml"),
        ("back\\slash\n", "back%5Cslash%0A"),
    ],
)
def test_paths_are_relative_references(make: SimpleNamespace, path: str, uri: str) -> None:
    finding = make.flaw(make.unpinned, "m", Location(path, 1, 1, 1, 2))
    at = run(make.scan(finding))["results"][0]["locations"][0]["physicalLocation"]
    assert at["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_columns_count_unicode_characters(make: SimpleNamespace) -> None:
    finding = make.flaw(make.unpinned, "m", Location("f", 2, 3, 2, 5))
    found = run(make.scan(finding))
    assert found["columnKind"] == "unicodeCodePoints"
    region = found["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5}


def test_a_fix_replaces_characters(make: SimpleNamespace) -> None:
    (fix,) = run(make.scan(make.injected))["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    edit = make.injected.fixes[0].edits[0]
    assert change["replacements"][0] == {
        "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
        "insertedContent": {"text": edit.text},
    }


def test_a_message_cannot_hold_a_link(hostile: ScanResult) -> None:
    assert "](" not in run(hostile)["results"][0]["message"]["text"]


def test_more_results_than_allowed_are_cut_worst_first_and_said(
    make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif, "RESULTS", 5)
    found = run(make.scan(make.injected, make.leak, make.tag))
    assert len(found["results"]) == 5
    assert found["results"][0]["ruleId"] == "PIPE-002"
    text = found["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    assert text.startswith("15 of 20 results were left out, the least severe ones")


def test_a_report_too_large_to_upload_is_cut(
    make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = make.scan(make.injected, make.tag)
    monkeypatch.setattr(sarif, "BYTES", len(gzip.compress(render(scan, checks=()).encode())) - 20)
    found = run(scan)
    assert 0 < len(found["results"]) < 19
    assert "left out" in json.dumps(found["invocations"])


def test_limits_of_rules_and_related_places(make: SimpleNamespace) -> None:
    many = make.check(
        "PIPE-099",
        "many-tags",
        Severity.LOW,
        "t" * 2000,
        cwe=tuple(range(1, 40)),
    )
    places = tuple(Location("f", n, 1, n, 2) for n in range(1, 200))
    finding = make.flaw(many, "m" * 5000, places[0], related=places)
    found = run(make.scan(finding), (many,))
    rule = found["tool"]["driver"]["rules"][0]
    assert len(rule["properties"]["tags"]) == 20
    assert len(rule["shortDescription"]["text"]) == 1024
    assert len(found["results"][0]["relatedLocations"]) == 100
    assert len(found["results"][0]["message"]["text"]) == 2000
