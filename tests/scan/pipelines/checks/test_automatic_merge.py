import pytest

WORKFLOW = """\
on: pull_request_target
permissions: {}
jobs:
  x:
%s    runs-on: ubuntu-latest
    steps:
      - %s
"""


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ("run: gh pr merge --auto 1", "merges"),
        ("run: gh pr review 1 --approve", "approves"),
        ("uses: hmarr/auto-approve-action@v4", "approves"),
        ("uses: pascalgn/automerge-action@v0", "merges"),
        ("run: curl -X PUT https://api.github.com/repos/a/b/pulls/1/merge", "merges"),
    ],
)
def test_merges_and_approves(look, step, what):
    (match,) = look("github", WORKFLOW % ("", step)).matches
    assert f"`x` {what} pull requests" in match.message
    assert match.profile == "regular"


@pytest.mark.parametrize(
    "step",
    [
        "run: gh pr review 1 --comment -b approve",
        "run: git merge main",
        "run: gh pr view 1",
        "uses: some/merge-coverage-reports@v1",
        "run: curl https://api.github.com/repos/a/b/pulls/1",
    ],
)
def test_does_not(look, step):
    assert look("github", WORKFLOW % ("", step)).messages == []


def test_a_bots_pull_requests_are_pedantic(look):
    bot = "    if: github.event.pull_request.user.login == 'dependabot[bot]'\n"
    (match,) = look("github", WORKFLOW % (bot, "run: gh pr merge --auto 1")).matches
    assert match.profile == "pedantic"
    assert match.message.endswith("if they come from a bot")
