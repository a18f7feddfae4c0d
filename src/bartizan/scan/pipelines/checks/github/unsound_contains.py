"""`contains('a b', value)`: true for every part of the text, not only its words."""

import re
from collections.abc import Sequence

from bartizan.model import Check, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-103",
    slug="unsound-contains",
    title="contains() compares with parts of a text instead of entries of a list",
    severity=Severity.HIGH,
    what="""
A condition such as `contains('main release', github.ref_name)`, where the first argument is one text that was meant as a list.
It is graded high where an outsider can choose the second argument.
""",
    why="""
`contains` on a text is true for every fragment of it: a branch named `main r`, `ease` or `m` passes, and so does a user whose name is
part of an allowed one. Whoever may choose the branch or user name walks through the guard.
""",
    fix="""
Compare with a list: `contains(fromJSON('["main", "release"]'), github.ref_name)`, or write the comparisons out with `==` and `||`.
""",
    cwe=(697, 183),
    attack=("T1562",),
    controls=("owasp-cicd:CICD-SEC-1", "owasp-cicd:CICD-SEC-4", "nist-800-53:AC-3", "ssdf:PW.5.1"),
    references=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#contains",
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
      - name: Deploy
        if: contains('refs/heads/main refs/heads/release', github.ref)
        run: make deploy
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
      - name: Deploy
        if: contains(fromJSON('["refs/heads/main", "refs/heads/release"]'), github.ref)
        run: make deploy
""",
        ),
    ),
    upstream=("zizmor:unsound-contains",),
)

_CALL = re.compile(r"contains\(\s{0,9}'([^'\n]{1,500})'\s{0,9},", re.IGNORECASE)
_DOUBLE_QUOTED = re.compile(r"""if["']?[ \t]*:[ \t]+(?:&\S+[ \t]+)?\"""")


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Make a list of the words of each text that is searched."""
    text = pipeline.source.text
    quote = '\\"' if _DOUBLE_QUOTED.match(text, match.span.start) else '"'
    edits = []
    for call in _CALL.finditer(text, match.span.start, match.span.end):
        words = [word for word in re.split(r"[\s,;|]+", call[1]) if word]
        if not words or any('"' in word or "\\" in word for word in words):
            continue
        entries = ", ".join(f"{quote}{word}{quote}" for word in words)
        edits.append(Edit(call.start(1) - 1, call.end(1) + 1, f"fromJSON('[{entries}]')"))
    if not edits:
        return ()
    return (
        ProposedFix(title="Compare with the entries of a list", edits=tuple(edits), safe=False),
    )
