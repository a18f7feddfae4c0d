"""Entries of `permissions:` without a comment."""

from bartizan.model import Check, Example, Profile, Severity

CHECK = Check(
    id="PIPE-119",
    slug="unexplained-permission",
    title="Token permission is granted without saying what for",
    severity=Severity.LOW,
    profile=Profile.PEDANTIC,
    what="""
Entries of a `permissions:` block, other than `contents: read`, without a comment that says what they are needed for.
""",
    why="""
A permission whose purpose nobody remembers is never taken back: removing it might break something. Reviewers of the next change cannot
judge whether it is still right.
""",
    fix="""
Add a comment on the line, such as `issues: write # labels new issues`, or remove the permission.
""",
    cwe=(1053,),
    controls=("owasp-cicd:CICD-SEC-5", "nist-800-53:AC-6", "iso-27001:A.5.18", "soc2:CC6.3"),
    references=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions",
    ),
    bad=(
        Example(
            ".github/workflows/build.yml",
            """\
name: Build
on: push
permissions:
  issues: write
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make label
""",
        ),
    ),
    good=(
        Example(
            ".github/workflows/build.yml",
            """\
name: Build
on: push
permissions:
  issues: write # the step labels new issues
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make label
""",
        ),
    ),
    upstream=("zizmor:undocumented-permissions",),
)
