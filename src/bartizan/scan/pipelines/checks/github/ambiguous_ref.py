"""`uses: owner/action@v1` where `v1` is a tag and also a branch."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-121",
    slug="ambiguous-ref",
    title="Action is named by a ref that is both a branch and a tag",
    severity=Severity.MEDIUM,
    what="""
A reference to an action by a name that exists in its repository both as a branch and as a tag. Only GitHub's API can tell, so this check needs
the network.
""",
    why="""
Which of the two runs is not visible in the workflow. Somebody with write access to a branch of that repository runs code in your job although
you believe that you follow a release tag.
""",
    fix="""
Name the full commit hash, with the version in a comment.
""",
    cwe=(706, 829),
    attack=("T1195.002",),
    controls=("owasp-cicd:CICD-SEC-3", "ssdf:PW.4.1", "nist-800-53:SR-3"),
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
      - uses: example/action-with-tag-and-branch@v1
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
      - uses: example/action-with-tag-and-branch@11bd71901bbe5b1630ceea73d27597364c9af683 # v1.0.0
""",
        ),
    ),
    upstream=("zizmor:ref-confusion",),
    network=True,
)
