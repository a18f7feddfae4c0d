"""Untrusted text written to the files and commands that set variables for later steps."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.privilege import privileged, reach
from bartizan.scan.pipelines.project_code import LANGUAGES, locate
from bartizan.scan.pipelines.shell_commands import Command, Word, commands
from bartizan.scan.pipelines.subject import Job, Origin, Pipeline, Platform, Script, Step
from bartizan.scan.pipelines.untrusted_values import (
    follow_assignments,
    untrusted_in,
    untrusted_variables,
)

_GITHUB = """\
on: pull_request_target
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - env:
          TITLE: ${{ github.event.pull_request.title }}
        run: %s
"""

CHECK = Check(
    id="PIPE-007",
    slug="environment-file-injection",
    title="Untrusted text can set variables of later steps",
    severity=Severity.HIGH,
    what="""
Scripts that write text of an outsider to the place from which the platform sets variables for later steps and jobs: `$GITHUB_ENV`, `$GITHUB_PATH` and
`$GITHUB_OUTPUT`, CircleCI's `$BASH_ENV`, a GitLab `dotenv` report, Azure's `##vso[task.setvariable]` and every line an Azure job prints.
""",
    why="""
These files hold one `NAME=value` a line. Text with a line end in it adds further variables, and `LD_PRELOAD`, `NODE_OPTIONS`, `BASH_ENV` or `PATH` make the next step run
the outsider's code. `$BASH_ENV` is itself a script that every step sources.
""",
    fix="""
Hand the value over where it is needed, in the `env` of that step, and not through the file. If it has to go through: keep only the characters you expect, as in
`echo "branch=${BRANCH//[^A-Za-z0-9._-]/}" >> "$GITHUB_ENV"`.
""",
    cwe=(74, 94, 93),
    attack=("T1574.007", "T1574.006"),
    controls=("owasp-cicd:CICD-SEC-4", "ssdf:PW.5.1", "nist-800-53:SI-10"),
    references=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands",
        "https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands",
    ),
    upstream=("zizmor:github-env",),
    bad=(
        Example(
            ".github/workflows/build.yml",
            _GITHUB % 'echo "TITLE=$TITLE" >> "$GITHUB_ENV"',
        ),
        Example(
            ".gitlab-ci.yml",
            'prepare:\n  script:\n    - echo "TITLE=$CI_COMMIT_MESSAGE" >> build.env\n  artifacts:\n    reports:\n      dotenv: build.env\n',
        ),
        Example(
            ".circleci/config.yml",
            'version: 2.1\njobs:\n  build:\n    docker:\n      - image: cimg/base:2025.01\n    steps:\n      - run: echo "export NAME=$CIRCLE_BRANCH" >> $BASH_ENV\nworkflows:\n  main:\n    jobs:\n      - build\n',
        ),
        Example(
            "azure-pipelines.yml",
            'pr: [main]\nsteps:\n  - bash: echo "##vso[task.setvariable variable=title]$BUILD_SOURCEVERSIONMESSAGE"\n',
        ),
    ),
    good=(
        Example(
            ".github/workflows/build.yml",
            _GITHUB % 'echo "$TITLE"',
        ),
        Example(
            ".gitlab-ci.yml",
            'prepare:\n  script:\n    - echo "SLUG=$CI_COMMIT_REF_SLUG" >> build.env\n  artifacts:\n    reports:\n      dotenv: build.env\n',
        ),
        Example(
            ".circleci/config.yml",
            'version: 2.1\njobs:\n  build:\n    docker:\n      - image: cimg/base:2025.01\n    steps:\n      - run: echo "export BUILD=$CIRCLE_BUILD_NUM" >> $BASH_ENV\nworkflows:\n  main:\n    jobs:\n      - build\n',
        ),
    ),
)

_FILES = re.compile(r"\$\{?(?:env:)?(GITHUB_ENV|GITHUB_PATH|GITHUB_OUTPUT|BASH_ENV)\b")
_HINTS = ("GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "BASH_ENV", "##vso[task.")
_ONE_LINE = ("the name of a branch", "the name of a tag")
"""Git forbids line ends and spaces in them, so they cannot add a variable, but can end a word."""
_FILTERED = re.compile(r"\$\{\w+(?://|//?\[\^|@Q)")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Writes of untrusted variables."""
    dotenv = _dotenv_files(pipeline)
    for job, step in pipeline.steps():
        for script in step.scripts:
            text = script.text.value
            named = any(word in text for word in (*_HINTS, *dotenv))
            if script.language not in LANGUAGES or not named:
                continue
            yield from _in_script(pipeline, job, step, script, dotenv)


