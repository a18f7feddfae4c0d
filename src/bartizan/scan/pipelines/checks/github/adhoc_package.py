"""`npm install x`, `gem install x` and the like in a script."""

from dataclasses import replace

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.places import overlap
from bartizan.scan.pipelines.run_commands import ran
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-113",
    slug="adhoc-package",
    title="Package is added by name in a script",
    severity=Severity.LOW,
    what="""
Commands in a `run:` script that install or add packages by name (npm, yarn, pnpm, gem, bundle) rather than from the lock
file of the project.
""",
    why="""
What gets installed is decided when the job runs: the newest version, or with a version given still the newest of everything it depends on.
A package taken over an hour ago runs in the next build, with its secrets.
""",
    fix="""
Put the package into the project's manifest, commit the lock file, and install with `npm ci`, `yarn install --immutable`,
`pnpm install --frozen-lockfile` or `bundle install`.
""",
    cwe=(1357, 494),
    attack=("T1195.001",),
    controls=(
        "owasp-cicd:CICD-SEC-3",
        "owasp-cicd:CICD-SEC-9",
        "ssdf:PW.4.1",
        "nist-800-53:SR-3",
        "slsa:build-l3",
    ),
    references=("https://docs.npmjs.com/cli/commands/npm-ci",),
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
      - name: Lint
        run: |
          npm install eslint
          npx eslint .
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
      - name: Lint
        run: |
          npm ci
          npx eslint .
""",
        ),
    ),
    upstream=("zizmor:adhoc-packages",),
)

_VALUED = frozenset(
    {"--prefix", "-C", "--cwd", "--dir", "--filter", "-w", "--workspace", "--registry"}
)
"""Options of the package managers whose next word is no package."""


def judge(pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match, unless what it takes for a package is an option's value."""
    for one in ran(pipeline, ("install", " i "), frozenset({"npm", "pnpm", "yarn"})):
        if overlap(one.span, match.span):
            words = iter(one.command.arguments)
            names = [w for w in words if not (w in _VALUED and next(words, "")) and w[:1] != "-"]
            if names in (["install"], ["i"]):
                return replace(
                    match,
                    message=f"`{one.program} {names[0]}` may choose other versions than the lock file",
                    confidence=Confidence.LOW,
                )
    return match
