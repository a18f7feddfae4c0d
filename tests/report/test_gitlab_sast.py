import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

from bartizan.model import ScanResult
from bartizan.report.gitlab_sast import render

TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")


def report(result: ScanResult) -> Any:
    return json.loads(render(result, checks=(), docs_url="https://docs.example/"))


@pytest.mark.parametrize("which", ["result", "clean", "hostile"])
def test_it_has_what_the_schema_demands(which: str, request: pytest.FixtureRequest) -> None:
    """The rules of GitLab's security report schema, version 15, for a report of type sast."""
    document = report(request.getfixturevalue(which))
    scan = document["scan"]
    assert re.fullmatch(r"15\.\d+\.\d+", document["version"])
    for tool in (scan["analyzer"], scan["scanner"]):
        assert tool["id"]
        assert tool["name"]
        assert tool["version"]
        assert tool["vendor"]["name"]
    assert scan["type"] == "sast"
    assert scan["status"] in {"success", "failure"}
    assert TIME.fullmatch(scan["start_time"])
    assert TIME.fullmatch(scan["end_time"])
    for message in scan["messages"]:
        assert message["level"] in {"info", "warn", "fatal"}
        assert message["value"]
    found = document["vulnerabilities"]
    assert len({each["id"] for each in found}) == len(found)
    for each in found:
        assert len(each["name"]) <= 255
        assert len(each["solution"]) <= 7000
        assert each["severity"] in {"Info", "Unknown", "Low", "Medium", "High", "Critical"}
        assert each["location"]["start_line"] <= each["location"]["end_line"]
        assert each["identifiers"]
        for identifier in each["identifiers"]:
            assert identifier["type"]
            assert identifier["name"]
            assert identifier["value"]
            assert identifier.get("url", "https://").startswith("https://")


def test_identifiers_are_the_check_and_its_weaknesses(make: SimpleNamespace) -> None:
    (found,) = report(make.scan(make.leak))["vulnerabilities"]
    assert [(each["type"], each["value"]) for each in found["identifiers"]] == [
        ("bartizan_check", "SEC-021"),
        ("cwe", "798"),
    ]


def test_times_are_those_of_the_scan(make: SimpleNamespace) -> None:
    scan = report(make.scan(started="2026-11-23T15:30:00Z", seconds=61.5))["scan"]
    assert (scan["start_time"], scan["end_time"]) == ("2026-11-23T15:30:00", "2026-11-23T15:31:01")


def test_what_was_not_run_is_a_message(result: ScanResult) -> None:
    messages = report(result)["scan"]["messages"]
    assert messages[0] == {
        "level": "warn",
        "value": "not run: broken.yml: line 3 is not YAML: a tab indents it",
    }
