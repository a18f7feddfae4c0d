import pytest

WORKFLOW = "on: {}\njobs:\n  a:\n    runs-on: [self-hosted]\n    steps:\n      - run: make\n"


@pytest.mark.parametrize(
    ("event", "severities"),
    [("push", []), ("pull_request", [None]), ("pull_request_target", ["high"])],
)
def test_who_can_start_it(look, event, severities):
    matches = look("github", WORKFLOW.format(event)).matches
    assert [match.severity for match in matches] == severities
