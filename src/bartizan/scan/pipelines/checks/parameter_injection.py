"""A parameter whose value the caller chooses, pasted into a script."""

import re
from collections.abc import Iterator, Sequence

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.environment_fix import through_environment
from bartizan.scan.pipelines.subject import Expression, Kind, Origin, Pipeline, Platform

_TEKTON = """\
apiVersion: tekton.dev/v1
kind: Task
metadata:
  name: greet
spec:
  params:
    - name: title
      type: string
  steps:
    - name: greet
      image: docker.io/library/alpine:3.22
%s"""
_JENKINS = """\
pipeline {
  agent any
  parameters { string(name: 'TARGET') }
  stages {
    stage('ping') {
      steps {
        sh %s
      }
    }
  }
}
"""
_AZURE = """\
parameters:
  - name: target
    type: string
steps:
  - bash: %s
"""

CHECK = Check(
    id="PIPE-011",
    slug="parameter-injection",
    title="A parameter is pasted into a script",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Parameters and inputs that the platform replaces in a script before it runs, and whose value the caller of the task, template or job chooses: `$(params.x)` in Tekton, `${params.X}`
in a Groovy string on Jenkins, `${{ parameters.x }}` on Azure, `$[[ inputs.x ]]` on GitLab, `<< pipeline.parameters.x >>` on CircleCI. Numbers, switches and choices from a list are left out.
Where whoever passes the value usually also writes the pipeline, and for Tekton's parameters whose name tells of nothing an outsider writes, in the pedantic profile.
""",
    why="""
The value becomes part of the program, so whoever may start the job with parameters may run anything in it: with its credentials, and without a change that somebody reviews. A reusable
task cannot know who calls it, and sooner or later somebody passes the name of a branch.
""",
    fix="""
Put the parameter into an environment variable of the step and use that variable, in double quotes, in the script. On Jenkins parameters already are in the environment:
write `sh 'ping "$TARGET"'` with single quotes for Groovy.
""",
    cwe=(94, 78),
    attack=("T1059",),
    controls=("owasp-cicd:CICD-SEC-4", "ssdf:PW.5.1", "nist-800-53:SI-10"),
    references=(
        "https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#string-interpolation",
        "https://learn.microsoft.com/azure/devops/pipelines/security/inputs",
        "https://tekton.dev/docs/pipelines/tasks/",
    ),
    bad=(
        Example(
            ".tekton/greet.yaml",
            _TEKTON % "      script: |\n        echo hello $(params.title)\n",
        ),
        Example("Jenkinsfile", _JENKINS % '"ping ${params.TARGET}"'),
        Example("azure-pipelines.yml", _AZURE % "ping ${{ parameters.target }}"),
    ),
    good=(
        Example(
            ".tekton/greet.yaml",
            _TEKTON
            % '      env:\n        - name: TITLE\n          value: $(params.title)\n      script: |\n        echo hello "$TITLE"\n',
        ),
        Example("Jenkinsfile", _JENKINS % "'ping \"$TARGET\"'"),
        Example(
            "azure-pipelines.yml",
            _AZURE % 'ping "$TARGET"\n    env:\n      TARGET: ${{ parameters.target }}',
        ),
    ),
)

_OUTSIDERS = re.compile(
    r"branch|revision|\bref\b|git[_-]?ref|title|message|comment|author|commit[_-]?m(?:sg|essage)"
    r"|\.body\b|pr[_-]?body",
    re.IGNORECASE,
)
"""Names of parameters that usually carry what an outsider wrote."""
_NAMES = {
    Platform.TEKTON: ("params.",),
    Platform.JENKINS: ("params.",),
    Platform.AZURE: ("parameters.",),
    Platform.GITLAB: ("inputs.",),
    Platform.CIRCLECI: ("pipeline.parameters.",),
}


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Parameters of unknown origin in scripts; GitHub's are found by the embedded engine."""
    names = _NAMES.get(pipeline.platform)
    if names is None:
        return
    seen = set()
    for job, step in pipeline.steps():
        for script in step.scripts:
            for expression in script.expressions:
                named = expression.source.startswith(names) and expression.span not in seen
                if expression.origin is Origin.UNKNOWN and named:
                    seen.add(expression.span)
                    yield Match(
                        span=expression.span,
                        message=f"`{expression.source}` is pasted into a script; whoever passes it can run commands here",
                        anchor=expression.source,
                        scope=pipeline.scope(job, step),
                        annotation="becomes part of the program",
                        profile=_profile(pipeline, expression),
                    )


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Hand the value over in an environment variable."""
    return through_environment(pipeline, match.span)


def _profile(pipeline: Pipeline, expression: Expression) -> Profile:
    """Regular where somebody else than the pipeline's author passes the value."""
    if pipeline.platform is Platform.TEKTON:
        task = pipeline.kind is not Kind.PIPELINE
        likely = task and _OUTSIDERS.search(expression.source)
        return Profile.REGULAR if likely else Profile.PEDANTIC
    if pipeline.platform is Platform.JENKINS:
        return Profile.REGULAR
    if pipeline.platform is Platform.AZURE and pipeline.kind is Kind.PIPELINE:
        return Profile.REGULAR
    return Profile.PEDANTIC
