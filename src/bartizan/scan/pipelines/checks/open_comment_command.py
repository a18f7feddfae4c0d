"""A command in a comment that everybody may give."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.guards import admits_outsiders, approved, membership_step
from bartizan.scan.pipelines.privilege import reach
from bartizan.scan.pipelines.subject import Job, Pipeline, Step, Text
from bartizan.scan.pipelines.wording import the_job

_GITHUB = """\
on: issue_comment
permissions: {}
jobs:
  deploy:
    if: %s
    runs-on: ubuntu-latest
    permissions:
      contents: write
    steps:
      - run: gh release create "$TAG"
        env:
          TAG: v1
"""
_OPEN = "contains(github.event.comment.body, '/release')"

CHECK = Check(
    id="PIPE-010",
    slug="open-comment-command",
    title="Anybody can give this command in a comment",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Jobs that start on a comment, look for a command in it, and then deploy, publish, push or start another pipeline, without comparing the author of the comment with the members of the project.
""",
    why="""
Everybody who can see a public project can comment. A `/deploy` from a stranger then deploys, at a time and from a revision of the stranger's choice.
""",
    fix="""
Compare the author first: `contains(fromJSON('["OWNER","MEMBER","COLLABORATOR"]'), github.event.comment.author_association)`, or ask for the person's permission in a step before,
or put the job behind a protected environment.
""",
    cwe=(862, 285),
    attack=("T1677",),
    controls=("owasp-cicd:CICD-SEC-1", "owasp-cicd:CICD-SEC-5", "soc2:CC6.3", "nist-800-53:AC-3"),
    references=("https://docs.github.com/en/graphql/reference/enums#commentauthorassociation",),
    bad=(Example(".github/workflows/release.yml", _GITHUB % _OPEN),),
    good=(
        Example(
            ".github/workflows/release.yml",
            _GITHUB % f"{_OPEN} && github.event.comment.author_association == 'MEMBER'",
        ),
        Example(
            ".github/workflows/release.yml",
            (_GITHUB % _OPEN).replace("gh release create", "echo"),
        ),
    ),
)

_COMMAND = re.compile(r"(?:comment|review)\.body")
_EVENTS = frozenset({"issue_comment", "discussion_comment", "pull_request_review_comment"})
_MIGHTY = re.compile(
    r"\bgh\s+(?:workflow\s+run|pr\s+merge|release\s+(?:create|upload|delete))\b|\bgit\s+push\b"
    r"|createWorkflowDispatch|createDispatchEvent|createDeployment\b|pulls\.merge\b"
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Jobs that obey comments of strangers."""
    trigger = next((t for t in pipeline.triggers if t.name in _EVENTS), None)
    if trigger is None:
        return
    for job in pipeline.jobs:
        command = _command(job)
        if command is None or not _mighty(job):
            continue
        if membership_step(job) or approved(pipeline, job):
            continue
        if not admits_outsiders(pipeline, job.condition):
            continue
        if all(not admits_outsiders(pipeline, step.condition) for step in _acting(job)):
            continue
        yield Match(
            span=command.span,
            message=f"{the_job(job)} obeys a comment of anybody, with {reach(pipeline, job).words}",
            anchor=command.value,
            scope=pipeline.scope(job),
            annotation="no look at who wrote the comment",
            related=[Related(span=trigger.span, annotation="everybody can comment")],
        )


def _command(job: Job) -> Text | None:
    """The condition that looks for a command."""
    found = [job.condition, *(step.condition for step in job.steps)]
    return next((c for c in found if c and _COMMAND.search(c.value)), None)


def _mighty(job: Job) -> bool:
    if job.deploys:
        return True
    scripts = (s for step in job.steps for s in step.scripts)
    return any(_MIGHTY.search(script.text.value) for script in scripts)


def _acting(job: Job) -> list[Step]:
    """The steps that do something besides looking at the comment."""
    return [step for step in job.steps if step.scripts or step.uses] or list(job.steps)
