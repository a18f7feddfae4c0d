"""App installation tokens for every repository, every permission, or never revoked."""

from dataclasses import replace

from bartizan.model import Check, Example, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-111",
    slug="github-app-token",
    title="GitHub App token is wider or lives longer than needed",
    severity=Severity.MEDIUM,
    what="""
A step that requests an installation token of a GitHub App for all repositories of an owner, with all permissions of the app,
or with the revocation at the end of the job switched off.
""",
    why="""
A stolen token is worth what it can reach. Any later step or action of the job can read it; with the app's whole installation behind it, one
compromised dependency in one workflow writes to every repository, and without revocation it still can an hour later.
""",
    fix="""
Name what is needed: `repositories:` (or leave out `owner:` for the current repository only) and one `permission-…: read` or `write` for each
permission. Remove `skip-token-revoke`.
""",
    cwe=(272, 613),
    attack=("T1528", "T1098"),
    controls=(
        "owasp-cicd:CICD-SEC-2",
        "owasp-cicd:CICD-SEC-5",
        "nist-800-53:AC-6",
        "iso-27001:A.8.2",
    ),
    references=("https://github.com/actions/create-github-app-token",),
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
      - name: Token
        id: token
        uses: actions/create-github-app-token@11bd71901bbe5b1630ceea73d27597364c9af683 # v2
        with:
          app-id: ${{ vars.APP_ID }}
          private-key: ${{ secrets.APP_KEY }}
          owner: example
          skip-token-revoke: true
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
      - name: Token
        id: token
        uses: actions/create-github-app-token@11bd71901bbe5b1630ceea73d27597364c9af683 # v2
        with:
          app-id: ${{ vars.APP_ID }}
          private-key: ${{ secrets.APP_KEY }}
          permission-contents: read
""",
        ),
    ),
    upstream=("zizmor:github-app",),
)


def judge(_pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match: a token that is too wide needs somebody to steal it first."""
    return replace(match, severity=min(match.severity or Severity.MEDIUM, Severity.MEDIUM))
