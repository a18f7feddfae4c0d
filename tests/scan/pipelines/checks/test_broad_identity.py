import pytest

TARGET = """\
on: {}
jobs:
  a:
    runs-on: x
    permissions:
      id-token: {}
    steps:
      - uses: actions/checkout@v4
        with:
          ref: {}
"""
HEAD = "${{ github.event.pull_request.head.sha }}"


def test_untrusted_code_with_an_identity(look):
    (match,) = look("github", TARGET.format("pull_request_target", "write", HEAD)).matches
    assert (match.severity, match.profile) == ("high", "regular")


def test_the_same_without_the_code_is_for_pedants(look):
    (match,) = look("github", TARGET.format("pull_request", "write", "main")).matches
    assert (match.severity, match.profile) == ("low", "pedantic")


@pytest.mark.parametrize(
    ("event", "level"), [("push", "write"), ("schedule", "write"), ("pull_request_target", "none")]
)
def test_trusted_or_without_identity(look, event, level):
    assert not look("github", TARGET.format(event, level, HEAD)).matches


@pytest.mark.parametrize(
    ("audience", "count"), [("'*'", 1), ("https://vault.example.org", 0), ("''", 1)]
)
def test_audience_of_a_gitlab_token(look, audience, count):
    text = (
        "a:\n  rules:\n    - if: $CI_COMMIT_TAG\n  id_tokens:\n    T:\n"
        f"      aud: {audience}\n  script: make\n"
    )
    wild = [m for m in look("gitlab", text).matches if "any service" in m.message]
    assert len(wild) == count
