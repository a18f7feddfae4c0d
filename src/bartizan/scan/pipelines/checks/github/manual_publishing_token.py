"""Publishing with a long-lived token where trusted publishing exists."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-114",
    slug="manual-publishing-token",
    title="Package is published with a stored token although the registry takes identities",
    severity=Severity.INFO,
    what="""
Steps that publish to PyPI, RubyGems, crates.io, npm, NuGet or pub.dev with a stored token. These registries can instead trust the
workflow itself, by a short-lived identity (trusted publishing).
""",
    why="""
A stored token publishes from anywhere, for as long as nobody revokes it; leaked once, it lets a stranger release a new version under your name.
An identity is issued for one run of one workflow and expires within minutes.
""",
    fix="""
Register the workflow as trusted publisher at the registry, give the job `id-token: write` and an environment, remove the token input,
and revoke the old token.
""",
    cwe=(522, 798),
    attack=("T1552", "T1528"),
    controls=(
        "owasp-cicd:CICD-SEC-6",
        "owasp-cicd:CICD-SEC-2",
        "nist-800-53:IA-5",
        "iso-27001:A.5.17",
    ),
    references=(
        "https://repos.openssf.org/trusted-publishers-for-all-package-repositories",
        "https://docs.npmjs.com/trusted-publishers",
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
      - name: Publish
        uses: pypa/gh-action-pypi-publish@11bd71901bbe5b1630ceea73d27597364c9af683 # v1.12
        with:
          password: ${{ secrets.PYPI_TOKEN }}
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
    environment: pypi
    permissions:
      id-token: write
    steps:
      - name: Publish
        uses: pypa/gh-action-pypi-publish@11bd71901bbe5b1630ceea73d27597364c9af683 # v1.12
""",
        ),
    ),
    upstream=("zizmor:use-trusted-publishing",),
)
