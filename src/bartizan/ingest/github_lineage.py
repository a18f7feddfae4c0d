"""Lineage that GitHub webhook deliveries prove: from people and commits to runs and artefacts."""

import re
from collections.abc import Callable

from bartizan.ingest.json_values import Json, first_text, record_at, records_at, text_at
from bartizan.ingest.lineage import (
    BUILT,
    CONTAINS,
    CREATED,
    DEPLOYED_AS,
    PUSHED,
    RUNS_ON,
    TAGGED,
    TRIGGERED,
    USES,
    Link,
    entity,
    link,
    links,
)

_MOST_COMMITS = 100
"""A push names at most 2,048 commits; links to the newest of them are enough to follow it."""
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_OWN_REF = frozenset({"push", "schedule", "workflow_dispatch", "repository_dispatch"})
"""Triggers for which a run takes the workflow's file from the branch it names."""


def webhook_links(event: str | None, body: Json) -> list[Link] | None:
    """The links that one delivery states."""
    tell = _TELLERS.get(event or "")
    repo = text_at(body, "repository", "full_name")
    return links(*tell(body, repo)) if tell and repo else None


def person(body: Json, *path: str) -> str | None:
    """The entity of an account in the body: a user, or a service account for a bot."""
    login = text_at(body, *path, "login") or text_at(body, *path, "name")
    bot = text_at(body, *path, "type") == "Bot" or (login or "").endswith("[bot]")
    return entity("service-account" if bot else "user", login)


def commit(sha: str | None) -> str | None:
    """The entity of a commit; none for the zeros that stand for "no commit"."""
    return entity("commit", sha) if sha and sha.strip("0") else None


def _push(body: Json, repo: str) -> list[Link | None]:
    who = person(body, "sender") or person(body, "pusher")
    shas = [text_at(one, "id") for one in records_at(body, "commits")[-_MOST_COMMITS:]]
    shas.append(text_at(body, "after"))
    found: list[Link | None] = []
    for sha in shas:
        found.append(link(who, PUSHED, commit(sha)))
        found.append(link(entity("repository", repo), CONTAINS, commit(sha)))
    return found


def _run(body: Json, repo: str) -> list[Link | None]:
    run = record_at(body, "workflow_run")
    target = entity("run", f"{repo}/{number}" if (number := text_at(run, "id")) else None)
    path = text_at(run, "path") or text_at(body, "workflow", "path")
    branch = text_at(run, "head_branch")
    if path and "@" not in path and branch and text_at(run, "event") in _OWN_REF:
        path = f"{path}@refs/heads/{branch}"
    return [
        link(commit(text_at(run, "head_sha")), TRIGGERED, target),
        link(entity("workflow", f"{repo}/{path}" if path else None), TRIGGERED, target),
        link(person(run, "triggering_actor") or person(run, "actor"), TRIGGERED, target),
        *(
            link(target, USES, entity("workflow", text_at(one, "path")))
            for one in records_at(run, "referenced_workflows")
        ),
    ]


def _job(body: Json, repo: str) -> list[Link | None]:
    job = record_at(body, "workflow_job")
    target = entity("run", f"{repo}/{number}" if (number := text_at(job, "run_id")) else None)
    return [
        link(commit(text_at(job, "head_sha")), TRIGGERED, target),
        link(target, RUNS_ON, entity("host", text_at(job, "runner_name"))),
    ]


def _deployment(body: Json, repo: str) -> list[Link | None]:
    deployment = record_at(body, "deployment")
    name = text_at(deployment, "environment") or text_at(body, "deployment_status", "environment")
    target = entity("resource", f"{repo}/environments/{name}" if name else None)
    run = text_at(body, "workflow_run", "id")
    return [
        link(commit(text_at(deployment, "sha")), DEPLOYED_AS, target),
        link(entity("run", f"{repo}/{run}" if run else None), DEPLOYED_AS, target),
    ]


def _package(body: Json, repo: str) -> list[Link | None]:
    package = record_at(body, "package") or record_at(body, "registry_package")
    version = record_at(package, "package_version")
    made, alias = package_entities(package)
    source = text_at(version, "target_oid") or text_at(version, "source_commit")
    return [
        link(commit(source), BUILT, made),
        link(person(body, "sender"), PUSHED, made),
        link(made, TAGGED, alias),
        link(entity("repository", repo), CREATED, made) if not source else None,
    ]


def package_entities(package: Json) -> tuple[str | None, str | None]:
    """The entity that a package's version is, and for an image the name it was tagged with."""
    version = record_at(package, "package_version")
    name, number = text_at(package, "name"), text_at(version, "version")
    kind = (text_at(package, "package_type") or text_at(package, "ecosystem") or "").lower()
    tag = record_at(version, "container_metadata", "tag")
    digest = text_at(tag, "digest") or number
    owner = first_text(package, "namespace") or text_at(package, "owner", "login")
    if kind in ("container", "docker") or (digest or "").startswith("sha256:"):
        label = text_at(tag, "name")
        alias = f"ghcr.io/{owner}/{name}:{label}" if owner and name and label else None
        image = digest if (digest or "").startswith("sha256:") else None
        return entity("image", image or alias), entity("image", alias if image else None)
    full = f"pkg:{kind}/{name}@{number}" if kind and name and number else None
    return entity("package", full), None


def _release(body: Json, repo: str) -> list[Link | None]:
    release = record_at(body, "release")
    tag = text_at(release, "tag_name")
    source = text_at(release, "target_commitish")
    sha = commit(source) if source and _SHA.fullmatch(source) else None
    whole = entity("artifact", f"{repo}@{tag}" if tag else None)
    found = [link(person(release, "author"), CREATED, whole), link(sha, BUILT, whole)]
    for asset in records_at(release, "assets"):
        name = text_at(asset, "name")
        found.append(link(whole, CONTAINS, entity("artifact", f"{repo}@{tag}/{name}")))
    return found


def _pull_request(body: Json, repo: str) -> list[Link | None]:
    asked = record_at(body, "pull_request")
    merged = text_at(asked, "merge_commit_sha") if asked.get("merged") is True else None
    return [
        link(person(asked, "merged_by"), PUSHED, commit(merged)),
        link(entity("repository", repo), CONTAINS, commit(merged)),
    ]


_TELLERS: dict[str, Callable[[Json, str], list[Link | None]]] = {
    "push": _push,
    "workflow_run": _run,
    "workflow_job": _job,
    "deployment": _deployment,
    "deployment_status": _deployment,
    "package": _package,
    "registry_package": _package,
    "release": _release,
    "pull_request": _pull_request,
}
