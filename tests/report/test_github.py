import re
from types import SimpleNamespace

import msgspec
import pytest

from bartizan.model import Location, ScanResult, Severity
from bartizan.report.github import render

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-zA-Z]+=[^,:\r\n]*,?)*)::([^\r\n]*)")


def commands(result: ScanResult) -> list[tuple[str, dict[str, str], str]]:
    found = []
    for line in render(result, checks=()).splitlines():
        matched = COMMAND.fullmatch(line)
        assert matched, line
        given = dict(pair.split("=", 1) for pair in matched[2].split(","))
        found.append((matched[1], given, matched[3]))
    return found


def test_the_counts_come_first(result: ScanResult) -> None:
    kind, given, message = commands(result)[0]
    assert (kind, given) == ("notice", {"title": "Bartizan"})
    assert message.startswith("4 findings: 1 critical, 1 high, 1 medium, 1 low")
    assert "1 suppressed; 1 in the baseline" in message
    assert "9 not run" in message


def test_an_annotation_stands_at_its_place(result: ScanResult) -> None:
    kind, given, message = commands(result)[2]
    assert kind == "error"
    assert given == {
        "file": ".github/workflows/ci.yml",
        "line": "12",
        "endLine": "12",
        "col": "20",
        "endColumn": "58",
        "title": "PIPE-002 script-injection (critical)",
    }
    assert message.startswith("the title of a pull request is expanded inside a shell script%0A")


def test_a_span_of_several_lines_has_no_columns(result: ScanResult) -> None:
    _, given, _ = commands(result)[-1]
    assert given["line"] == "7"
    assert given["endLine"] == "9"
    assert "col" not in given


@pytest.mark.parametrize(
    ("severity", "kind"),
    [
        (Severity.CRITICAL, "error"),
        (Severity.HIGH, "error"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "notice"),
        (Severity.INFO, "notice"),
    ],
)
def test_each_severity_has_a_type(make: SimpleNamespace, severity: Severity, kind: str) -> None:
    finding = msgspec.structs.replace(make.tag, severity=severity)
    assert commands(make.scan(finding))[1][0] == kind


def test_the_limit_of_annotations_is_said_when_it_is_met(make: SimpleNamespace) -> None:
    limit = "GitHub shows 10 annotations of a type"
    assert limit in commands(make.scan(make.tag))[0][2]
    assert limit not in commands(make.scan(make.leak))[0][2]


def test_a_gap_that_makes_it_incomplete_is_a_warning(result: ScanResult) -> None:
    kind, given, message = commands(result)[1]
    assert (kind, given["title"]) == ("warning", "Bartizan%3A not run")
    assert message == "broken.yml: line 3 is not YAML: a tab indents it"


def test_hostile_content_gives_no_command_of_its_own(hostile: ScanResult) -> None:
    assert [kind for kind, _, _ in commands(hostile)] == ["notice", "warning", "warning"]


def test_names_are_escaped_as_the_runner_unescapes_them(make: SimpleNamespace) -> None:
    finding = make.flaw(make.unpinned, "50% of\na::b", Location("a,b:c%.yml", 1, 1, 1, 2))
    _, given, message = commands(make.scan(finding))[1]
    assert given["file"] == "a%2Cb%3Ac%25.yml"
    assert message.startswith("50%25 of%0Aa::b")
