"""An artifact that an untrusted run made is executed or believed by a privileged one."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.guards import admits_outsiders
from bartizan.scan.pipelines.privilege import privileged, reach
from bartizan.scan.pipelines.project_code import Execution, executions
from bartizan.scan.pipelines.subject import Job, Pipeline, Step, Store
from bartizan.scan.pipelines.wording import the_job
from bartizan.scan.source import Span

_GITHUB = """\
on:
  workflow_run:
    workflows: [build]
    types: [completed]
permissions:
  pull-requests: write
jobs:
  report:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with:
          run-id: ${{ github.event.workflow_run.id }}
          github-token: ${{ github.token }}
          path: %s
      - run: %s
"""

CHECK = Check(
    id="PIPE-005",
    slug="untrusted-artifact",
    title="An artifact of an untrusted run is executed or believed",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
A pipeline with privileges fetches an artifact that another run made, one that works on pull requests of strangers, and then runs something
out of it, unpacks it over its own files, or copies its content into environment variables, outputs or a script.
""",
    why="""
Splitting work into a run without privileges and a run with them protects only as long as the second treats the first one's artifact as an outsider's upload: whoever
writes the pull request writes every byte of it. One `./report.sh` or one line in `$GITHUB_ENV` (`LD_PRELOAD`, `NODE_OPTIONS`, `PATH`) gives the privileges away.
""",
    fix="""
Unpack into an empty folder outside the workspace, run nothing out of it, and read from it only values that you check: a number against `^[0-9]+$`, a known word, a length.

Take the number of the pull request from the event (`github.event.workflow_run.pull_requests[0].number`) where you can.
""",
    cwe=(829, 345, 494),
    attack=("T1195.002",),
    controls=("owasp-cicd:CICD-SEC-4", "owasp-cicd:CICD-SEC-9", "slsa:build-l3"),
    references=("https://securitylab.github.com/resources/github-actions-building-blocks/",),
    bad=(
        Example(".github/workflows/report.yml", _GITHUB % ("out", "bash out/report.sh")),
        Example(".github/workflows/report.yml", _GITHUB % ("out", "cat out/env >> $GITHUB_ENV")),
        Example(".github/workflows/report.yml", _GITHUB % (".", "make report")),
    ),
    good=(
        Example(
            ".github/workflows/report.yml",
            _GITHUB
            % (
                "${{ runner.temp }}/pr",
                'gh pr comment "$(head -c 9 "$RUNNER_TEMP/pr/n" | tr -cd 0-9)" -b ok',
            ),
        ),
        Example(
            ".github/workflows/report.yml",
            (_GITHUB % ("out", "bash out/report.sh")).replace(
                "    runs-on", "    if: github.event.workflow_run.event == 'push'\n    runs-on"
            ),
        ),
    ),
)

MAX_READ = 50_000
"""Characters of one script that are searched for uses of the artifact."""
_BELIEVED = re.compile(
    r"(?:cat|<|head|jq|tail|grep|unzip -p)\s[^\n]{0,200}(?:>>|\btee\b)[^\n]{0,20}"
    r"(?:GITHUB_ENV|GITHUB_OUTPUT|GITHUB_PATH)"
    r"|=\$\((?:cat|<|jq|head)\s[^\n]{0,160}>>\s{0,3}\"?\$\{?GITHUB_(?:ENV|PATH|OUTPUT)"
    r"|(?:eval|source|\.)\s+[^\n]{0,40}\$\((?:cat|<)"
)
_NUMBERS_ONLY = re.compile(
    r"\[\[?\s[^\n]{0,120}=~|grep\s+-[a-zA-Z]*E?[a-zA-Z]*\s+['\"]?\^\[0-9\]|tr -cd|\b10#|parseInt|Number\(|jq [^\n]{0,40}tonumber"
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Downloads of foreign artifacts, with what is done to them afterwards."""
    if not privileged(pipeline):
        return
    for job in pipeline.jobs:
        if not admits_outsiders(pipeline, job.condition):
            continue
        for store in job.stores:
            if store.action == "download" and store.foreign and store.step:
                use = _use(job, store, store.step)
                if use:
                    yield _match(pipeline, job, store, use)
                    break


def _use(job: Job, store: Store, fetched: Step) -> Execution | None:
    """The first dangerous thing done after the download."""
    seen = False
    into_workspace = _into_workspace(job, store, fetched)
    for step in job.steps:
        if step is fetched:
            seen = True
            if not step.scripts:
                continue
        if not seen:
            continue
        for script in step.scripts:
            found = _BELIEVED.search(script.text.value[:MAX_READ])
            if found and not _NUMBERS_ONLY.search(script.text.value):
                span = script.text.locate(found.start(), found.end())
                return Execution("copies its content into the job's environment", span)
        for run in executions(step):
            if run.span.start <= store.span.start:
                continue
            if into_workspace or any(path.value in run.what for path in store.paths):
                return Execution(f"runs `{run.what}`", run.span)
    return None


def _into_workspace(job: Job, store: Store, fetched: Step) -> bool:
    """Whether the artifact may lie over the files that the job works with."""
    if fetched.scripts:
        scripts = [s.text.value for step in job.steps for s in step.scripts]
        return any(
            ("unzip" in text and " -d" not in text)
            or ("gh run download" in text and " -D" not in text and "--dir" not in text)
            for text in scripts
        )
    return not store.paths or any(
        path.value in (".", "./", "${{ github.workspace }}") for path in store.paths
    )


def _match(pipeline: Pipeline, job: Job, store: Store, use: Execution) -> Match:
    shown = pipeline.source.text[use.span.start : use.span.end]
    output_only = "GITHUB_OUTPUT" in shown
    label = f"`{store.name}` " if store.name and "${{" not in store.name else ""
    return Match(
        span=Span(store.span.start, store.span.end),
        message=f"{the_job(job)} fetches artifact {label}of a run that outsiders can start, "
        f"then {use.what}, with {reach(pipeline, job).words}",
        anchor=store.name,
        scope=pipeline.scope(job, store.step),
        annotation="written by whoever wrote the pull request",
        severity=Severity.LOW if output_only else None,
        profile=Profile.PEDANTIC if output_only else Profile.REGULAR,
        related=[Related(span=use.span, annotation="trusts it here")],
    )
