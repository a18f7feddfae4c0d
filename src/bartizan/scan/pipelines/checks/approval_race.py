"""A person approves one revision of a pull request, and another one is run."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.guards import checks_membership, label_gated, membership_step
from bartizan.scan.pipelines.privilege import privileged, reach
from bartizan.scan.pipelines.project_code import Execution, executions
from bartizan.scan.pipelines.subject import Job, Pipeline, Step
from bartizan.scan.pipelines.wording import the_job

_GITHUB = """\
on:
  pull_request_target:
    types: [%s]
permissions: {}
jobs:
  test:
    if: contains(github.event.pull_request.labels.*.name, 'safe to test')
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: %s
      - run: make test
        env:
          TOKEN: ${{ secrets.TOKEN }}
"""

CHECK = Check(
    id="PIPE-009",
    slug="approval-race",
    title="The revision that runs is not the one that was approved",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Jobs with privileges that run the code of a pull request after a member set a label or wrote a comment, but fetch the pull request by the *name* of its branch or by its number, or
start again for every later push while the label is still there.
""",
    why="""
Between the member's look and the fetch, the author pushes another commit; the job runs that one, with the project's secrets. With a label that stays, no race is needed: every
later push runs as approved.
""",
    fix="""
Fetch the commit that was looked at by its full hash, taken from the event that carries the approval, and react to `labeled` only, removing the label at the start. For commands in comments,
let the command name the hash, or compare the time of the last push with the time of the comment.
""",
    cwe=(367,),
    attack=("T1677",),
    controls=("owasp-cicd:CICD-SEC-4", "owasp-cicd:CICD-SEC-1"),
    references=(
        "https://codeql.github.com/codeql-query-help/actions/actions-untrusted-checkout-toctou-critical/",
    ),
    bad=(
        Example(
            ".github/workflows/test.yml",
            _GITHUB % ("labeled", "${{ github.event.pull_request.head.ref }}"),
        ),
        Example(
            ".github/workflows/test.yml",
            _GITHUB % ("labeled, synchronize", "${{ github.event.pull_request.head.sha }}"),
        ),
    ),
    good=(
        Example(
            ".github/workflows/test.yml",
            _GITHUB % ("labeled", "${{ github.event.pull_request.head.sha }}"),
        ),
    ),
)

_MOVES = re.compile(
    r"head\.ref|head_ref|head_branch|head\.label|pull/|\bgh\s+pr\s+checkout|outputs\.\w*(?:ref|branch)"
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Jobs behind an approval that fetch something which can move."""
    if not privileged(pipeline):
        return
    for job in pipeline.jobs:
        for at, step in enumerate(job.steps):
            if not (step.checkout and step.checkout_untrusted):
                continue
            way = _approval(pipeline, job, step)
            run = next((e for later in job.steps[at:] for e in executions(later)), None)
            if way and (reason := _reason(pipeline, step, way)):
                yield _match(pipeline, job, step, run, f"after {way}, {reason}")
                break


def _approval(pipeline: Pipeline, job: Job, step: Step) -> str:
    """What a member does to let it run; empty if nothing is needed."""
    if label_gated(pipeline, job.condition, step.condition):
        return "a label"
    commented = any("comment" in trigger.name for trigger in pipeline.triggers)
    asked = checks_membership(job.condition, step.condition) or membership_step(job, step)
    return "a member's comment" if commented and asked else ""


def _reason(pipeline: Pipeline, step: Step, way: str) -> str:
    ref = step.checkout_ref.value if step.checkout_ref else ""
    if _MOVES.search(ref):
        return "but fetches whatever the branch holds by then"
    pushes = [t for t in pipeline.triggers if t.name == "pull_request_target"]
    stays = any("synchronize" in t.types or not t.types for t in pushes)
    return "which also lets every later push run" if way == "a label" and stays else ""


def _match(pipeline: Pipeline, job: Job, step: Step, run: Execution | None, why: str) -> Match:
    place = step.checkout_ref.span if step.checkout_ref else step.span
    return Match(
        span=place,
        message=f"{the_job(job)} {'runs' if run else 'fetches'} a pull request's code {why}",
        anchor=str(step.checkout_ref or ""),
        scope=pipeline.scope(job),
        annotation="can change after the approval",
        severity=min(reach(pipeline, job).severity, Severity.HIGH),
        profile=Profile.REGULAR if run and not job.environment else Profile.PEDANTIC,
        related=[Related(span=run.span, annotation="runs what was fetched")] if run else [],
    )
