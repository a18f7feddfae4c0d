"""Pinned actions that fetch whatever version of their tool is newest."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="PIPE-112",
    slug="unpinned-tool",
    title="Action downloads the latest version of a tool at run time",
    severity=Severity.MEDIUM,
    what="""
Actions that install a program and are told `version: latest`, or nothing, which means the same. Pinning the action itself does not pin
the program it downloads.
""",
    why="""
The program changes without any change in your repository. When its release is compromised, the next run executes it with the
secrets of the job; this is how scanners themselves have become the way in.
""",
    fix="""
Give `with: version:` a full version, and let an updater propose new ones.
""",
    cwe=(829, 494),
    attack=("T1195.002",),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-9", "ssdf:PW.4.1", "nist-800-53:SR-3"),
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
      - name: Scanner
        uses: aquasecurity/setup-trivy@11bd71901bbe5b1630ceea73d27597364c9af683 # v0.2
        with:
          version: latest
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
      - name: Scanner
        uses: aquasecurity/setup-trivy@11bd71901bbe5b1630ceea73d27597364c9af683 # v0.2
        with:
          version: v0.58.1
""",
        ),
    ),
    upstream=("zizmor:unpinned-tools",),
)
