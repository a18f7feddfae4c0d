"""Debug logs that a definition switches on for every run."""

import pytest

from bartizan.model import Severity
from bartizan.scan.pipelines.scanner import PipelineScanner
from bartizan.scan.source import SourceFile


def found(path: str, text: str) -> list[Severity]:
    (report,) = PipelineScanner().scan([SourceFile(path, text.encode())])
    return [finding.severity for finding in report.findings if finding.check == "PIPE-050"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("CI_DEBUG_TRACE", "true", [Severity.MEDIUM]),
        ("CI_DEBUG_SERVICES", "true", [Severity.LOW]),
        ("CI_DEBUG_TRACE", "$DEBUG", []),
        ("DEBUG", "true", []),
    ],
)
def test_gitlab_prints_values_only_when_it_traces(
    name: str, value: str, expected: list[Severity]
) -> None:
    text = f'variables:\n  {name}: "{value}"\nbuild:\n  script: make\n'
    assert found(".gitlab-ci.yml", text) == expected


def test_a_variable_of_one_job_counts_too() -> None:
    text = 'build:\n  variables:\n    CI_DEBUG_TRACE: "true"\n  script: make\n'
    assert found(".gitlab-ci.yml", text) == [Severity.MEDIUM]


def test_what_another_platform_calls_so_is_an_ordinary_variable() -> None:
    text = 'variables:\n  ACTIONS_STEP_DEBUG: "true"\nbuild:\n  script: make\n'
    assert found(".gitlab-ci.yml", text) == []
