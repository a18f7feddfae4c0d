"""`npm install x`, `gem install x` and the like in a script."""

from bartizan.model import Check, Example, Severity

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
