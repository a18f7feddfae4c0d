"""GitLab webhooks and system hooks: pushes, pipelines, jobs, deployments, merge requests, members.

Source: GitLab "Webhook events", "System hooks".
"""

from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import first_text, records_at, text_at
from bartizan.ingest.lineage import (
    CONTAINS,
    CREATED,
    DEPLOYED_AS,
    PUSHED,
    RUNS_ON,
    TRIGGERED,
    Link,
    entity,
    link,
    links,
    run_name,
)
from bartizan.ingest.ocsf_classes import (
    ACCOUNT_CHANGE,
    APPLICATION_LIFECYCLE,
    ENTITY_MANAGEMENT,
    USER_ACCESS_MANAGEMENT,
)
from bartizan.ingest.saas_words import names
from bartizan.model.log_source import LogSource


def _shape(record: Json) -> Json:
    """Opens an envelope of headers and body."""
    for key in ("payload", "body"):
        within: Any = record.get(key)
        if isinstance(within, dict) and ("object_kind" in within or "event_name" in within):
            return within
    return record


def _operation(record: Json) -> str | None:
    kind = first_text(record, "object_kind", "event_name")
    action = text_at(record, "object_attributes", "action") or first_text(record, "action")
    return f"{kind}.{action}" if kind and action else kind


def _run(record: Json) -> str | None:
    return (
        text_at(record, "object_attributes", "id")
        if record.get("object_kind") == "pipeline"
        else first_text(record, "pipeline_id")
    )


def _run_name(record: Json) -> str | None:
    return run_name(text_at(record, "project", "path_with_namespace"), _run(record))


def _sha(record: Json) -> str | None:
    found = (
        first_text(record, "checkout_sha", "after", "sha")
        or text_at(record, "object_attributes", "sha")
        or text_at(record, "object_attributes", "last_commit", "id")
        or text_at(record, "commit", "id")
    )
    return found if found and found.strip("0") else None


def _links(record: Json) -> list[Link] | None:
    repo = text_at(record, "project", "path_with_namespace")
    if repo is None:
        return None
    kind = first_text(record, "object_kind")
    who = entity("user", first_text(record, "user_username") or text_at(record, "user", "username"))
    sha = entity("commit", _sha(record))
    number = _run(record)
    run = entity("run", f"{repo}/{number}" if number else None)
    if kind == "push":
        shas = [entity("commit", text_at(one, "id")) for one in records_at(record, "commits")]
        every = [*shas[-100:], sha]
        return links(
            *(link(who, PUSHED, one) for one in every),
            *(link(entity("repository", repo), CONTAINS, one) for one in every),
        )
    if kind in ("pipeline", "build"):
        runner = text_at(record, "runner", "description")
        host = entity("host", runner)
        return links(link(sha, TRIGGERED, run), link(who, TRIGGERED, run), link(run, RUNS_ON, host))
    if kind == "deployment":
        name = first_text(record, "environment")
        place = entity("resource", f"{repo}/environments/{name}" if name else None)
        short = first_text(record, "commit_url")
        full = short.rpartition("/")[2] if short else None
        return links(link(entity("commit", full), DEPLOYED_AS, place))
    if kind == "release":
        tag = first_text(record, "tag")
        made = entity("artifact", f"{repo}@{tag}" if tag else None)
        return links(link(sha, CREATED, made))
    return None


FORMAT = declared(
    Declaration(
        name="gitlab-webhook",
        about="GitLab webhooks and system hooks",
        product="gitlab",
        marks=(
            (0.97, ("object_kind", "project.path_with_namespace")),
            (0.95, ("object_kind", "object_attributes")),
            (0.94, ("object_kind", "project_id")),
            (0.93, ("event_name~^(user|project|group|key|repository)_", "created_at")),
        ),
        shape=_shape,
        time="object_attributes.finished_at|object_attributes.updated_at|build_finished_at"
        "|build_started_at|build_created_at|status_changed_at|released_at|commits.timestamp"
        "|updated_at|created_at",
        operation=_operation,
        classes=(
            (r"^(pipeline|build|deployment|release|tag_push)", APPLICATION_LIFECYCLE),
            (r"_(to|from|for)_(team|group)|access_token|member", USER_ACCESS_MANAGEMENT),
            (r"^user_|^key_", ACCOUNT_CHANGE),
            (r"^(project|group|repository)", ENTITY_MANAGEMENT),
        ),
        status="build_status|object_attributes.status|object_attributes.detailed_status|status",
        actor="user_username|user.username|user_name|username|user_email",
        targets=(
            ("resource", "environment|build_name|ref|object_attributes.ref|object_attributes.url"),
            ("repository", "project.path_with_namespace|path_with_namespace"),
            ("organization", "group_path|full_path"),
        ),
        repo="project.path_with_namespace|project_path_with_namespace|path_with_namespace",
        commit=_sha,
        run=_run_name,
        host="runner.description",
        message="object_attributes.title|commits.message|object_attributes.name",
        links=_links,
        sources=(LogSource("gitlab", "webhook"),),
        keys=names(
            "action after access_level before build_allow_failure build_created_at build_duration"
            " build_failure_reason build_finished_at build_id build_name build_stage"
            " build_started_at build_status builds changes checkout_sha commit commit_title"
            " commit_url commits created_at deployable_url deployment_id email environment"
            " environment_external_url environment_tier event_name event_type full_path group"
            " group_access group_id group_name group_path id key merge_request name"
            " object_attributes object_kind old_path_with_namespace owner_email path"
            " path_with_namespace pipeline_id project project_access project_id project_name"
            " project_path project_path_with_namespace project_visibility ref refs repository"
            " runner sha short_sha source_pipeline status status_changed_at tag"
            " total_commits_count updated_at user user_email user_id user_name user_url"
            " user_username username"
        ),
        hot=("object_kind", "event_name", "ref"),
    )
)
