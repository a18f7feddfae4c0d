"""Action paths and expressions written so that reading or scanning them fails."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-105",
    slug="obfuscation",
    title="Workflow hides what it does behind a needless detour",
    severity=Severity.LOW,
    what="""
Action paths with empty, `.` or `..` parts, expressions that always yield the same constant
(`format('{0}', 'x')`, `fromJSON(toJSON(…))`), and at the pedantic profile computed property names.
""",
    why="""
Honest workflows have no reason for them. They slip past reviewers, allow lists and scanners that look for a plain name, and are
how a malicious change stays unnoticed.
""",
    fix="""
Write the plain form: the real path of the action, the constant itself. If nobody can say why it was written this way,
look at who added it and when.
""",
    cwe=(506, 1078),
    attack=("T1027",),
    controls=("owasp-cicd:CICD-SEC-1", "owasp-cicd:CICD-SEC-4", "ssdf:PW.7.2", "nist-800-53:SI-7"),
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
      - name: Build
        uses: actions/cache/./restore@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          key: ${{ format('{0}', 'deps') }}
          path: deps
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
      - name: Build
        uses: actions/cache/restore@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          key: deps
          path: deps
""",
        ),
    ),
    upstream=("zizmor:obfuscation",),
)
