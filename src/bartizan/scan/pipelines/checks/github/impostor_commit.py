"""Hash pins that name a commit of a fork."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-123",
    slug="impostor-commit",
    title="Action is pinned to a commit that its repository does not contain",
    severity=Severity.HIGH,
    what="""
An action pinned to a commit hash that is on no branch and no tag of the named repository. GitHub serves such a commit from any fork. Only its
API can tell, so this check needs the network.
""",
    why="""
Anybody can push a commit to a fork and refer to it under the name of the original: `actions/checkout@<hash>` then runs their code, pinned and
reviewed as if it were the vendor's.
""",
    fix="""
Replace the hash by that of a release of the real repository, find out who added the reference, and treat secrets of past runs as leaked.
""",
    cwe=(345, 829),
    attack=("T1195.001", "T1036"),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-9", "ssdf:PW.4.1", "nist-800-53:SR-11"),
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
      - uses: actions/checkout@c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff
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
    upstream=("zizmor:impostor-commit",),
    network=True,
)
