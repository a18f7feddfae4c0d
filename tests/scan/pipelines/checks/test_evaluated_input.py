import pytest


@pytest.mark.parametrize(
    "line",
    [
        'eval "x $CI_COMMIT_TITLE"',
        'sudo bash -c "x $CI_COMMIT_TITLE"',
        'docker run alpine sh -c "x $CI_COMMIT_TITLE"',
        'T="$CI_COMMIT_TITLE"; eval "x $T"',
        "echo $CI_COMMIT_TITLE | bash",
        'bash <<< "$CI_COMMIT_MESSAGE"',
        "ssh a@b \"x '$CI_COMMIT_MESSAGE'\"",
        'awk "{ print \\"$CI_COMMIT_TITLE\\" }" file',
        "python3 -c \"print('$GITLAB_USER_NAME')\"",
    ],
)
def test_evaluated(commands, line):
    assert len(commands(line).matches) == 1


@pytest.mark.parametrize(
    "line",
    [
        'echo "$CI_COMMIT_TITLE"',
        'sh -c \'x "$1"\' _ "$CI_COMMIT_TITLE"',
        'bash ./x.sh "$CI_COMMIT_TITLE"',
        'echo "$CI_COMMIT_TITLE" | grep x',
        'eval "$(ssh-agent)"; echo "$CI_COMMIT_TITLE"',
        'eval "x $CI_COMMIT_SHA"',
        "awk '{ print }' \"$CI_COMMIT_REF_NAME\"",
    ],
)
def test_data(commands, line):
    assert commands(line).messages == []


def test_a_variable_of_the_file_that_repeats_an_untrusted_one(look):
    text = 'variables:\n  T: $CI_COMMIT_TITLE\nx:\n  script:\n    - eval "$T"\n'
    assert look("gitlab", text).messages == ["`eval` evaluates `$T`, which holds `CI_COMMIT_TITLE`"]


def test_a_variable_that_the_job_sets_itself_is_not_untrusted(look):
    text = (
        'x:\n  variables:\n    CI_COMMIT_TITLE: fixed\n  script:\n    - eval "$CI_COMMIT_TITLE"\n'
    )
    assert look("gitlab", text).messages == []
