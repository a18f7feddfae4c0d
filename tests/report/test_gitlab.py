import json
from types import SimpleNamespace

from bartizan.model import ScanResult
from bartizan.report.gitlab import render


def test_each_occurrence_is_an_entry_of_its_own(result: ScanResult) -> None:
    entries = json.loads(render(result, checks=()))
    assert len(entries) == 21
    assert len({entry["fingerprint"] for entry in entries}) == 21
    assert entries[0] == {
        "description": "PIPE-002: the title of a pull request is expanded inside a shell script",
        "check_name": "PIPE-002 script-injection",
        "fingerprint": result.findings[0].fingerprint,
        "severity": "blocker",
        "location": {"path": ".github/workflows/ci.yml", "lines": {"begin": 12, "end": 12}},
    }


def test_severities_are_those_of_code_quality(result: ScanResult) -> None:
    entries = json.loads(render(result, checks=()))
    assert {entry["severity"] for entry in entries} == {"blocker", "critical", "major", "minor"}


def test_nothing_found_is_an_empty_list(make: SimpleNamespace) -> None:
    assert json.loads(render(make.scan(suppressed=(make.known,)), checks=())) == []
