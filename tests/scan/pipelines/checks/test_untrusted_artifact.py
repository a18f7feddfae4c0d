import pytest

WORKFLOW = """\
on:
  workflow_run:
    workflows: [build]
permissions: {}
jobs:
  report:
    runs-on: ubuntu-latest
    steps:
%s      - run: %s
"""
DOWNLOAD = """\
      - uses: actions/download-artifact@v4
        with:
          name: pr
          run-id: ${{ github.event.workflow_run.id }}
          path: %s
"""
SCRIPT = "      - run: gh run download ${{ github.event.workflow_run.id }}\n"


@pytest.mark.parametrize(
    ("download", "run"),
    [
        (DOWNLOAD % "pr", "./pr/run.sh"),
        (DOWNLOAD % ".", "npm test"),
        (DOWNLOAD % "pr", 'echo "N=$(cat pr/n)" >> "$GITHUB_ENV"'),
        (SCRIPT, "make"),
    ],
)
def test_trusted(look, download, run):
    (match,) = look("github", WORKFLOW % (download, run)).matches
    assert match.profile == "regular"


@pytest.mark.parametrize(
    ("download", "run"),
    [
        (DOWNLOAD % "pr", "wc -c pr/n"),
        (DOWNLOAD % "pr", "make"),
        (DOWNLOAD % "pr", 'echo "N=$(tr -cd 0-9 < pr/n)" >> "$GITHUB_ENV"'),
        ("      - uses: actions/download-artifact@v4\n", "make"),
    ],
)
def test_handled_with_care(look, download, run):
    assert look("github", WORKFLOW % (download, run)).messages == []


def test_an_output_is_only_text(look):
    text = WORKFLOW % (DOWNLOAD % "pr", 'echo "n=$(cat pr/n)" >> "$GITHUB_OUTPUT"')
    (match,) = look("github", text).matches
    assert (match.severity, match.profile) == ("low", "pedantic")
