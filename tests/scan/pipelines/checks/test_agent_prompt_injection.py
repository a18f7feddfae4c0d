import pytest

WORKFLOW = """\
on: issues
permissions: {}
jobs:
  x:
%s    runs-on: ubuntu-latest
    steps:
      - uses: %s
        with:
          %s
"""
PROMPT = 'prompt: "do ${{ github.event.issue.body }}"'


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("google-github-actions/run-gemini-cli@v0", PROMPT),
        ("anthropics/claude-code-action@v1", "allowed_non_write_users: '*'"),
        ("openai/codex-action@v1", "allow-users: '*'"),
    ],
)
def test_open_to_everybody(look, action, given):
    assert len(look("github", WORKFLOW % ("", action, given)).matches) == 1


@pytest.mark.parametrize(
    ("extra", "action", "given"),
    [
        ("", "anthropics/claude-code-action@v1", PROMPT),
        ("", "google-github-actions/run-gemini-cli@v0", "prompt: triage"),
        ("", "actions/checkout@v4", PROMPT),
        (
            "    if: github.event.issue.author_association == 'OWNER'\n",
            "google-github-actions/run-gemini-cli@v0",
            PROMPT,
        ),
    ],
)
def test_closed(look, extra, action, given):
    assert look("github", WORKFLOW % (extra, action, given)).messages == []


def test_a_command_line(commands):
    assert commands('codex exec "fix $CI_COMMIT_MESSAGE"').matches
    assert commands('codex exec "fix the tests"; echo "$CI_COMMIT_MESSAGE"').messages == []
