"""What zizmor reports and no other check presents, so that nothing is lost."""

from bartizan.model import Check, Confidence, Example, Severity

CHECK = Check(
    id="PIPE-149",
    slug="zizmor-audit",
    title="zizmor reports something that no check of ours explains yet",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Results of zizmor whose audit is not presented by any other check: audits of a zizmor that is newer than this program, and
`forbidden-uses`, which reports only with a configuration of zizmor that lists forbidden actions (this program gives it none).
The message names the audit.

The examples below only illustrate: with the zizmor this program is tested with, every audit that reports has a check of its own.
""",
    why="""
A newer engine knows more than the documentation here. Such a result is as real as any other; only its explanation is missing.

Severity and confidence are those that zizmor gives.
""",
    fix="""
Read the documentation of the audit at zizmor's site, and update this program for a check with its own explanation.
""",
    cwe=(1357,),
    controls=("owasp-cicd:CICD-SEC-1", "owasp-cicd:CICD-SEC-8"),
    references=("https://docs.zizmor.sh/audits/",),
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
      - uses: example/forbidden-by-policy@v1
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
      - run: make
""",
        ),
    ),
    upstream=("zizmor:forbidden-uses",),
)