def _in_script(
    pipeline: Pipeline, job: Job, step: Step, script: Script, dotenv: frozenset[str]
) -> Iterator[Match]:
    found = commands(script.text.value)
    names = follow_assignments(untrusted_variables(pipeline, job, step), found)
    for command in found:
        target = _target(command, dotenv)
        if not target:
            continue
        piped = [c for c in found if command.reads_pipe and c.pipeline == command.pipeline]
        for word in (w for source in (*piped, command) for w in _payload(source)):
            name = _name_in(script, word, names)
            if not name:
                continue
            held = names.get(name, f"`{name}`")
            one_line = held in _ONE_LINE and target not in ("BASH_ENV", "GITHUB_PATH")
            only_output = target == "GITHUB_OUTPUT"
            yield Match(
                span=locate(script.text, command.start, command.end),
                message=f"`{name}`, which holds {held}, is written to {target}",
                anchor=f"{target} {name}",
                scope=pipeline.scope(job, step),
                annotation="a line end in it sets further variables",
                severity=_severity(pipeline, job, only_output=only_output),
                confidence=Confidence.MEDIUM if one_line or only_output else None,
                profile=Profile.PEDANTIC if one_line or only_output else None,
            )
            break


def _severity(pipeline: Pipeline, job: Job, *, only_output: bool) -> Severity:
    if only_output:
        return Severity.LOW
    return reach(pipeline, job).severity if privileged(pipeline) else Severity.MEDIUM


def _target(command: Command, dotenv: frozenset[str]) -> str:
    """The file or command by which variables are set; empty if it is none."""
    places = [r.target.text for r in command.redirects if r.operator in (">", ">>")]
    if command.program in ("tee", "Out-File", "Add-Content"):
        places += command.arguments
    for place in places:
        if known := _FILES.search(place):
            return known[1]
        if place.removeprefix("./") in dotenv:
            return f"the dotenv report `{place}`"
    if any(
        "##vso[task.setvariable" in argument or "##vso[task.prependpath" in argument
        for argument in command.arguments
    ):
        return "a logging command"
    return ""


def _payload(command: Command) -> Iterator[Word]:
    yield from command.run[1:]
    for redirect in command.redirects:
        if redirect.body:
            yield redirect.body
        elif redirect.operator == "<<<":
            yield redirect.target


def _name_in(script: Script, word: Word, names: dict[str, str]) -> str:
    """The untrusted variable or expression that a word holds unfiltered."""
    name = untrusted_in(word, names)
    if name and _FILTERED.search(word.text):
        return ""
    if name:
        return name
    for expression in script.expressions:
        inside = word.start <= expression.start < word.end
        if inside and expression.origin is Origin.UNTRUSTED:
            return expression.source
    return ""


def _dotenv_files(pipeline: Pipeline) -> frozenset[str]:
    """Files that GitLab reads variables for later jobs from."""
    if pipeline.platform is not Platform.GITLAB:
        return frozenset()
    found = re.findall(
        r"^[ \t]{0,80}dotenv:[ \t]{0,80}[\"']?([\w./-]{1,100})", pipeline.source.text, re.MULTILINE
    )
    return frozenset(found)
