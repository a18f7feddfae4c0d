from bartizan.scan.pipelines.scanner import PipelineScanner
from bartizan.scan.source import SourceFile

CHANGED_FILES = """\
name: list
on: pull_request_target
permissions: {}
jobs:
  x:
    runs-on: ubuntu-latest
    steps:
      - id: changed
        uses: tj-actions/changed-files@2f7c5bfce28377bc069a65ba478de0a74aa0ca32
      - run: echo ${{ github.sha }} ${{ steps.changed.outputs.all_changed_files }}
"""


def test_of_two_that_see_the_same_the_graver_judgement_counts() -> None:
    source = SourceFile(".github/workflows/list.yml", CHANGED_FILES.encode())
    (report,) = PipelineScanner().scan([source])
    found = [f for f in report.findings if f.check == "PIPE-001"]
    assert [(f.location.column, f.engine, f.severity, f.profile) for f in found] == [
        (23, "zizmor:template-injection", "low", "pedantic"),
        (41, "zizmor:template-injection", "high", "regular"),
    ]
