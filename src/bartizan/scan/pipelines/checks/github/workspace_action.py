"""`uses: ./…`: runs whatever lies in the workspace at that moment."""

from collections.abc import Sequence
from dataclasses import replace

from bartizan.model import Check, Edit, Example, Profile, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.places import overlap, step_at
from bartizan.scan.pipelines.subject import Job, Pipeline, Step

CHECK = Check(
    id="PIPE-107",
    slug="workspace-action",
    title="Action of the same repository is read from the workspace",
    severity=Severity.LOW,
    what="""
A step with `uses: ./path`, which runs whatever lies at that path in the workspace when the step starts. Shown to everybody where an earlier step put
files of another revision, repository or run there; elsewhere, and for jobs, whose `uses: ./path` never depends on the workspace, in the pedantic profile.
""",
    why="""
The folder can have been changed since the run began: by a checkout of somebody's pull request, by a downloaded artifact, by an earlier step.
Then the job runs that code with its token, while the workflow seems to use only actions of the repository itself.
""",
    fix="""
Write `uses: $/path`. GitHub then takes the action from the commit the workflow itself came from, whatever is in the workspace.

GitHub Enterprise Server knows this form only in recent versions.
""",
    cwe=(829, 367),
    attack=("T1195.002",),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-4", "ssdf:PW.4.1", "nist-800-53:SI-7"),
    references=(
        "https://github.blog/changelog/2026-07-30-reference-same-repository-actions-with-self-repository-syntax/",
    ),
    bad=(
        Example(
            ".github/workflows/build.yml",
            """\
name: Build
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - name: Prepare
        uses: ./.github/actions/prepare
""",
        ),
    ),
    good=(
        Example(
            ".github/workflows/build.yml",
            """\
name: Build
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - name: Prepare
        uses: $/.github/actions/prepare
""",
        ),
    ),
    upstream=("zizmor:self-repository",),
)


def judge(pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match: for everybody only where the workspace holds foreign files.

    A job's ``uses: ./…`` is taken from the workflow's commit, whatever the form; only policies
    that ask for pinned references care.
    """
    for job in pipeline.jobs:
        if job.uses and overlap(job.uses.text.span, match.span):
            words = (
                f"`{job.uses.text}` is written in the older form, which policies count as unpinned"
            )
            return replace(match, message=words, severity=Severity.INFO, profile=Profile.PEDANTIC)
    at = step_at(pipeline, match.span)
    if at is None or not _foreign(*at):
        return replace(match, profile=Profile.PEDANTIC)
    path = at[1].uses
    words = f"`{path.text if path else './'}` is read from a workspace that holds other files than the workflow's commit"
    return replace(match, message=words)


def _foreign(job: Job, step: Step) -> bool:
    """Whether an earlier step put files of another revision, repository or run there."""
    before = job.steps[: job.steps.index(step)]
    used = step.uses.name.removeprefix("./") if step.uses else ""
    fetched = any(
        other.checkout
        and (other.checkout_ref or "repository" in other.inputs)
        and used.startswith(_folder(other))
        for other in before
    )
    return fetched or any(store.foreign and store.step in before for store in job.stores)


def _folder(checkout: Step) -> str:
    """Where in the workspace it puts the files."""
    path = checkout.inputs.get("path")
    return path.text.value.removeprefix("./").strip("/") if path else ""


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Name the action from the root of the workflow's own commit."""
    text = pipeline.source.text
    start = text.find("./", match.span.start, match.span.end)
    if start < 0:
        return ()
    edit = Edit(start, start + 1, "$")
    return (ProposedFix(title="Take it from the workflow's commit", edits=(edit,), safe=False),)
