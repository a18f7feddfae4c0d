"""Actions that replace one call of a program the runner already has."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-108",
    slug="superfluous-action",
    title="Third-party action does what the runner can do by itself",
    severity=Severity.INFO,
    what="""
Actions known to wrap a program that every hosted runner already has, such as `gh` or `rustup`.
""",
    why="""
Each third-party action is code of a stranger in the job, with its token. One that saves a single command adds that risk, and one more
thing to pin and update, for nothing.
""",
    fix="""
Call the program in a `run:` step, for example `gh release create` with `GH_TOKEN: ${{ github.token }}` in its `env:`.
""",
    cwe=(1357,),
    attack=("T1195.001",),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-8", "nist-800-53:SR-3"),
    references=(
        "https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-github-cli",
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
      - name: Release
        uses: softprops/action-gh-release@11bd71901bbe5b1630ceea73d27597364c9af683 # v2
        with:
          files: dist/*
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
      - name: Release
        run: gh release create "$GITHUB_REF_NAME" dist/*
        env:
          GH_TOKEN: ${{ github.token }}
""",
        ),
    ),
    upstream=("zizmor:superfluous-actions",),
)
