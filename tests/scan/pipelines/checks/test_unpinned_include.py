import pytest

SHA = "0123456789abcdef0123456789abcdef01234567"


def _include(entry):
    return f"include:\n  - {entry}\n\nbuild:\n  script: make\n"


@pytest.mark.parametrize(
    ("entry", "severity", "profile"),
    [
        ("remote: https://x.example.org/a.yml", "high", "regular"),
        ("{project: a/b, file: /c.yml}", "medium", "regular"),
        ("{project: a/b, ref: main, file: /c.yml}", "medium", "regular"),
        ("{project: a/b, ref: v1.2, file: /c.yml}", "low", "pedantic"),
        ("component: gitlab.com/a/b/c@~latest", "medium", "regular"),
        ("component: gitlab.com/a/b/c@1.0", "low", "pedantic"),
    ],
)
def test_gitlab_includes(look, entry, severity, profile):
    (match,) = look("gitlab", _include(entry)).matches
    assert (match.severity, match.profile) == (severity, profile)


@pytest.mark.parametrize(
    "entry",
    [
        "local: /c.yml",
        f"{{project: a/b, ref: {SHA}, file: /c.yml}}",
        f"component: gitlab.com/a/b/c@{SHA}",
        "{project: $PROJECT, ref: $REF, file: /c.yml}",
        "template: Security/SAST.gitlab-ci.yml",
    ],
)
def test_gitlab_includes_that_stay(look, entry):
    assert look("gitlab", _include(entry)).messages == []


def test_credentials_of_an_address_are_not_shown(look):
    (match,) = look("gitlab", _include("remote: https://bot:hunter2@x.example.org/a.yml")).matches
    assert "hunter2" not in match.message


def test_an_include_over_plain_http_is_left_to_the_check_about_that(look):
    assert look("gitlab", _include("remote: http://x.example.org/a.yml")).matches == ()
