"""`shell: cmd`, shells of its own, `pip-install` of setup-python."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-106",
    slug="misfeature",
    title="Workflow uses a feature that defeats analysis or isolation",
    severity=Severity.LOW,
    what="""
`shell: cmd`, the `pip-install` input of `actions/setup-python`, and at the auditor profile shells other than those that
GitHub documents.
""",
    why="""
The rules by which `cmd` expands and quotes text are not defined anywhere, so neither a person nor a program can tell whether a script is
safe from injection. Packages that an action's option installs bypass the project's lock file and the job's virtual environment.
""",
    fix="""
Use `pwsh` or `bash` (both are on every hosted runner), and install packages in a step of their own, from a lock file with hashes.
""",
    cwe=(1177,),
    attack=("T1059.003",),
    controls=("owasp-cicd:CICD-SEC-7", "nist-800-53:CM-7"),
    references=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell",
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
      - name: Test
        shell: cmd
        run: call test.bat
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
      - name: Test
        shell: pwsh
        run: ./test.ps1
""",
        ),
    ),
    upstream=("zizmor:misfeature",),
)
