import pytest

WORKFLOW = """\
on: issue_comment
permissions: {}
jobs:
  x:
    if: %s
    runs-on: ubuntu-latest
    steps:
%s"""
OPEN = "startsWith(github.event.comment.body, '/go')"


@pytest.mark.parametrize("run", ["git push", "gh workflow run x.yml", "npm publish"])
def test_obeys(look, run):
    assert len(look("github", WORKFLOW % (OPEN, f"      - run: {run}\n")).matches) == 1


@pytest.mark.parametrize(
    ("condition", "steps"),
    [
        (OPEN, "      - run: gh issue edit --add-assignee x\n"),
        (
            f"{OPEN} && github.event.comment.author_association == 'OWNER'",
            "      - run: git push\n",
        ),
        (f'{OPEN} && contains(\'["a","b"]\', github.actor)', "      - run: git push\n"),
        (OPEN, "      - uses: actions-cool/check-user-permission@v2\n      - run: git push\n"),
        ("github.event.issue.pull_request", "      - run: git push\n"),
    ],
)
def test_does_not_obey_or_asks_who_it_is(look, condition, steps):
    assert look("github", WORKFLOW % (condition, steps)).messages == []
