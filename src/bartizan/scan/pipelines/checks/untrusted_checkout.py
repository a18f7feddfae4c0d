"""An outsider's code is fetched and run by a pipeline that holds secrets or a writing token."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.guards import admits_outsiders, approved
from bartizan.scan.pipelines.privilege import privileged, reach
from bartizan.scan.pipelines.project_code import Execution, executions
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Step, Trigger, Trust
from bartizan.scan.pipelines.wording import the_job

_GITHUB = """\
on: pull_request_target
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    permissions:
      contents: write
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
%s      - run: npm ci
"""
_HEAD = "          ref: ${{ github.event.pull_request.head.sha }}\n"
_COMMENT = """\
on: issue_comment
permissions:
  contents: write
jobs:
  bench:
    if: %sgithub.event.issue.pull_request
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          gh pr checkout "$NUMBER"
          make bench
        env:
          NUMBER: ${{ github.event.issue.number }}
"""

CHECK = Check(
    id="PIPE-003",
    slug="untrusted-checkout",
    title="An outsider's code runs with the project's privileges",
    severity=Severity.CRITICAL,
    what="""
Jobs that start for a stranger's pull request, comment or run *with* the project's secrets or token (`pull_request_target`, `workflow_run`, `issue_comment`, Jenkins
builds of forks with credentials), fetch the content of that pull request, and then run something of it: install its dependencies, build it, test it, or call a
script or action that lies in it. Fetching alone is shown in the pedantic profile.
""",
    why="""
Building is running: an install hook, a Makefile, a test or a linter's configuration from the pull request runs as the project. Anybody with an account can take
the secrets, push to the repository or replace a release, without a review and without a click of yours.
""",
    fix="""
Build pull requests in a pipeline without privileges (`on: pull_request`), and do what needs a privilege (comment, label, publish) in a second one that never runs anything of
the pull request.

Where that is impossible: let a person start it through a protected environment, fetch the reviewed commit by its full hash, and give the job no secrets and a reading token.
""",
    cwe=(829, 94),
    attack=("T1195.002", "T1677"),
    controls=("owasp-cicd:CICD-SEC-4", "owasp-cicd:CICD-SEC-5", "slsa:build-l3", "ssdf:PO.5.1"),
    references=(
        "https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/",
    ),
    bad=(
        Example(".github/workflows/test.yml", _GITHUB % _HEAD),
        Example(".github/workflows/bench.yml", _COMMENT % ""),
    ),
    good=(
        Example(".github/workflows/test.yml", _GITHUB % ""),
        Example(
            ".github/workflows/test.yml",
            (_GITHUB % _HEAD).replace("pull_request_target", "pull_request"),
        ),
        Example(
            ".github/workflows/test.yml",
            (_GITHUB % _HEAD).replace(
                "    runs-on",
                "    if: github.event.pull_request.head.repo.full_name == github.repository\n    runs-on",
            ),
        ),
    ),
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Jobs that fetch what an outsider wrote and run it."""
    if not privileged(pipeline):
        return
    for job in pipeline.jobs:
        if not admits_outsiders(pipeline, job.condition):
            continue
        fetched: Step | None = None
        for step in job.steps:
            if step.checkout:
                untrusted = step.checkout_untrusted and admits_outsiders(pipeline, step.condition)
                fetched = step if untrusted else fetched
            run = next(_after(step, fetched), None) if fetched else None
            if fetched and run:
                yield _match(pipeline, job, fetched, run)
                break
        else:
            if fetched:
                yield _match(pipeline, job, fetched, None)


def _after(step: Step, fetched: Step) -> Iterator[Execution]:
    """What a step runs of the fetched tree; in the fetching step itself, what follows."""
    for execution in executions(step):
        place = fetched.checkout_ref.span.start if fetched.checkout_ref else fetched.span.start
        if execution.span.start > place:
            yield execution


def _trigger(pipeline: Pipeline, fetched: Step) -> Trigger:
    """The trigger that the fetched revision belongs to, or else the first privileged one."""
    ref = fetched.checkout_ref.value if fetched.checkout_ref else ""
    found = [t for t in pipeline.triggers if t.trust is Trust.PRIVILEGED_OUTSIDER]
    return next((t for t in found if t.name.removesuffix("_target") in ref), found[0])


def _match(pipeline: Pipeline, job: Job, fetched: Step, run: Execution | None) -> Match:
    trigger = _trigger(pipeline, fetched)
    can = reach(pipeline, job)
    # Elsewhere than on GitHub a setting, not the file, decides whether strangers' builds run.
    sure = pipeline.platform is Platform.GITHUB or can.secrets
    plain = bool(run) and sure and not approved(pipeline, job)
    related = [Related(span=trigger.span, annotation="outsiders start it, with privileges")]
    if run:
        related.append(Related(span=run.span, annotation="runs what was fetched"))
    place = fetched.checkout_ref.span if fetched.checkout_ref else fetched.span
    return Match(
        span=place,
        message=f"{the_job(job)} fetches an outsider's code on `{trigger.name}` and runs it "
        f"(`{run.what}`), with {can.words}"
        if run
        else f"{the_job(job)} fetches an outsider's code on `{trigger.name}`, with {can.words}",
        anchor=f"{fetched.checkout_ref or ''}",
        scope=pipeline.scope(job),
        annotation="content that an outsider wrote",
        severity=can.severity if plain else Severity.MEDIUM,
        confidence=Confidence.HIGH if plain else Confidence.MEDIUM,
        profile=Profile.REGULAR if plain else Profile.PEDANTIC,
        related=related,
    )
