"""What our parser knows of a GitHub file weighs what zizmor found in it."""

import pytest

from bartizan.model import Confidence, Finding, Profile, Severity
from bartizan.scan.pipelines.scanner import PipelineScanner
from bartizan.scan.source import SourceFile

SHA = "0123456789abcdef0123456789abcdef01234567"
THEIRS = f"""uses: actions/checkout@{SHA}
        with:
          ref: ${{{{ github.event.pull_request.head.sha }}}}"""


def found(check: str, text: str, path: str = ".github/workflows/a.yml") -> list[Finding]:
    (report,) = PipelineScanner().scan([SourceFile(path, text.encode())])
    return [finding for finding in report.findings if finding.check == check]


def job(*steps: str, on: str = "push") -> str:
    lines = "\n".join(f"      - {step}" for step in steps)
    head = f"on: {on}\npermissions: {{}}\njobs:\n  a:\n    runs-on: ubuntu-latest\n"
    return f"{head}    steps:\n{lines}\n"


@pytest.mark.parametrize(
    ("uses", "severity"),
    [
        ("actions/checkout@v4", Severity.LOW),
        ("actions/checkout@main", Severity.MEDIUM),
        ("someone/tool@v2", Severity.MEDIUM),
        ("someone/tool@2.1.0", Severity.MEDIUM),
        ("someone/tool@release/v1", Severity.MEDIUM),
        ("someone/tool@stable", Severity.HIGH),
        ("someone/tool@main", Severity.HIGH),
    ],
)
def test_a_version_is_as_bad_as_whoever_may_move_it(uses: str, severity: Severity) -> None:
    text = job(f"uses: {uses}").replace("permissions: {}", "permissions: {contents: write}")
    (finding,) = found("PIPE-025", text)
    assert finding.severity is severity
    assert f"`{uses}`" in finding.message


@pytest.mark.parametrize(
    ("expression", "severity", "profile"),
    [
        ("github.event.issue.title", Severity.HIGH, Profile.REGULAR),
        ("github.event.inputs.name", Severity.LOW, Profile.REGULAR),
        ("github.event.workflow_run.html_url", Severity.INFO, Profile.PEDANTIC),
        ("github.ref_name", Severity.LOW, Profile.REGULAR),
    ],
)
def test_a_pasted_value_is_as_bad_as_whoever_chooses_it(
    expression: str, severity: Severity, profile: Profile
) -> None:
    (finding,) = found("PIPE-001", job(f"run: echo ${{{{ {expression} }}}}"))
    assert (finding.severity, finding.profile) == (severity, profile)


def test_callers_of_an_action_are_not_in_its_file() -> None:
    text = """\
name: a
inputs: {a: {description: a}}
runs:
  using: composite
  steps:
    - shell: bash
      run: echo ${{ inputs.a }}
"""
    (finding,) = found("PIPE-001", text, "action.yml")
    assert finding.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("steps", "severity"),
    [
        (("run: ./label",), Severity.INFO),
        (("uses: ./.github/actions/label",), Severity.LOW),
        ((THEIRS,), Severity.HIGH),
    ],
)
def test_a_privileged_trigger_is_as_bad_as_what_it_runs(
    steps: tuple[str, ...], severity: Severity
) -> None:
    (finding,) = found("PIPE-004", job(*steps, on="pull_request_target"))
    assert finding.severity is severity
    assert "`pull_request_target`" in finding.message


def test_a_credential_that_stays_is_certain_and_only_its_leak_is_not() -> None:
    (finding,) = found("PIPE-036", job(f"uses: actions/checkout@{SHA}", "run: make"))
    assert finding.confidence is Confidence.MEDIUM
    assert finding.profile is Profile.REGULAR


def test_what_zizmor_is_not_sure_of_is_not_for_everybody() -> None:
    steps = (f"uses: actions/cache@{SHA}", f"uses: softprops/action-gh-release@{SHA}")
    release = job(*steps, on="{push: {tags: ['*']}}")
    for finding in found("PIPE-006", release):
        assert finding.confidence is not Confidence.LOW or finding.profile >= Profile.PEDANTIC


def test_an_action_of_the_workspace_matters_where_the_workspace_was_changed() -> None:
    own = found("PIPE-107", job(f"uses: actions/checkout@{SHA}", "uses: ./tool"))
    other = f"uses: actions/checkout@{SHA}\n        with:\n          repository: a/b"
    foreign = found("PIPE-107", job(other, "uses: ./tool"))
    assert [f.profile for f in own] == [Profile.PEDANTIC]
    assert [f.profile for f in foreign] == [Profile.REGULAR]


def test_the_new_form_of_a_local_workflow_is_local() -> None:
    text = "on: push\njobs:\n  a:\n    uses: $/.github/workflows/b.yml\n    secrets: inherit\n"
    (finding,) = found("PIPE-035", text)
    assert finding.severity is Severity.LOW
    assert "its own workflow" in finding.message


def test_an_update_that_is_only_proposed_is_a_low_risk() -> None:
    entry = 'package-ecosystem: pip\n    directory: "/"\n    schedule: {interval: daily}\n'
    text = f"version: 2\nupdates:\n  - {entry}"
    (finding,) = found("PIPE-115", text, ".github/dependabot.yml")
    assert finding.severity is Severity.LOW


def test_an_options_value_is_no_package() -> None:
    (finding,) = found("PIPE-113", job("run: npm install --production --prefix ./actions"))
    assert finding.confidence is Confidence.LOW


def test_a_step_without_a_name_does_not_fill_the_message() -> None:
    command = "echo ${{ github.event.inputs.a }} " + "and more " * 20
    (finding,) = found("PIPE-001", job(f"run: {command}"))
    assert len(finding.message) < 150


def test_where_there_is_little_to_take_a_branch_is_less_bad() -> None:
    (finding,) = found("PIPE-025", job("uses: someone/tool@main"))
    assert finding.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("comment", "severity"), [("v4.2.2", Severity.MEDIUM), ("v6.0.1", Severity.LOW)]
)
def test_newer_checkouts_keep_the_token_outside_of_the_tree(
    comment: str, severity: Severity
) -> None:
    (finding,) = found("PIPE-036", job(f"uses: actions/checkout@{SHA} # {comment}", "run: make"))
    assert finding.severity is severity


def test_a_file_that_zizmor_refuses_is_still_looked_at() -> None:
    odd = job("uses: someone/tool@main").replace("    runs-on: ubuntu-latest\n", "")
    (finding,) = found("PIPE-025", odd)
    assert finding.engine == ""


def test_a_job_that_is_switched_off_pulls_nothing_in() -> None:
    text = job("uses: someone/tool@main").replace("  a:\n", "  a:\n    if: false\n")
    assert found("PIPE-025", text) == []
