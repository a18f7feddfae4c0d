"""The pipeline scanner: one report a file, whatever the file and whatever a check does."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.scan import registry, versions
from bartizan.scan.pipelines import scanner as module
from bartizan.scan.pipelines.scanner import PipelineScanner
from bartizan.scan.scanner import FileReport
from bartizan.scan.source import SourceFile

WORKFLOW = ".github/workflows/a.yml"


def scan(path: str, text: str | bytes) -> FileReport:
    data = text if isinstance(text, bytes) else text.encode()
    (report,) = PipelineScanner().scan([SourceFile(path, data)])
    return report


def test_it_wants_definitions_of_every_platform() -> None:
    wants = PipelineScanner().wants
    for path in (
        WORKFLOW, "action.yml", ".github/dependabot.yml", ".gitlab-ci.yml", "Jenkinsfile",
        "azure-pipelines.yml", ".circleci/config.yml", "bitbucket-pipelines.yml", "task.yaml",
    ):  # fmt: skip
        assert wants(path), path
    for path in ("main.py", "README.md", "data.json"):
        assert not wants(path)


def test_the_version_is_cheap_and_stable() -> None:
    versions.of_source.cache_clear()
    before = time.perf_counter()
    first = PipelineScanner().version()
    assert time.perf_counter() - before < 0.1
    versions.of_source.cache_clear()
    assert PipelineScanner().version() == first
    assert "+zizmor1." in first


def test_reports_come_in_the_order_of_the_files() -> None:
    files = [
        SourceFile("Jenkinsfile", b"node {"),
        SourceFile("values.yml", b"a: 1\n"),
        SourceFile(WORKFLOW, b"on: push\n"),
    ]
    reports = PipelineScanner().scan(files)
    subjects = [[reason.subject for reason in report.not_run] for report in reports]
    assert subjects == [["Jenkinsfile"], [], [WORKFLOW]]


def test_what_the_platform_refuses_is_no_gap_and_says_where() -> None:
    (reason,) = scan(".gitlab-ci.yml", "a: b\nc: d: e\n").not_run
    assert reason.reason.startswith("gitlab-ci, line 2: is not valid YAML")
    assert not reason.incomplete


def test_what_is_beyond_our_limits_is_a_gap() -> None:
    (reason,) = scan(".gitlab-ci.yml", "[" * 5000).not_run
    assert reason.reason == "gitlab-ci, line 1: nested deeper than 100 levels"
    assert reason.incomplete


def test_a_check_that_fails_takes_nothing_else_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Any) -> Any:
        raise RuntimeError("token=abc")

    modules = registry.modules(module.CHECKS)
    broken = SimpleNamespace(CHECK=modules[0].CHECK, find=fail)
    monkeypatch.setattr(module.registry, "modules", lambda _: [broken, *modules[1:]])
    report = scan(".gitlab-ci.yml", "a:\n  image: node:20\n  script: curl http://x | sh\n")
    (reason,) = report.not_run
    assert reason.incomplete
    assert modules[0].CHECK.id in reason.reason
    assert "token" not in reason.reason
    assert report.findings


def test_a_shared_template_is_reported_once() -> None:
    report = scan(
        ".gitlab-ci.yml",
        ".b:\n  script: curl http://x.example.org/i | sh\na: {extends: .b}\nc: {extends: .b}\n",
    )
    places = [(finding.check, finding.location) for finding in report.findings]
    assert places
    assert len(places) == len(set(places))


def test_one_line_under_one_check_is_one_finding_of_github() -> None:
    text = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: a/b@v1\n"  # noqa: E501
    found = [f for f in scan(WORKFLOW, text).findings if f.slug == "unpinned-action"]
    assert [(f.location.line, f.engine) for f in found] == [(7, "zizmor:unpinned-uses")]


PATHS = [
    ".gitlab-ci.yml", "Jenkinsfile", "azure-pipelines.yml", ".circleci/config.yml",
    "bitbucket-pipelines.yml", "task.yaml",
]  # fmt: skip
PIECES = st.sampled_from([
    b"jobs:", b"steps:", b"pipelines:", b"script:", b"include:", b"apiVersion: tekton.dev/v1\n",
    b"kind: Task\n", b"spec:", b"- ", b"\n", b"\n  ", b"\n    ", b"a: ", b"&a ", b"*a", b"<<: ", b"[",  # noqa: E501
    b"]", b"{", b"}", b"'", b'"', b"${{ x }}", b"$(x)", b"<< x >>", b"\xff\xfe", b"\x00", b"sh ",
    b"stage('x') {", b'"""', b"!reference [a, b]", b"extends: a", b"|\n", b"node {", b"${",
])  # fmt: skip


@given(st.sampled_from(PATHS), st.lists(PIECES, max_size=40).map(b"".join))
@settings(max_examples=400, deadline=None)
def test_nothing_makes_it_raise_or_calls_a_check_broken(path: str, data: bytes) -> None:
    report = scan(path, data)
    assert not [reason for reason in report.not_run if "failed (" in reason.reason]


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ("run: |\n" + "          echo word\n" * 25_000, "script of more than 200,000"),
        (f"if: {'a' * 20_001}\n        run: make\n", "condition of more than 20,000"),
    ],
)
def test_what_is_too_long_to_be_read_whole_is_said_once(step: str, kind: str) -> None:
    text = f"on: push\npermissions: {{}}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - {step}"
    said = [reason for reason in scan(WORKFLOW, text).not_run if kind in reason.reason]
    assert [(reason.subject, reason.incomplete) for reason in said] == [(WORKFLOW, True)]


def test_what_zizmor_refuses_but_we_read_is_no_gap() -> None:
    step = "run: make\n        uses: a/b@v1\n"
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - {step}"
    assert not any(reason.incomplete for reason in scan(WORKFLOW, text).not_run)


def test_a_judgement_that_fails_leaves_the_result_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judge(_pipeline: object, _match: object) -> object:
        raise RuntimeError("secret text")

    check = next(m for m in registry.modules(module.CHECKS) if m.CHECK.id == "PIPE-025")
    monkeypatch.setattr(check, "judge", judge)
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: a/b@v1\n"
    report = scan(WORKFLOW, text)
    assert any(finding.check == "PIPE-025" for finding in report.findings)
    assert any("PIPE-025 unpinned-action failed (RuntimeError)" in n.reason for n in report.not_run)
