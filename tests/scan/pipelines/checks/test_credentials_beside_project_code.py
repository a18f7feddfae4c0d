import pytest

JENKINS = """\
pipeline {
  agent any
  stages {
    stage('x') {
%s      steps {
        withCredentials([string(credentialsId: 'a', variable: 'TOKEN')]) {
          sh '%s'
        }
      }
    }
  }
}
"""


@pytest.mark.parametrize("run", ["make", "./gradlew test", "pip install -r requirements.txt"])
def test_project_code_beside_a_credential(look, run):
    (match,) = look("jenkins", JENKINS % ("", run)).matches
    assert match.related[0].annotation == "the credential"


@pytest.mark.parametrize(
    ("when", "run"),
    [
        ("", "curl https://example.org"),
        ("      when { branch 'main' }\n", "make"),
        ("      when { expression { env.BRANCH_NAME == 'main' } }\n", "make"),
        ("      when { buildingTag() }\n", "make"),
    ],
)
def test_apart_or_reviewed(look, when, run):
    assert look("jenkins", JENKINS % (when, run)).messages == []


def test_on_github_the_token_of_a_coverage_service_does_not_count(look):
    text = """\
on: push
jobs:
  x:
    runs-on: a
    steps:
      - run: make
        env:
          T: ${{ secrets.%s }}
"""
    assert look("github", text % "DEPLOY_KEY").matches[0].profile == "pedantic"
    assert look("github", text % "CODECOV_TOKEN").messages == []
