import pytest

STEP = """\
on: push
jobs:
  a:
    runs-on: x
    steps:
      - uses: {}
        with:
          token: ${{{{ {} }}}}
"""
SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("used", "secret", "severities"),
    [
        ("someone/tool@v1", "secrets.DEPLOY_KEY", [None]),
        ("codecov/codecov-action@v5", "secrets.CODECOV_TOKEN", ["medium"]),
        (f"someone/tool@{SHA}", "secrets.DEPLOY_KEY", []),
        ("someone/tool@v1", "secrets.GITHUB_TOKEN", []),
        ("actions/create-release@v1", "secrets.DEPLOY_KEY", []),
        ("./local", "secrets.DEPLOY_KEY", []),
    ],
)
def test_who_gets_what(look, used, secret, severities):
    matches = look("github", STEP.format(used, secret)).matches
    assert [match.severity for match in matches] == severities


def test_names_and_numbers_are_no_credentials(look):
    assert not look("github", STEP.format("someone/tool@v1", "secrets.APP_ID")).matches


def test_marketplace_tasks_are_for_pedants(look):
    text = "steps:\n  - task: a.b.c.D@1\n    inputs:\n      key: $(API_KEY)\n"
    (match,) = look("azure", text).matches
    assert (match.severity, match.profile) == ("medium", "pedantic")
