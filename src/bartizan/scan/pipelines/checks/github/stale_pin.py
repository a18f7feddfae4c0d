"""Hash pins that belong to no release of the action."""

from bartizan.model import Check, Example, Profile, Severity

CHECK = Check(
    id="PIPE-122",
    slug="stale-pin",
    title="Action is pinned to a commit that no tag names",
    severity=Severity.LOW,
    profile=Profile.PEDANTIC,
    what="""
An action pinned to a commit hash to which no tag of its repository points. Only GitHub's API can tell, so this check needs the network.
""",
    why="""
A commit between two releases has been tested by nobody but its author, and updaters such as Dependabot do not recognise its version, so known
flaws stay.
""",
    fix="""
Pin to the commit of a release, and write the version in a comment so that updaters follow it.
""",
    cwe=(1104, 1357),
    attack=("T1195.001",),
    controls=("owasp-cicd:CICD-SEC-3", "ssdf:PW.4.1", "nist-800-53:SI-2"),
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
      - uses: example/action@0123456789abcdef0123456789abcdef01234567
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
    upstream=("zizmor:stale-action-refs",),
    network=True,
)
