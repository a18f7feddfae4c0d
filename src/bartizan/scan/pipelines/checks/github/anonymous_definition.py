"""Definitions without `name:`."""

from bartizan.model import Check, Example, Profile, Severity

CHECK = Check(
    id="PIPE-120",
    slug="anonymous-definition",
    title="Workflow, job or action has no name",
    severity=Severity.INFO,
    profile=Profile.PEDANTIC,
    what="""
Workflows, jobs and actions without a `name:`, so that only their path or key identifies them in GitHub's pages.
""",
    why="""
Runs, required checks and audit logs show the path or an internal key instead. When something strange ran at night, it takes longer to
see what it was.
""",
    fix="""
Give it a short `name:` that says what it does.
""",
    cwe=(1053,),
    controls=("owasp-cicd:CICD-SEC-10", "nist-800-53:AU-3"),
    references=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#name",
    ),
    bad=(
        Example(
            ".github/workflows/build.yml",
            """\
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make
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
    name: Build and test
    steps:
      - run: make
""",
        ),
    ),
    upstream=("zizmor:anonymous-definition",),
)
