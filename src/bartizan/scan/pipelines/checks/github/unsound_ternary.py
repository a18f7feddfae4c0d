"""`a && '' || b`: an imitation of a choice that never yields its first value."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-104",
    slug="unsound-ternary",
    title="Expression falls through to its alternative although its condition holds",
    severity=Severity.LOW,
    what="""
An expression like `condition && '' || 'other'`, whose middle value is empty, zero, false or null. Expressions have no
`if … else`; this imitation of one always yields the last value.
""",
    why="""
The setting in question (dry run, target, flags of a scanner) is never what the author meant for the first case, silently. When it guards
something, such as publishing or a security option, the guard is missing.
""",
    fix="""
Use `case(condition, '', 'other')`, or turn the condition round so that the value in the middle is never empty, zero, false or null.
""",
    cwe=(697, 480),
    controls=("owasp-cicd:CICD-SEC-1", "ssdf:PW.5.1"),
    references=("https://docs.github.com/en/actions/reference/workflows-and-actions/expressions",),
    bad=(
        Example(
            ".github/workflows/build.yml",
            """\
name: Build
on: workflow_dispatch
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - name: Release
        run: make release FLAGS="$FLAGS"
        env:
          FLAGS: ${{ inputs.publish && '' || '--dry-run' }}
""",
        ),
    ),
    good=(
        Example(
            ".github/workflows/build.yml",
            """\
name: Build
on: workflow_dispatch
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - name: Release
        run: make release FLAGS="$FLAGS"
        env:
          FLAGS: ${{ !inputs.publish && '--dry-run' || '' }}
""",
        ),
    ),
    upstream=("zizmor:unsound-ternary",),
)
