import pytest

GITLAB = "include:\n  - %s\nx:\n  script: [make]\n"


@pytest.mark.parametrize(
    "include",
    [
        "remote: http://example.org/x.yml",
        "{project: a/b, ref: $CI_COMMIT_REF_NAME, file: x.yml}",
        "remote: https://example.org/$CI_COMMIT_BRANCH/x.yml",
    ],
)
def test_controlled(look, include):
    assert len(look("gitlab", GITLAB % include).matches) == 1


@pytest.mark.parametrize(
    "include",
    [
        "remote: https://example.org/x.yml",
        "local: ci/$CI_COMMIT_REF_NAME.yml",
        "{project: a/b, ref: $CI_COMMIT_REF_SLUG, file: x.yml}",
        "template: Auto-DevOps.gitlab-ci.yml",
    ],
)
def test_not_controlled(look, include):
    assert look("gitlab", GITLAB % include).messages == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("load 'x.groovy'", 1),
        ("load('y.groovy')", 0),
        ("evaluate(new URL('https://a/b').text)", 1),
        ("echo 'load average'", 0),
    ],
)
def test_groovy(look, line, found):
    text = f"node {{\n  sh 'curl -o x.groovy https://example.org/x.groovy'\n  {line}\n}}\n"
    assert len(look("jenkins", text).matches) == found
