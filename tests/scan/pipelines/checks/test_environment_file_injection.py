import pytest

WORKFLOW = """\
on: pull_request_target
permissions: {}
jobs:
  x:
    runs-on: ubuntu-latest
    steps:
      - env:
          TITLE: ${{ github.event.pull_request.title }}
        run: |
%s"""


def run(*lines):
    return WORKFLOW % "".join(f"          {line}\n" for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        ('echo "T=$TITLE" >> $GITHUB_ENV',),
        ('echo "T=$TITLE" | tee -a "$GITHUB_ENV"',),
        ("cat <<E >> $GITHUB_ENV", "T=$TITLE", "E"),
        ('X="$TITLE"', 'echo "T=$X" >> ${GITHUB_ENV}'),
        ('echo "T=${{ github.event.pull_request.body }}" >> $GITHUB_ENV',),
        ('echo "$TITLE" >> "$GITHUB_PATH"',),
    ],
)
def test_written(look, lines):
    (match,) = look("github", run(*lines)).matches
    assert match.profile is None


@pytest.mark.parametrize(
    "line",
    [
        'echo "T=${TITLE//[^a-z]/}" >> $GITHUB_ENV',
        'echo "T=$GITHUB_SHA" >> $GITHUB_ENV',
        'echo "$TITLE" >> $GITHUB_STEP_SUMMARY',
        'echo "$TITLE"; echo a=b >> $GITHUB_ENV',
    ],
)
def test_harmless(look, line):
    assert look("github", run(line)).messages == []


def test_outputs_are_pedantic(look):
    (match,) = look("github", run('echo "t=$TITLE" >> $GITHUB_OUTPUT')).matches
    assert match.profile == "pedantic"


def test_a_dotenv_report_is_told_from_another_file(look):
    text = """\
x:
  script:
    - echo "A=$CI_COMMIT_MESSAGE" > %s
  artifacts:
    reports:
      dotenv: build.env
"""
    assert look("gitlab", text % "build.env").matches
    assert look("gitlab", text % "notes.txt").messages == []
