"""Actions, workflows and pre-commit hooks whose repository was archived."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-109",
    slug="archived-action",
    title="Action or hook comes from an archived repository",
    severity=Severity.MEDIUM,
    what="""
An action, reusable workflow or pre-commit hook whose repository its owner has archived, by a list that zizmor carries.
""",
    why="""
Nobody will mend it. Flaws that are found in it, or in the libraries packed into it, stay open for everybody who uses it, and it stops
working when GitHub removes the runtime it needs.
""",
    fix="""
Replace it by a maintained one, or by a command of your own; many of them wrap a single call of `gh`, `git` or `cargo`.
""",
    cwe=(1104, 477),
    attack=("T1195.001",),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-8", "ssdf:PW.4.1", "nist-800-53:SA-22"),
    references=(
        "https://docs.github.com/en/repositories/archiving-a-github-repository/archiving-repositories",
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
      - name: Ruby
        uses: actions/setup-ruby@11bd71901bbe5b1630ceea73d27597364c9af683 # v1
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
      - name: Ruby
        uses: ruby/setup-ruby@11bd71901bbe5b1630ceea73d27597364c9af683 # v1
""",
        ),
    ),
    upstream=("zizmor:archived-uses",),
)
