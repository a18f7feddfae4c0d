"""All secrets of a pipeline handed on to another definition."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bartizan.model import Check, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.places import reference_at
from bartizan.scan.pipelines.subject import Pipeline, Platform
from bartizan.scan.source import Span
from bartizan.scan.yaml_tree import Mapping, Node, Scalar, Sequence

CHECK = Check(
    id="PIPE-035",
    slug="inherited-secrets",
    title="All secrets are handed on to another definition",
    severity=Severity.MEDIUM,
    what="""
Calls that give a reusable definition everything the caller has: `secrets: inherit` (GitHub), `trigger: forward: pipeline_variables: true` (GitLab), a CircleCI context given to the
job of a third party's orb.
""",
    why="""
The called definition, and every action inside it, can read secrets that it has no use for. When it is changed, by its owner or an intruder, all
of them are lost at once, and nobody can tell from the caller which ones it needed.
""",
    fix="""
Name each secret that is handed on: `secrets: {deploy-token: ${{ secrets.DEPLOY_TOKEN }}}`. On GitLab forward single variables in `trigger`'s `variables:`; on CircleCI make a context for that one job.
""",
    cwe=(522, 668),
    attack=("T1552.001",),
    controls=(
        "owasp-cicd:CICD-SEC-6",
        "owasp-cicd:CICD-SEC-5",
        "owasp-cicd:CICD-SEC-8",
        "nist-800-53:AC-6",
    ),
    upstream=("zizmor:secrets-inherit",),
    bad=(
        Example(
            ".github/workflows/build.yml",
            "on: push\npermissions: {}\njobs:\n  build:\n    uses: someone/shared/.github/workflows/build.yml@0123456789abcdef0123456789abcdef01234567\n    secrets: inherit\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "deploy:\n  trigger:\n    project: platform/deploy\n    forward:\n      pipeline_variables: true\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\norbs:\n  ship: someone/ship@3.1.4\nworkflows:\n  main:\n    jobs:\n      - ship/deploy:\n          context: production\n",
        ),
    ),
    good=(
        Example(
            ".github/workflows/build.yml",
            "on: push\npermissions: {}\njobs:\n  build:\n    uses: someone/shared/.github/workflows/build.yml@0123456789abcdef0123456789abcdef01234567\n    secrets:\n      token: ${{ secrets.BUILD_TOKEN }}\n",
        ),
        Example(".gitlab-ci.yml", "deploy:\n  trigger:\n    project: platform/deploy\n"),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  deploy:\n    machine: true\n    steps:\n      - run: ./deploy.sh\nworkflows:\n  main:\n    jobs:\n      - deploy:\n          context: production\n",
        ),
    ),
)

_EXACT = re.compile(r"@\d+\.\d+\.\d+$")
"""A published orb version cannot be changed."""


def find(pipeline: Pipeline) -> Iterator[Match]:
    """GitLab's forwarding and CircleCI's contexts; GitHub is the embedded engine's."""
    root = pipeline.tree
    if not isinstance(root, Mapping):
        return
    if pipeline.platform is Platform.GITLAB:
        yield from _gitlab(pipeline, root)
    elif pipeline.platform is Platform.CIRCLECI:
        yield from _circleci(pipeline, root)


def judge(pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match: the project's own definition is a smaller circle."""
    used = reference_at(pipeline, match.span)
    if used is None:
        return match
    whose = "its own workflow" if used.local else "the workflow of another repository"
    return replace(
        match,
        message=f"every secret is handed to {whose} `{used.text}`",
        severity=Severity.LOW if used.local else Severity.MEDIUM,
    )


def _gitlab(pipeline: Pipeline, root: Mapping) -> Iterator[Match]:
    for name, body in root.items():
        trigger = body.get("trigger") if isinstance(body, Mapping) else None
        forward = trigger.get("forward") if isinstance(trigger, Mapping) else None
        if not isinstance(forward, Mapping):
            continue
        key, value = forward.key("pipeline_variables"), forward.get("pipeline_variables")
        if key and isinstance(value, Scalar) and value.value.lower() in {"true", "yes"}:
            yield Match(
                span=Span(key.span.start, value.span.end),
                message=f"job `{name.value}` forwards all variables of the pipeline",
                anchor="pipeline_variables",
                scope=(*pipeline.scope(), name.value),
                annotation="every variable given to this pipeline goes along",
                severity=Severity.LOW,
            )


def _circleci(pipeline: Pipeline, root: Mapping) -> Iterator[Match]:
    declared = root.get("orbs")
    pairs = declared.items() if isinstance(declared, Mapping) else ()
    orbs = {
        name.value: value.value
        for name, value in pairs
        if isinstance(value, Scalar) and not value.value.startswith("circleci/")
    }
    workflows = root.get("workflows")
    if not orbs or not isinstance(workflows, Mapping):
        return
    for name, body in _calls(workflows):
        orb = name.value.partition("/")[0]
        context = body.key("context") if isinstance(body, Mapping) else None
        if "/" in name.value and orb in orbs and context is not None:
            exact = bool(_EXACT.search(orbs[orb]))
            yield Match(
                span=context.span,
                message=f"job `{name.value}` of the orb `{orbs[orb]}` gets all secrets of a context",
                anchor=name.value,
                scope=pipeline.scope(),
                annotation="every secret of the context goes to the third party",
                severity=Severity.LOW if exact else Severity.MEDIUM,
                profile=Profile.PEDANTIC if exact else Profile.REGULAR,
            )


def _calls(workflows: Mapping) -> Iterator[tuple[Scalar, Node]]:
    """Jobs of all workflows that are written with settings."""
    for _, workflow in workflows.items():  # noqa: PERF102 - not a dict, it has no values()
        jobs = workflow.get("jobs") if isinstance(workflow, Mapping) else None
        if isinstance(jobs, Sequence):
            for entry in jobs.items:
                if isinstance(entry, Mapping):
                    yield from entry.items()
