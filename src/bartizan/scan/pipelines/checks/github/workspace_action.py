"""`uses: ./…`: runs whatever lies in the workspace at that moment."""

from collections.abc import Sequence

from bartizan.model import Check, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-107",
    slug="workspace-action",
    title="Action of the same repository is read from the workspace",
    severity=Severity.LOW,
    what="""
A step or job with `uses: ./path`, which runs whatever lies at that path in the workspace when the step starts.
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


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Name the action from the root of the workflow's own commit."""
    text = pipeline.source.text
    start = text.find("./", match.span.start, match.span.end)
    if start < 0:
        return ()
    edit = Edit(start, start + 1, "$")
    return (ProposedFix(title="Take it from the workflow's commit", edits=(edit,), safe=False),)
