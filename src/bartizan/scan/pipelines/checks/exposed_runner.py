"""Machines of the project's own on which code of outsiders can run."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Trust

if TYPE_CHECKING:
    from bartizan.scan.source import Span

CHECK = Check(
    id="PIPE-037",
    slug="exposed-runner",
    title="Pipeline runs on a machine that it can damage",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Self-hosted runners in pipelines that outsiders can start, and Jenkins builds on the controller itself (`built-in`, `master`). Jenkins' `agent any` and self-hosted runners elsewhere are shown in
the pedantic and auditor profiles.
""",
    why="""
A self-hosted machine usually outlives the job and stands inside the network. Code from a pull request can leave a process behind that reads the secrets of the
next job, or look around from there. On a Jenkins controller it can read every credential of every project.
""",
    fix="""
Run contributions of outsiders on hosted or single-use machines, require approval for first-time contributors, and keep runners that deploy for protected branches. Jenkins: set the
controller's number of executors to 0 and name a label.
""",
    cwe=(829, 653),
    attack=("T1195.002", "T1543", "T1552.001"),
    controls=(
        "owasp-cicd:CICD-SEC-7",
        "owasp-cicd:CICD-SEC-5",
        "nist-800-53:SC-39",
        "iso-27001:A.8.31",
    ),
    references=("https://www.jenkins.io/doc/book/security/controller-isolation/",),
    upstream=("zizmor:self-hosted-runner",),
    bad=(
        Example(
            ".github/workflows/check.yml",
            "on: pull_request\njobs:\n  check:\n    runs-on: [self-hosted, linux]\n    steps:\n      - run: make\n",
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { label 'built-in' }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  pull-requests:\n    '**':\n      - step:\n          runs-on: [self.hosted, linux]\n          script:\n            - make\n",
        ),
        Example(
            "azure-pipelines.yml",
            "pr:\n  - main\npool: OurPool\nsteps:\n  - script: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "build:\n  tags: [our-runner]\n  rules:\n    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'\n  script: make\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    machine: true\n    resource_class: our-org/linux\n    steps:\n      - run: make\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
    ),
    good=(
        Example(
            "azure-pipelines.yml",
            "pr:\n  - main\npool:\n  vmImage: ubuntu-24.04\nsteps:\n  - script: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "deploy:\n  tags: [our-runner]\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n  script: make\n",
        ),
        Example(
            ".github/workflows/check.yml",
            "on: pull_request\njobs:\n  check:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n",
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { label 'linux' }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n      }\n    }\n  }\n}\n",
        ),
    ),
)

_CONTROLLER = re.compile(r"built-?in(?:-node)?|master|controller", re.IGNORECASE)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Runners of each job, judged by who can start the pipeline."""
    seen: set[Span] = set()
    for job in pipeline.jobs:
        if pipeline.platform is Platform.JENKINS:
            # Stages share the agent of their pipeline: one place, one match.
            yield from (m for m in _jenkins(pipeline, job) if m.span not in seen)
            seen.update(label.span for label in job.runner)
        elif job.self_hosted and job.runner:
            yield from _exposed(pipeline, job)


def _jenkins(pipeline: Pipeline, job: Job) -> Iterator[Match]:
    for label in job.runner:
        name = label.value.strip()
        if _CONTROLLER.fullmatch(name):
            words, profile, severity = "builds on the Jenkins controller itself", None, None
        elif name == "any":
            words = "builds on any machine, the controller included"
            profile, severity = Profile.PEDANTIC, Severity.LOW
        else:
            continue
        yield Match(
            span=label.span,
            message=f"the pipeline {words}",
            anchor=name,
            scope=pipeline.scope(),
            annotation=words,
            severity=severity,
            profile=profile,
        )


def _exposed(pipeline: Pipeline, job: Job) -> Iterator[Match]:
    if pipeline.trust is Trust.TRUSTED:
        return
    public = pipeline.platform is Platform.GITHUB
    yield Match(
        span=job.runner[0].span,
        message=f"{f'job `{job.name}`' if job.name else 'the job'} runs on a self-hosted machine, and outsiders can start it",
        anchor=" ".join(label.value for label in job.runner),
        scope=pipeline.scope(job),
        annotation="outlives the job and stands in your network",
        severity=Severity.HIGH if pipeline.trust is Trust.PRIVILEGED_OUTSIDER else None,
        profile=None if public else Profile.PEDANTIC,
    )
