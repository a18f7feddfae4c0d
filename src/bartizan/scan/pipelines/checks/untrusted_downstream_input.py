"""An outsider's text is handed to another pipeline as a variable or parameter."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.project_code import LANGUAGES, locate
from bartizan.scan.pipelines.shell_commands import MAX_SCRIPT, Command, commands
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Script, Step
from bartizan.scan.pipelines.untrusted_values import (
    NATIVE,
    follow_assignments,
    untrusted_in,
    untrusted_variables,
)
from bartizan.scan.source import Span
from bartizan.scan.yaml_tree import Mapping, Scalar

CHECK = Check(
    id="PIPE-017",
    slug="untrusted-downstream-input",
    title="An outsider's text is handed to another pipeline",
    severity=Severity.MEDIUM,
    confidence=Confidence.LOW,
    profile=Profile.PEDANTIC,
    what="""
Jobs that start another pipeline and pass it text that an outsider chose: variables of a GitLab `trigger` job, `gh workflow run -f`, a `repository_dispatch`, `build job: …, parameters:` on Jenkins,
the interfaces that start pipelines on GitLab and CircleCI.
""",
    why="""
The other pipeline cannot see where the value comes from. It was started by yours, with rights of its own, and what would be treated with care on a pull request arrives
there as an input of a trusted caller.
""",
    fix="""
Pass the number of the pull request or the hash of the commit, and let the other pipeline look the rest up. Treat every input as untrusted where it is used.
""",
    cwe=(441, 20),
    attack=("T1677",),
    controls=("owasp-cicd:CICD-SEC-4", "owasp-cicd:CICD-SEC-5", "ssdf:PW.5.1"),
    references=("https://docs.gitlab.com/ci/pipelines/downstream_pipelines/",),
    bad=(
        Example(
            ".gitlab-ci.yml",
            "deploy:\n  trigger: group/deploy\n  variables:\n    TITLE: $CI_COMMIT_TITLE\n",
        ),
        Example(
            ".github/workflows/start.yml",
            'on: pull_request_target\npermissions: {}\njobs:\n  start:\n    runs-on: ubuntu-latest\n    steps:\n      - env:\n          TITLE: ${{ github.event.pull_request.title }}\n        run: gh workflow run build.yml -f title="$TITLE"\n',
        ),
        Example(
            "Jenkinsfile",
            "node {\n  build job: 'deploy', parameters: [string(name: 'TITLE', value: env.CHANGE_TITLE)]\n}\n",
        ),
    ),
    good=(
        Example(
            ".gitlab-ci.yml",
            "deploy:\n  trigger: group/deploy\n  variables:\n    COMMIT: $CI_COMMIT_SHA\n",
        ),
        Example(
            "Jenkinsfile",
            "node {\n  build job: 'deploy', parameters: [string(name: 'COMMIT', value: env.GIT_COMMIT)]\n}\n",
        ),
    ),
)

_USED = re.compile(r"\$\{?([A-Z_][A-Z0-9_]{2,60})")
_JENKINS = re.compile(
    r"\bbuild\b[\s(]{1,3}job\s{0,3}:[^\n]{0,200}?(?:\n[^\n]{0,200}?){0,6}"
    r"value\s{0,3}:\s{0,3}['\"]?\$?\{?(?:env\.)?(\w{3,60})"
)
_STARTS = re.compile(
    r"/trigger/pipeline|/projects/[^\s/]{1,120}/pipeline\b|/dispatches\b|circleci\.com/api/v2/[^\s]{1,120}/pipeline"
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Starts of other pipelines with untrusted values."""
    if pipeline.platform is Platform.GITLAB:
        for job in pipeline.jobs:
            yield from _trigger_job(pipeline, job)
    elif pipeline.platform is Platform.JENKINS:
        yield from _jenkins(pipeline)
    for job, step in pipeline.steps():
        for script in step.scripts:
            text = script.text.value
            if script.language in LANGUAGES and ("workflow run" in text or _STARTS.search(text)):
                yield from _script(pipeline, job, step, script)


def _trigger_job(pipeline: Pipeline, job: Job) -> Iterator[Match]:
    if not isinstance(job.node, Mapping) or job.node.get("trigger") is None:
        return
    given = job.node.get("variables")
    for name, value in given.items() if isinstance(given, Mapping) else ():
        if not isinstance(value, Scalar):
            continue
        used = next((v for v in _USED.findall(value.value) if v in NATIVE[Platform.GITLAB]), "")
        if used:
            yield _match(pipeline, value.span, used, (*pipeline.scope(job), name.value))


def _script(pipeline: Pipeline, job: Job, step: Step, script: Script) -> Iterator[Match]:
    found = commands(script.text.value)
    names = follow_assignments(untrusted_variables(pipeline, job, step), found)
    for command in found:
        if _starts(command):
            used = next((n for w in command.words if (n := untrusted_in(w, names))), "")
            if used:
                span = locate(script.text, command.start, command.end)
                yield _match(pipeline, span, used, pipeline.scope(job, step))


def _starts(command: Command) -> bool:
    if command.program == "gh":
        return command.arguments[:2] == ("workflow", "run")
    return command.program in ("curl", "wget") and any(map(_STARTS.search, command.arguments))


def _jenkins(pipeline: Pipeline) -> Iterator[Match]:
    source = pipeline.source.text[:MAX_SCRIPT]
    if "build" not in source or "value" not in source:
        return
    for found in _JENKINS.finditer(source):
        if found[1] in NATIVE[Platform.JENKINS]:
            yield _match(pipeline, Span(*found.span(1)), found[1], pipeline.scope())


def _match(pipeline: Pipeline, span: Span, used: str, scope: tuple[str, ...]) -> Match:
    held = NATIVE[pipeline.platform].get(used, "an outsider's text")
    return Match(
        span=span,
        message=f"another pipeline is started with `{used}`, which holds {held}",
        anchor=used,
        scope=scope,
        annotation="arrives there as a trusted input",
    )
