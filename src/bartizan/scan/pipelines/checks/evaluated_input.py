"""Text that an outsider chose, in an environment variable that a script evaluates as code."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.evaluation import evaluated
from bartizan.scan.pipelines.privilege import privileged, reach
from bartizan.scan.pipelines.project_code import LANGUAGES, locate
from bartizan.scan.pipelines.shell_commands import commands
from bartizan.scan.pipelines.subject import Pipeline
from bartizan.scan.pipelines.untrusted_values import (
    follow_assignments,
    untrusted_in,
    untrusted_variables,
)

_GITHUB = """\
on: pull_request_target
permissions: {}
jobs:
  label:
    runs-on: ubuntu-latest
    steps:
      - env:
          TITLE: ${{ github.event.pull_request.title }}
        run: %s
"""
_GITLAB = "label:\n  script:\n    - %s\n"
_BITBUCKET = "pipelines:\n  default:\n    - step:\n        script:\n          - %s\n"
_CIRCLECI = """\
version: 2.1
jobs:
  build:
    docker:
      - image: cimg/base:2025.01
    steps:
      - run: %s
workflows:
  main:
    jobs:
      - build
"""

CHECK = Check(
    id="PIPE-002",
    slug="evaluated-input",
    title="A script evaluates a variable that an outsider chose",
    severity=Severity.HIGH,
    what="""
Variables that hold a commit message, a title, a branch name or another text of an outsider, and are handed to something that reads its argument as code:
`eval`, `sh -c "…"`, a shell that reads a pipe or a here-document, `ssh host "…"`, `python -c "…"`, `awk "…"`, `Invoke-Expression`.
""",
    why="""
A variable in the environment is data until something evaluates it. `eval "echo $CI_COMMIT_MESSAGE"` runs whatever stands in the commit message, with the
secrets and the token of the job. Everybody who can open a pull request, and on many platforms everybody who can push a branch, can write it.
""",
    fix="""
Do not evaluate it: call the program with the value as one argument in double quotes.

Where an inner shell is needed, hand the value over as an argument, `sh -c 'echo "$1"' _ "$TITLE"`, with the program in single quotes.
""",
    cwe=(95, 78),
    attack=("T1059",),
    controls=("owasp-cicd:CICD-SEC-4", "ssdf:PW.5.1", "nist-800-53:SI-10"),
    references=("https://docs.gitlab.com/ci/variables/predefined_variables/",),
    bad=(
        Example(".github/workflows/label.yml", _GITHUB % 'eval "label $TITLE"'),
        Example(".gitlab-ci.yml", _GITLAB % 'eval "label $CI_COMMIT_TITLE"'),
        Example(".gitlab-ci.yml", _GITLAB % 'ssh deploy@host "./note $CI_COMMIT_MESSAGE"'),
        Example("bitbucket-pipelines.yml", _BITBUCKET % 'bash -c "deploy $BITBUCKET_BRANCH"'),
        Example(".circleci/config.yml", _CIRCLECI % "echo make $CIRCLE_BRANCH | sh"),
        Example(
            "azure-pipelines.yml",
            'pr: [main]\nsteps:\n  - bash: |\n      eval "echo $BUILD_SOURCEVERSIONMESSAGE"\n',
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent any\n  stages {\n    stage('x') {\n      steps {\n"
            "        sh 'eval \"echo $CHANGE_TITLE\"'\n      }\n    }\n  }\n}\n",
        ),
    ),
    good=(
        Example(".github/workflows/label.yml", _GITHUB % 'label "$TITLE"'),
        Example(".gitlab-ci.yml", _GITLAB % 'sh -c \'label "$1"\' _ "$CI_COMMIT_TITLE"'),
        Example(".gitlab-ci.yml", _GITLAB % 'eval "$(ssh-agent -s)"'),
        Example("bitbucket-pipelines.yml", _BITBUCKET % 'deploy "$BITBUCKET_BRANCH"'),
        Example(".circleci/config.yml", _CIRCLECI % 'echo "$CIRCLE_BRANCH" | grep main'),
    ),
)

_HINTS = ("eval", "-c", "sh", "-e", "awk", "iex", "Invoke-Expression", "-r")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Evaluated variables in shell scripts."""
    for job, step in pipeline.steps():
        names: dict[str, str] | None = None
        for script in step.scripts:
            text = script.text.value
            if script.language not in LANGUAGES or "$" not in text:
                continue
            if not any(hint in text for hint in _HINTS):
                continue
            names = untrusted_variables(pipeline, job, step) if names is None else names
            if not any(name in text for name in names):
                continue
            found = commands(text)
            held = follow_assignments(names, found)
            for command, word in evaluated(found):
                name = untrusted_in(word, held)
                if not name:
                    continue
                yield Match(
                    span=locate(script.text, command.start, command.end),
                    message=f"`{command.program}` evaluates `${name}`, which holds {held[name]}",
                    anchor=f"{command.program} {name}",
                    scope=pipeline.scope(job, step),
                    annotation="an outsider's text is run as code here",
                    severity=reach(pipeline, job).severity if privileged(pipeline) else None,
                    confidence=Confidence.MEDIUM if command.program == "ssh" else None,
                )
