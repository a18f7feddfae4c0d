import pytest


@pytest.mark.parametrize(
    "line", ['git fetch origin "$CI_COMMIT_REF_NAME"', "git checkout $CI_COMMIT_BRANCH"]
)
def test_may_be_an_option(commands, line):
    assert len(commands(line).matches) == 1


@pytest.mark.parametrize(
    "line",
    [
        'git fetch origin -- "$CI_COMMIT_REF_NAME"',
        'git commit -m "$CI_COMMIT_TITLE"',
        'git push origin "HEAD:$CI_COMMIT_REF_NAME"',
        'echo "$CI_COMMIT_TITLE"',
        'docker build -t "$CI_COMMIT_REF_NAME" .',
    ],
)
def test_cannot_be_one(commands, line):
    assert commands(line).messages == []
