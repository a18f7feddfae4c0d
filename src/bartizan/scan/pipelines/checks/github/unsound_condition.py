"""`if:` whose `${{ }}` is surrounded by other characters and so is never false."""

import re
from collections.abc import Sequence

from bartizan.model import Check, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-102",
    slug="unsound-condition",
    title="Condition is always true because text surrounds its expression",
    severity=Severity.HIGH,
    what="""
An `if:` that holds a `${{ … }}` expression with something around it, most often the line break that a YAML
block (`|` or `>`) puts at its end. GitHub then evaluates a non-empty *text* instead of the expression.
""",
    why="""
A step or job that was meant to be guarded runs every time: for pull requests of strangers, on every branch, after a failed test.
The condition looks right in review, and nothing in the log says that it was ignored.
""",
    fix="""
Write the expression without `${{ }}`, or use `|-` or `>-` so that the block ends without a line break.

Check afterwards that the step is skipped when it should be: it may never have been.
""",
    cwe=(570, 697),
    controls=("owasp-cicd:CICD-SEC-1", "ssdf:PW.5.1", "nist-800-53:AC-3"),
    references=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idif",
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
      - name: Publish
        if: |
          ${{ github.ref == 'refs/heads/main' }}
        run: make publish
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
      - name: Publish
        if: |-
          ${{ github.ref == 'refs/heads/main' }}
        run: make publish
""",
        ),
    ),
    upstream=("zizmor:unsound-condition",),
)

_HEADER = re.compile(r"if[\"']?[ \t]*:[ \t]+[|>]([0-9]?)(\+?)(?=[ \t]*(?:#[^\n]*)?\n)")


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Let the block end without a line break."""
    found = _HEADER.search(pipeline.source.text, match.span.start, match.span.end + 1)
    if found is None:
        return ()
    edit = Edit(found.start(2), found.end(2), "-")
    return (ProposedFix(title="End the condition without a line break", edits=(edit,), safe=False),)
