"""Hash pins whose comment does not say which version they are."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-124",
    slug="wrong-version-comment",
    title="Comment beside a pinned action names another version",
    severity=Severity.MEDIUM,
    what="""
An action pinned to a commit hash whose comment names a version that is a different commit, or that has no such comment. Only GitHub's API can
tell, so this check needs the network.
""",
    why="""
People read the comment and not the hash: a review takes an old, vulnerable or foreign commit for the release it claims to be. Updaters use the
comment too, and propose wrong updates or none.
""",
    fix="""
Look up the commit of the version you want, and write hash and version together: `uses: owner/action@<hash> # v1.2.3`.
""",
    cwe=(1116, 1357),
    attack=("T1036",),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-9", "ssdf:PW.4.1"),
    references=("https://docs.github.com/en/actions/reference/security/secure-use",),
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
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v1.0.0
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
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
""",
        ),
    ),
    upstream=("zizmor:ref-version-mismatch",),
    network=True,
)
