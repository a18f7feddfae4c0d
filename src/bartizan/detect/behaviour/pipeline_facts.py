"""What records of build services tell of a run besides the columns of events.

Only records of runs, jobs and pushes are read again, and of those only a few members.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec
import polars as pl

from bartizan.model.event import EventBatch

FACTS: Final = ("trigger", "branch", "job", "pipeline_file")
"""Columns: the event that started a run, the branch it is for, the job that ran, and the pipeline's
files that a push changed on a default branch."""
_OPERATIONS: Final = r"(?i)workflow|pipeline|job|^run$|^push"
_MAIN: Final = frozenset({"main", "master", "trunk"})
_FILES: Final = (".github/workflows/", ".gitlab-ci", "jenkinsfile", "azure-pipelines", ".circleci/")
_HEADS: Final = "refs/heads/"


class _Run(msgspec.Struct, gc=False):
    event: str | None = None
    head_branch: str | None = None


class _Job(msgspec.Struct, gc=False):
    name: str | None = None
    workflow_name: str | None = None
    head_branch: str | None = None


class _Commit(msgspec.Struct, gc=False):
    added: list[str] = []
    modified: list[str] = []
    removed: list[str] = []


class _Repository(msgspec.Struct, gc=False):
    default_branch: str | None = None
    full_name: str | None = None


class _Body(msgspec.Struct, gc=False):
    workflow_run: _Run | None = None
    workflow_job: _Job | None = None
    event: str | None = None
    head_branch: str | None = None
    ref: str | None = None
    commits: list[_Commit] = []
    repository: _Repository | str | None = None


class _Delivery(msgspec.Struct, gc=False):
    body: _Body | None = None


Facts = tuple[str | None, str | None, str | None, str | None]
_NONE: Final[Facts] = (None, None, None, None)
_DELIVERY = msgspec.json.Decoder(_Delivery).decode
_BODY = msgspec.json.Decoder(_Body).decode


def pipeline_facts(batch: EventBatch) -> list[pl.Series]:
    """The columns of ``FACTS``, null where nothing is told."""
    tell = _TELLERS.get(batch.format)
    if tell is None:
        none = pl.Series("", [None], dtype=pl.String).new_from_index(0, len(batch))
        return [none.alias(name) for name in FACTS]
    of_runs = batch.frame["operation"].str.contains(_OPERATIONS).fill_null(value=False).to_list()
    rows = list(tell(batch, of_runs))
    return [
        pl.Series(name, column, dtype=pl.String)
        for name, column in zip(FACTS, zip(*rows, strict=True), strict=True)
    ]


def _github(batch: EventBatch, of_runs: list[bool]) -> Iterator[Facts]:
    for raw, wanted in zip(batch.events.raws, of_runs, strict=True):
        if not wanted or raw is None:
            yield _NONE
            continue
        try:
            body = (_DELIVERY(raw).body if b'"body"' in raw else None) or _BODY(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield _NONE  # An odd shape tells nothing here; the event itself is there.
            continue
        yield _of_github(body)


def _of_github(body: _Body) -> Facts:
    job = body.workflow_job
    if job is not None:
        name = " / ".join(filter(None, (job.workflow_name, job.name)))
        return None, job.head_branch, name or None, None
    run = body.workflow_run
    if run is not None:
        return run.event, run.head_branch, None, None
    if body.ref is not None and body.commits:
        return None, None, None, _pipeline_files(body)
    return body.event, body.head_branch, None, None


def _pipeline_files(body: _Body) -> str | None:
    """Repository and the first file of a pipeline that a push changed on a default branch."""
    repository = body.repository
    if not isinstance(repository, _Repository):
        return None
    branch = (body.ref or "").removeprefix(_HEADS)
    if branch != repository.default_branch and branch not in _MAIN:
        return None
    for one in body.commits:
        for path in (*one.added, *one.modified, *one.removed):
            if path.lower().startswith(_FILES):
                return f"{path} of {repository.full_name}"
    return None


def _ci_job(batch: EventBatch, of_runs: list[bool]) -> Iterator[Facts]:
    for raw, wanted in zip(batch.events.raws, of_runs, strict=True):
        facts: Any = batch.record(raw).get("ci") if wanted and raw is not None else None
        if not isinstance(facts, Mapping):
            yield _NONE
            continue
        trigger, branch, job = (_text(facts.get(name)) for name in ("trigger", "branch", "job"))
        yield trigger, branch, job, None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


_TELLERS: Final[Mapping[str, Callable[[EventBatch, list[bool]], Iterator[Facts]]]] = {
    "github-audit": _github,
    "github-webhook": _github,
    "ci-job": _ci_job,
}
