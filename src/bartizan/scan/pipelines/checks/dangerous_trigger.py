"""Triggers that hand the project's privileges to runs that strangers start."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Pipeline, Platform, Trust

CHECK = Check(
    id="PIPE-004",
    slug="dangerous-trigger",
    title="Strangers start this pipeline with the project's privileges",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Triggers that anybody can cause and that still run with the secrets and the writing token of the project: on GitHub `pull_request_target` and `workflow_run`,
on Jenkins plug-ins that build every pull request, on Tekton's Pipelines as Code a comment of anybody.
""",
    why="""
Such a pipeline is one careless step away from being taken over: as soon as a step runs, pastes or trusts something of the pull request, its author has the project's secrets.
Most of the published takeovers of workflows began with one of these triggers.
""",
    fix="""
Use `pull_request` where no secret is needed. Where one is, keep this pipeline tiny: no checkout of the pull request, no expression in a script, the smallest `permissions`,
and secrets only in the step that needs them.
""",
    cwe=(250, 284),
    attack=("T1677",),
    controls=("owasp-cicd:CICD-SEC-4", "owasp-cicd:CICD-SEC-5", "ssdf:PO.5.1"),
    references=(
        "https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/",
        "https://docs.github.com/en/actions/reference/security/secure-use",
    ),
    upstream=("zizmor:dangerous-triggers",),
    bad=(
        Example(
            ".github/workflows/greet.yml",
            "on: pull_request_target\npermissions: {}\njobs:\n  greet:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./greet\n",
        ),
    ),
    good=(
        Example(
            ".github/workflows/greet.yml",
            "on: pull_request\npermissions: {}\njobs:\n  greet:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./greet\n",
        ),
    ),
)

_GITHUB_EVENTS = frozenset({"pull_request_target", "workflow_run"})


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Privileged triggers; other GitHub events than the two are ordinary and only audited."""
    for trigger in pipeline.triggers:
        if trigger.trust is not Trust.PRIVILEGED_OUTSIDER:
            continue
        ordinary = pipeline.platform is Platform.GITHUB and trigger.name not in _GITHUB_EVENTS
        if ordinary:
            continue
        yield Match(
            span=trigger.span,
            message=f"`{trigger.name}` runs with the project's privileges and can be caused by anybody",
            anchor=trigger.name,
            scope=pipeline.scope(),
            annotation="anybody can cause it",
            profile=Profile.REGULAR if pipeline.platform is Platform.GITHUB else Profile.PEDANTIC,
        )
