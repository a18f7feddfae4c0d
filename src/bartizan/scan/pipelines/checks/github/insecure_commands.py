"""`ACTIONS_ALLOW_UNSECURE_COMMANDS`: commands in a log may set the environment again."""

import re
from collections.abc import Sequence

from bartizan.model import Check, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-101",
    slug="insecure-commands",
    title="Deprecated workflow commands are switched back on",
    severity=Severity.HIGH,
    what="""
`ACTIONS_ALLOW_UNSECURE_COMMANDS` set to true for a workflow, a job or a step. It brings back the
`::set-env::` and `::add-path::` commands that GitHub withdrew in 2020. At the auditor profile also an
`env:` that is computed as a whole, and so could hold the variable.
""",
    why="""
Every line that a step prints becomes a possible command: whoever gets a text into the log (a commit message,
a test name, an issue title, the answer of a server) sets `PATH`, `LD_PRELOAD` or `NODE_OPTIONS` for the steps
that follow, and so runs code with the job's token and secrets.
""",
    fix="""
Remove the variable. Where a step still prints `::set-env::` or `::add-path::`, let it append to the files named by
`$GITHUB_ENV` and `$GITHUB_PATH`, and update the action that needs the old commands.
""",
    cwe=(77, 1188),
    attack=("T1059", "T1574"),
    controls=(
        "owasp-cicd:CICD-SEC-4",
        "owasp-cicd:CICD-SEC-7",
        "nist-800-53:CM-7",
        "iso-27001:A.8.9",
    ),
    references=(
        "https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/",
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
      - name: Old tool
        run: ./tool --report
        env:
          ACTIONS_ALLOW_UNSECURE_COMMANDS: true
          LEVEL: info
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
      - name: Old tool
        run: ./tool --report >> "$GITHUB_ENV"
        env:
          LEVEL: info
""",
        ),
    ),
    upstream=("zizmor:insecure-commands",),
)

_NAME = "ACTIONS_ALLOW_UNSECURE_COMMANDS"
_PAIR = re.compile(rf"""^[ \t]*["']?{_NAME}["']?[ \t]*:[^\n]*(?:\n|$)""", re.MULTILINE)
_ALONE = re.compile(
    rf"""^([ \t]*)env[ \t]*:[ \t]*\n[ \t]*["']?{_NAME}["']?[ \t]*:[^\n]*(?:\n(?!\1[ \t]+\S)|\Z)""",
    re.MULTILINE,
)


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Remove the variable, and an ``env:`` that holds nothing else."""
    text = pipeline.source.text
    start = text.rfind("\n", 0, match.span.start) + 1
    above = text.rfind("\n", 0, max(0, start - 1)) + 1
    line = _ALONE.match(text, above) or _ALONE.match(text, start) or _PAIR.match(text, start)
    if line is None:
        return ()
    edit = Edit(line.start(), line.end(), "")
    return (ProposedFix(title=f"Remove {_NAME}", edits=(edit,), safe=False),)
