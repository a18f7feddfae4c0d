"""Variables that make a platform write everything it does into the log."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Pipeline, Platform, Variable
from bartizan.scan.source import Span

_GITLAB = 'variables:\n  CI_DEBUG_TRACE: "%s"\nbuild:\n  script: make\n'
_AZURE = "variables:\n  System.Debug: %s\nsteps:\n  - script: make\n"
_GITHUB = """\
on: push
permissions: {}
env:
  ACTIONS_STEP_DEBUG: %s
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: make
"""

CHECK = Check(
    id="PIPE-050",
    slug="debug-logging",
    title="Debug logging is switched on for every run",
    severity=Severity.LOW,
    confidence=Confidence.HIGH,
    what="""
Variables in the definition itself that switch on a platform's debug log: `CI_DEBUG_TRACE` and `CI_DEBUG_SERVICES` (GitLab), `ACTIONS_STEP_DEBUG` and
`ACTIONS_RUNNER_DEBUG` (GitHub), `System.Debug` (Azure).
""",
    why="""
A debug log repeats what steps hand to one another, commands with their arguments and, on GitLab, every variable of the job with its value. Whoever
may read the log may then read secrets, and for public projects that is everybody.
""",
    fix="""
Remove it. Switch debugging on for the one run that needs it, where the platform lets you start a run by hand, and delete its log afterwards.
""",
    cwe=(532, 215),
    attack=("T1552",),
    controls=(
        "owasp-cicd:CICD-SEC-6",
        "owasp-cicd:CICD-SEC-10",
        "owasp-cicd:CICD-SEC-7",
        "iso-27001:A.8.15",
    ),
    references=(
        "https://docs.gitlab.com/ci/variables/variables_troubleshooting/",
        "https://docs.github.com/en/actions/how-tos/monitor-workflows/enable-debug-logging",
        "https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables",
    ),
    bad=(
        Example(".gitlab-ci.yml", _GITLAB % "true"),
        Example("azure-pipelines.yml", _AZURE % "true"),
        Example(".github/workflows/build.yml", _GITHUB % "true"),
    ),
    good=(
        Example(".gitlab-ci.yml", _GITLAB % "false"),
        Example("azure-pipelines.yml", _AZURE % "false"),
        Example(".github/workflows/build.yml", _GITHUB % "false"),
    ),
)

_NAMES = {
    Platform.GITLAB: frozenset({"ci_debug_trace", "ci_debug_services"}),
    Platform.GITHUB: frozenset({"actions_step_debug", "actions_runner_debug"}),
    Platform.AZURE: frozenset({"system.debug", "system_debug"}),
}
_ON = frozenset({"true", "1", "yes", "on"})
_PRINTS_SECRETS = "ci_debug_trace"
"""The one of them that prints the values of all variables."""


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Variables of the pipeline, its jobs and their steps."""
    names = _NAMES.get(pipeline.platform)
    if names is None:
        return
    seen: set[Span] = set()
    for variable, scope in _variables(pipeline):
        name = variable.name.lower()
        on = name in names and variable.text.value.strip().lower() in _ON
        if not on or variable.name_span in seen:
            continue
        seen.add(variable.name_span)
        yield Match(
            span=Span(variable.name_span.start, variable.text.span.end),
            message=f"`{variable.name}` writes the details of every run into its log",
            anchor=variable.name,
            scope=scope,
            annotation="on for every run",
            severity=Severity.MEDIUM if name == _PRINTS_SECRETS else None,
        )


def _variables(pipeline: Pipeline) -> Iterator[tuple[Variable, tuple[str, ...]]]:
    for variable in pipeline.env:
        yield variable, pipeline.scope()
    for job in pipeline.jobs:
        for variable in job.env:
            yield variable, pipeline.scope(job)
        for step in job.steps:
            for variable in step.env:
                yield variable, pipeline.scope(job, step)
