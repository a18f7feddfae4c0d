import pytest

COMMENT = """\
on: issue_comment
permissions: {}
jobs:
  test:
    if: github.event.comment.author_association == 'MEMBER'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: refs/pull/${{ github.event.issue.number }}/head
%s"""


def test_a_members_comment_approves_what_may_change(look):
    seen = look("github", COMMENT % "      - run: make\n")
    assert seen.messages == [
        (
            "job `test` runs a pull request's code after a member's comment, "
            "but fetches whatever the branch holds by then"
        )
    ]


def test_fetching_alone_is_pedantic(look):
    (match,) = look("github", COMMENT % "      - run: ls\n").matches
    assert match.profile == "pedantic"


@pytest.mark.parametrize("types", ["[labeled]", "[labeled, unlabeled]"])
def test_a_hash_from_the_labels_event_is_what_was_seen(look, types):
    text = f"""\
on:
  pull_request_target:
    types: {types}
permissions: {{}}
jobs:
  test:
    if: github.event.label.name == 'ok'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{{{ github.event.pull_request.head.sha }}}}
      - run: make
"""
    assert look("github", text).messages == []
    assert look("github", text.replace(types, "[labeled, synchronize]")).matches
