"""Action names one slip away from a popular action of somebody else."""

import re
from collections.abc import Sequence

from bartizan.model import Check, Confidence, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-110",
    slug="misspelt-action",
    title="Action is named almost like a well-known one of another owner",
    severity=Severity.HIGH,
    confidence=Confidence.LOW,
    what="""
An action whose `owner/name` differs from that of a popular action by one letter left out, doubled, swapped or replaced, and that belongs to
another account. Offline it cannot be told whether that account exists, so confidence is low.
""",
    why="""
Anybody can register the misspelt account. From then on every run of the workflow downloads and runs their code, with the secrets of the job,
and nothing else about the workflow looks wrong.
""",
    fix="""
Correct the name. If the misspelt account exists, treat the secrets of past runs as leaked: change them and read the logs.
""",
    cwe=(1357, 506),
    attack=("T1195.001", "T1036.005"),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-8", "nist-800-53:SR-11", "ssdf:PW.4.1"),
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
      - name: Fetch
        uses: action/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4
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
      - name: Fetch
        uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4
        with:
          persist-credentials: false
""",
        ),
    ),
    upstream=("zizmor:typosquat-uses",),
)

_SLUG = re.compile(r"[A-Za-z0-9][\w.-]{0,99}/[\w.-]{1,100}")


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Put the well-known name, which the annotation ends with, in place of the misspelt one."""
    slugs = _SLUG.findall(match.annotation)
    found = _SLUG.search(pipeline.source.text, match.span.start, match.span.end)
    if len(slugs) != 2 or found is None or found[0].lower() != slugs[0].lower():
        return ()
    edit = Edit(found.start(), found.end(), slugs[1])
    return (ProposedFix(title=f"Use {slugs[1]}", edits=(edit,), safe=False),)
