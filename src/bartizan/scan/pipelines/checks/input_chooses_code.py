"""Whoever starts the pipeline chooses which code or image it runs."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.privilege import reach
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Reference, Step, Text
from bartizan.scan.pipelines.wording import the_job
from bartizan.scan.source import Span

_GITHUB = """\
on:
  repository_dispatch:
    types: [build]
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: %s
      - run: make
        env:
          TOKEN: ${{ secrets.TOKEN }}
"""

CHECK = Check(
    id="PIPE-014",
    slug="input-chooses-code",
    title="An input decides which code or image the pipeline runs",
    severity=Severity.MEDIUM,
    confidence=Confidence.LOW,
    profile=Profile.PEDANTIC,
    what="""
Revisions, repositories, images and includes that are taken from what is passed to the pipeline when it is started: `client_payload` of a `repository_dispatch`, inputs of a manual start,
parameters of Jenkins, Azure and Tekton, untrusted variables of GitLab.
""",
    why="""
Reviews and branch protection guard what is in the repository. An input that names another revision or image goes around both: whoever may start the pipeline, or holds the token that
may, runs unreviewed code with its credentials.
""",
    fix="""
Take revision and image from the repository. Where a choice is needed, offer a list (`type: choice`, `options`, `values`), or check the input against the protected branches and tags first.
""",
    cwe=(829, 610),
    attack=("T1677",),
    controls=("owasp-cicd:CICD-SEC-1", "owasp-cicd:CICD-SEC-5", "slsa:build-l3"),
    references=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows",
    ),
    bad=(
        Example(".github/workflows/build.yml", _GITHUB % "${{ github.event.client_payload.ref }}"),
        Example(
            ".gitlab-ci.yml",
            "build:\n  image: registry.example/tools:$CI_COMMIT_REF_NAME\n  script:\n    - make\n",
        ),
        Example(
            ".tekton/build.yaml",
            "apiVersion: tekton.dev/v1\nkind: Task\nmetadata:\n  name: build\nspec:\n  params:\n    - name: image\n      type: string\n  steps:\n    - name: build\n      image: $(params.image)\n      script: make\n",
        ),
    ),
    good=(
        Example(".github/workflows/build.yml", _GITHUB % "main"),
        Example(
            ".gitlab-ci.yml",
            "build:\n  image: registry.example/tools:$TOOLS_VERSION\n  script:\n    - make\n",
        ),
    ),
)

_CHOSEN = re.compile(
    r"client_payload|github\.event\.inputs\.|\binputs\.|\bparams\.|\bparameters\.|CI_COMMIT_REF_NAME\b|CI_COMMIT_BRANCH\b"
    r"|CI_MERGE_REQUEST_SOURCE_BRANCH_NAME|BRANCH_NAME\b|CHANGE_BRANCH|BUILD_SOURCEBRANCHNAME|Build\.SourceBranch"
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Checkouts and references whose target is passed in."""
    for job, step in pipeline.steps():
        if step.checkout and step.uses:
            for name in ("ref", "repository"):
                given = step.inputs.get(name)
                if given and _CHOSEN.search(given.text.value):
                    yield _match(pipeline, job, step, given.text, "fetches the revision")
    for reference, scope in pipeline.all_references():
        text = reference.text
        if reference.dynamic and not reference.local and _CHOSEN.search(text.value):
            yield _reference(pipeline, reference, scope)


def _match(pipeline: Pipeline, job: Job, step: Step, text: Text, does: str) -> Match:
    client = "client_payload" in text.value
    return Match(
        span=text.span,
        message=f"{the_job(job)} {does} `{text}`, which whoever starts it chooses, "
        f"with {reach(pipeline, job).words}",
        anchor=text.value,
        scope=pipeline.scope(job, step),
        annotation="passed in from outside",
        confidence=Confidence.MEDIUM if client else None,
        profile=Profile.PEDANTIC if client else Profile.AUDITOR,
    )


def _reference(pipeline: Pipeline, reference: Reference, scope: tuple[str, ...]) -> Match:
    tekton = pipeline.platform is Platform.TEKTON
    return Match(
        span=Span(*reference.text.span),
        message=f"{reference.kind} `{reference.text}` is chosen by what the pipeline is started with",
        anchor=reference.text.value,
        scope=scope,
        annotation="passed in from outside",
        severity=Severity.LOW,
        profile=Profile.AUDITOR if tekton else Profile.PEDANTIC,
    )
