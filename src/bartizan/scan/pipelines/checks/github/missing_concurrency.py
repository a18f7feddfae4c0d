"""Workflows without `concurrency`, so that old runs go on beside new ones."""

from bartizan.model import Check, Example, Profile, Severity

CHECK = Check(
    id="PIPE-118",
    slug="missing-concurrency",
    title="Runs of the same workflow are not limited",
    severity=Severity.LOW,
    profile=Profile.PEDANTIC,
    what="""
Workflows without a `concurrency:` setting, and settings that leave outdated runs running.
""",
    why="""
Every push to a pull request starts another run beside the old ones: a stranger can use up the runners and the minutes, and two deployments can
overtake each other, so that the older version ends up in production.
""",
    fix="""
Set `concurrency:` with a `group:` of workflow and branch; `cancel-in-progress: true` for tests, `false` for deployments, which should wait
for one another.
""",
    cwe=(770,),
    attack=("T1496",),
    controls=("owasp-cicd:CICD-SEC-7", "owasp-cicd:CICD-SEC-1", "nist-800-53:SC-5"),
    references=(
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency",
    ),
    bad=(
        Example(
            ".github/workflows/build.yml",
            """\
name: Build
on: pull_request
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make test
""",
        ),
    ),
    good=(
        Example(
            ".github/workflows/build.yml",
            """\
name: Build
on: pull_request
concurrency:
  group: ${{ github.workflow }}-${{ github.ref }}
  cancel-in-progress: true
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make test
""",
        ),
    ),
    upstream=("zizmor:concurrency-limits",),
)
