import pytest

WORKFLOW = "on: {}\njobs:\n  a:\n    runs-on: [self-hosted]\n    steps:\n      - run: make\n"


@pytest.mark.parametrize(
    ("event", "severities"),
    [("push", []), ("pull_request", [None]), ("pull_request_target", ["high"])],
)
def test_who_can_start_it(look, event, severities):
    matches = look("github", WORKFLOW.format(event)).matches
    assert [match.severity for match in matches] == severities


JENKINS = """\
pipeline {{
  agent {}
  stages {{
    stage('a') {{ steps {{ sh 'make' }} }}
    stage('b') {{ steps {{ sh 'make' }} }}
  }}
}}
"""


@pytest.mark.parametrize(
    ("agent", "profiles"),
    [("any", ["pedantic"]), ("{ label 'built-in' }", [None]), ("{ label 'linux' }", [])],
)
def test_an_agent_that_stages_share_is_shown_once(look, agent, profiles):
    matches = look("jenkins", JENKINS.format(agent)).matches
    assert [match.profile for match in matches] == profiles
