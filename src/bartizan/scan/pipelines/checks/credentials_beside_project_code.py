"""Credentials are in the environment while code of an unreviewed revision runs."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.flow_control import unreviewed
from bartizan.scan.pipelines.project_code import Execution, executions
from bartizan.scan.pipelines.subject import Expression, Job, Pipeline, Platform, Step

_JENKINS = """\
pipeline {
  agent any
  stages {
    stage('test') {
%s      steps {
        withCredentials([string(credentialsId: 'deploy', variable: 'TOKEN')]) {
          sh 'make test'
        }
      }
    }
  }
}
"""
_AZURE = """\
pr: [main]
steps:
  - bash: |
      %s
    env:
      TOKEN: $(System.AccessToken)
"""

CHECK = Check(
    id="PIPE-015",
    slug="credentials-beside-project-code",
    title="Unreviewed code runs beside credentials",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Steps that have credentials in their environment and run build tools, tests or scripts of the checked-out revision, in a pipeline or stage that also runs for branches and
pull requests nobody has reviewed.
""",
    why="""
The pipeline's definition may be protected, but the `Makefile`, `setup.py` or test that it calls is not: who can push a branch writes a line into it and reads the credentials. This is indirect poisoned pipeline
execution, and it needs no change to the definition.
""",
    fix="""
Run the tree's code without credentials, and bind them only around the one command that needs them, in a stage that runs on protected branches (`when { branch 'main' }`).
""",
    cwe=(522, 829),
    attack=("T1552.001", "T1677"),
    controls=("owasp-cicd:CICD-SEC-4", "owasp-cicd:CICD-SEC-6", "ssdf:PO.5.1"),
    references=(
        "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
    ),
    bad=(
        Example("Jenkinsfile", _JENKINS % ""),
        Example("azure-pipelines.yml", _AZURE % "npm ci && npm test"),
    ),
    good=(
        Example("Jenkinsfile", _JENKINS % "      when { branch 'main' }\n"),
        Example(
            "azure-pipelines.yml", _AZURE % 'curl -H "Authorization: $TOKEN" https://api.example/'
        ),
    ),
)

_READ_ONLY_TOKEN = re.compile(
    r"github\.token|secrets\.github_token|CODECOV|COVERALLS|SONAR|READ_?ONLY|TURBO|NX_CLOUD",
    re.IGNORECASE,
)
_REGULAR = frozenset({Platform.JENKINS, Platform.AZURE})
"""Platforms on which builds of ordinary branches and pull requests get the credentials."""


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Steps with secrets that run the tree's code."""
    for job in pipeline.jobs:
        for step in job.steps:
            secrets = [e for e in step.secrets if not _READ_ONLY_TOKEN.search(e.source)]
            if not secrets or not unreviewed(pipeline, job, step):
                continue
            run = next(executions(step), None)
            if run:
                yield _match(pipeline, job, step, secrets, run)


def _match(
    pipeline: Pipeline, job: Job, step: Step, secrets: list[Expression], run: Execution
) -> Match:
    names = ", ".join(sorted({f"`{e.source}`" for e in secrets})[:3])
    return Match(
        span=run.span,
        message=f"`{run.what}` runs code of any branch while {names} can be read",
        anchor=run.what,
        scope=pipeline.scope(job, step),
        annotation="code of an unreviewed revision",
        profile=Profile.REGULAR if pipeline.platform in _REGULAR else Profile.PEDANTIC,
        related=[Related(span=secrets[0].span, annotation="the credential")],
    )
