"""Run and job records of build services, told apart and brought to one shape.

One function a service: it knows its own records by their members and gives the common facts, or
None. Sources: REST references of GitHub Actions, GitLab, Jenkins, Buildkite and CircleCI.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bartizan.ingest.json_values import (
    Json,
    first_text,
    member,
    record_at,
    records_at,
    text_at,
)

_GITHUB_REPO = re.compile(r"/repos/([^/]+/[^/]+)/actions/")
_LOGS = ("log", "logs", "trace", "console", "consoleText", "output")


def common_facts(record: Json) -> Json | None:
    """What services tell under different names, or None for a record of no known service.

    Keys: ``provider repo run job workflow commit branch trigger outcome actor runner started
    finished log``; those that the record does not tell are missing.
    """
    for tell in _SERVICES:
        if (facts := tell(record)) is not None:
            if (log := _log(record)) is not None:
                facts["log"] = log
            return {key: value for key, value in facts.items() if value is not None}
    return None


def _log(record: Json) -> str | None:
    for key in _LOGS:
        value = record.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            return "\n".join(value)
    parts = [
        text
        for step in records_at(record, "steps")
        if (text := first_text(step, *_LOGS)) is not None
    ]
    return "\n".join(parts) or None


def _github_run(record: Json) -> Json | None:
    if not {"head_sha", "run_number"} <= record.keys():
        return None
    return {
        "provider": "github",
        "repo": text_at(record, "repository", "full_name") or _github_repo(record),
        "run": first_text(record, "id"),
        "workflow": first_text(record, "path", "name"),
        "commit": first_text(record, "head_sha"),
        "branch": first_text(record, "head_branch"),
        "trigger": first_text(record, "event"),
        "outcome": first_text(record, "conclusion", "status"),
        "actor": text_at(record, "triggering_actor", "login") or text_at(record, "actor", "login"),
        "started": first_text(record, "run_started_at", "created_at"),
        "finished": first_text(record, "updated_at"),
    }


def _github_job(record: Json) -> Json | None:
    if not ({"run_id", "head_sha"} <= record.keys() or {"run_id", "runner_name"} <= record.keys()):
        return None
    return {
        "provider": "github",
        "repo": _github_repo(record),
        "run": first_text(record, "run_id"),
        "job": first_text(record, "name"),
        "workflow": first_text(record, "workflow_name"),
        "commit": first_text(record, "head_sha"),
        "branch": first_text(record, "head_branch"),
        "outcome": first_text(record, "conclusion", "status"),
        "runner": first_text(record, "runner_name"),
        "started": first_text(record, "started_at", "created_at"),
        "finished": first_text(record, "completed_at"),
    }


def _github_repo(record: Json) -> str | None:
    found = _GITHUB_REPO.search(first_text(record, "url", "run_url") or "")
    return found[1] if found else None


def _gitlab_job(record: Json) -> Json | None:
    pipeline = record_at(record, "pipeline")
    if "stage" not in record or not pipeline:
        return None
    return {
        "provider": "gitlab",
        "repo": _gitlab_project(record) or text_at(pipeline, "project_id"),
        "run": text_at(pipeline, "id"),
        "job": first_text(record, "name"),
        "workflow": first_text(record, "stage"),
        "commit": text_at(pipeline, "sha") or text_at(record, "commit", "id"),
        "branch": first_text(record, "ref"),
        "trigger": text_at(pipeline, "source"),
        "outcome": first_text(record, "status"),
        "actor": text_at(record, "user", "username"),
        "runner": text_at(record, "runner", "description"),
        "started": first_text(record, "started_at", "created_at"),
        "finished": first_text(record, "finished_at"),
    }


def _gitlab_pipeline(record: Json) -> Json | None:
    if not {"sha", "ref", "status"} <= record.keys() or not record.keys() & {"iid", "source"}:
        return None
    return {
        "provider": "gitlab",
        "repo": _gitlab_project(record) or first_text(record, "project_id"),
        "run": first_text(record, "id"),
        "commit": first_text(record, "sha"),
        "branch": first_text(record, "ref"),
        "trigger": first_text(record, "source"),
        "outcome": first_text(record, "status"),
        "actor": text_at(record, "user", "username"),
        "started": first_text(record, "started_at", "created_at"),
        "finished": first_text(record, "finished_at", "updated_at"),
    }


def _gitlab_project(record: Json) -> str | None:
    path = _path(first_text(record, "web_url"))
    return path.partition("/-/")[0].strip("/") or None if "/-/" in path else None


def _jenkins(record: Json) -> Json | None:
    kind = first_text(record, "_class") or ""
    if "fullDisplayName" not in record and not kind.startswith(("hudson.", "org.jenkinsci.")):
        return None
    causes = [
        one for action in records_at(record, "actions") for one in records_at(action, "causes")
    ]
    built = [record_at(action, "lastBuiltRevision") for action in records_at(record, "actions")]
    revision = next((one for one in built if one), {})
    remotes = [member(action, "remoteUrls") for action in records_at(record, "actions")]
    remote = next((one[0] for one in remotes if isinstance(one, list) and one), None)
    branch = next(iter(records_at(revision, "branch")), {})
    parts = [
        part for part in _path(first_text(record, "url")).split("/") if part not in ("", "job")
    ]
    return {
        "provider": "jenkins",
        "repo": _repository(remote) if isinstance(remote, str) else None,
        "run": "/".join(parts) or first_text(record, "fullDisplayName"),
        "workflow": "/".join(parts[:-1]) or None,
        "commit": text_at(revision, "SHA1"),
        "branch": text_at(branch, "name"),
        "trigger": next((text_at(one, "shortDescription") for one in causes), None),
        "outcome": first_text(record, "result"),
        "actor": next((user for one in causes if (user := first_text(one, "userId"))), None),
        "runner": first_text(record, "builtOn"),
        "started": first_text(record, "timestamp"),
    }


def _buildkite(record: Json) -> Json | None:
    build = record_at(record, "build") or record
    pipeline = record_at(build, "pipeline") or record_at(record, "pipeline")
    if not {"number", "state", "branch", "commit"} <= build.keys() or not pipeline:
        return None
    path = _path(first_text(build, "web_url")).strip("/").replace("/builds/", "/")
    return {
        "provider": "buildkite",
        "repo": _repository(text_at(pipeline, "repository") or ""),
        "run": path or first_text(build, "id"),
        "job": text_at(record, "job", "name"),
        "workflow": text_at(pipeline, "slug"),
        "commit": first_text(build, "commit"),
        "branch": first_text(build, "branch"),
        "trigger": first_text(build, "source"),
        "outcome": first_text(build, "state"),
        "actor": text_at(build, "creator", "email") or text_at(build, "creator", "name"),
        "runner": text_at(record, "job", "agent", "name"),
        "started": first_text(build, "started_at", "created_at"),
        "finished": first_text(build, "finished_at"),
    }


def _circleci(record: Json) -> Json | None:
    slug = text_at(record, "project", "slug") or first_text(record, "project_slug")
    if slug is None or not record.keys() & {"pipeline", "pipeline_id", "pipeline_number"}:
        return None
    return {
        "provider": "circleci",
        "repo": re.sub(r"^(gh|github|bb|bitbucket)/", "", slug),
        "run": text_at(record, "workflow", "id") or first_text(record, "pipeline_id", "id"),
        "job": text_at(record, "job", "name"),
        "workflow": text_at(record, "workflow", "name") or first_text(record, "name"),
        "commit": text_at(record, "pipeline", "vcs", "revision"),
        "branch": text_at(record, "pipeline", "vcs", "branch"),
        "trigger": text_at(record, "pipeline", "trigger", "type"),
        "outcome": text_at(record, "workflow", "status") or first_text(record, "status"),
        "actor": text_at(record, "pipeline", "trigger", "actor", "login"),
        "started": first_text(record, "happened_at", "created_at"),
        "finished": first_text(record, "stopped_at"),
    }


_SERVICES: tuple[Callable[[Json], Json | None], ...] = (
    _github_run,
    _github_job,
    _gitlab_job,
    _jenkins,
    _buildkite,
    _circleci,
    _gitlab_pipeline,
)


def _path(url: str | None) -> str:
    """The path of an address; empty for what is no address."""
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _repository(remote: str) -> str | None:
    """``owner/name`` of a Git remote: ``git@host:owner/name.git`` or an address."""
    path = _path(remote) if "://" in remote else remote.partition(":")[2]
    return path.strip("/").removesuffix(".git") or None
