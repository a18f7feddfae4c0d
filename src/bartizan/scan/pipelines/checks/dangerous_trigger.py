"""Triggers that hand the project's privileges to runs that strangers start."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.places import overlap
from bartizan.scan.pipelines.subject import Job, Origin, Pipeline, Platform, Trust

CHECK = Check(
    id="PIPE-004",
    slug="dangerous-trigger",
    title="Strangers start this pipeline with the project's privileges",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Triggers that anybody can cause and that still run with the secrets and the writing token of the project: on GitHub `pull_request_target` and `workflow_run`,
on Jenkins plug-ins that build every pull request, on Tekton's Pipelines as Code a comment of anybody.

High where a job checks out, downloads or pastes what the outsider wrote; a note where none was seen to.
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
        yield judge(
            pipeline,
            Match(
                span=trigger.span,
                message="",
                anchor=trigger.name,
                scope=pipeline.scope(),
                annotation="anybody can cause it",
                profile=Profile.REGULAR
                if pipeline.platform is Platform.GITHUB
                else Profile.PEDANTIC,
            ),
        )


def judge(pipeline: Pipeline, match: Match) -> Match:
    """How bad a privileged trigger is: what the pipeline does with what the outsider wrote."""
    named = next((t.name for t in pipeline.triggers if overlap(t.span, match.span)), "")
    severity, words = _danger(pipeline)
    return replace(
        match,
        message=f"{f'`{named}`' if named else 'a trigger'} runs with the project's privileges "
        f"for anybody; {words}",
        severity=severity,
    )


def _danger(pipeline: Pipeline) -> tuple[Severity, str]:
    if any(_runs_theirs(job) for job in pipeline.jobs):
        return Severity.HIGH, "a job checks out or pastes into a script what they wrote"
    if any(store.foreign for job in pipeline.jobs for store in job.stores):
        return Severity.MEDIUM, "a job reads the artifact of another run"
    calls = any(job.uses for job in pipeline.jobs)
    local = any(step.uses and step.uses.local for _, step in pipeline.steps())
    if calls or local:
        return Severity.LOW, "what it calls is not in this file"
    return Severity.INFO, "no step was seen to run what they wrote, keep it so"


def _runs_theirs(job: Job) -> bool:
    expressions = (
        expression
        for step in job.steps
        for script in step.scripts
        for expression in script.expressions
        if not expression.source.startswith("steps.")  # file names, as a rule
    )
    return any(step.checkout_untrusted for step in job.steps) or any(
        expression.origin is Origin.UNTRUSTED for expression in expressions
    )
