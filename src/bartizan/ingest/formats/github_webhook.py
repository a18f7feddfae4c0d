"""GitHub webhook deliveries: the body alone, or with its headers.

Rules see the body's members, and the event's name as ``x_github_event``. Source: GitHub "Webhook
events and payloads".
"""

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.github_events import delivery, event_name, payload
from bartizan.ingest.github_lineage import package_entities, webhook_links
from bartizan.ingest.json_values import record_at, text_at
from bartizan.ingest.lineage import Link, run_name
from bartizan.ingest.ocsf_classes import (
    APPLICATION_LIFECYCLE,
    DETECTION_FINDING,
    ENTITY_MANAGEMENT,
    GROUP_MANAGEMENT,
    USER_ACCESS_MANAGEMENT,
)
from bartizan.ingest.picks import pick
from bartizan.model.log_source import LogSource

_KEYS = (
    "action",
    "after",
    "alert",
    "base_ref",
    "before",
    "blocked_user",
    "build",
    "changes",
    "check_run",
    "check_suite",
    "client_payload",
    "comment",
    "commit",
    "commits",
    "compare",
    "context",
    "created",
    "deleted",
    "deployment",
    "deployment_callback_url",
    "deployment_status",
    "description",
    "discussion",
    "enterprise",
    "environment",
    "event_type",
    "forced",
    "forkee",
    "head_commit",
    "hook",
    "hook_id",
    "id",
    "inputs",
    "installation",
    "invitation",
    "issue",
    "key",
    "label",
    "location",
    "marketplace_purchase",
    "master_branch",
    "member",
    "membership",
    "merge_group",
    "name",
    "number",
    "number_alerts",
    "organization",
    "package",
    "pages",
    "personal_access_token_request",
    "pull_request",
    "pull_requests",
    "pusher",
    "pusher_type",
    "ref",
    "ref_type",
    "registry_package",
    "release",
    "repositories",
    "repositories_added",
    "repositories_removed",
    "repository",
    "repository_advisory",
    "repository_ruleset",
    "repository_selection",
    "requester",
    "review",
    "rule",
    "scope",
    "security_advisory",
    "sender",
    "sha",
    "sponsorship",
    "starred_at",
    "state",
    "target_type",
    "target_url",
    "team",
    "thread",
    "user",
    "workflow",
    "workflow_job",
    "workflow_run",
    "x_github_delivery",
    "x_github_event",
    "zen",
)
_TARGETS = (
    ("user", "member.login|membership.user.login|blocked_user.login"),
    ("workflow", "workflow.path|workflow_run.path|workflow_job.workflow_name|workflow_run.name"),
    ("resource", "deployment.environment|rule.name|repository_ruleset.name|key.title|team.slug"),
    ("resource", "alert.html_url|hook.config.url|pull_request.html_url|issue.html_url|ref"),
    ("artifact", "release.tag_name"),
    ("package", "package.name|registry_package.name"),
    ("repository", "repository.full_name"),
    ("organization", "organization.login|installation.account.login|enterprise.slug"),
)


_TIMES = pick(
    "workflow_run.updated_at|workflow_job.completed_at|workflow_job.started_at"
    "|workflow_job.created_at|deployment_status.updated_at|deployment.updated_at"
    "|alert.updated_at|alert.created_at|release.published_at|package.updated_at"
    "|registry_package.updated_at|review.submitted_at|comment.updated_at|pull_request.updated_at"
    "|issue.updated_at|repository_ruleset.updated_at|rule.updated_at|key.created_at"
    "|security_advisory.updated_at|personal_access_token_request.created_at|forkee.created_at"
    "|hook.updated_at|installation.updated_at|updated_at|created_at"
)
_PUSHED = pick("repository.pushed_at|head_commit.timestamp")
_CHANGED = pick("repository.updated_at")
_ABOUT_REPOSITORY = frozenset({"repository", "public", "branch_protection_configuration"})


def _time(record: Json) -> object:
    """When it happened. What the author of a commit wrote is trusted last."""
    event = record.get("x_github_event")
    if event == "push":
        return _PUSHED(record)
    found = _TIMES(record)
    return _CHANGED(record) if found is None and event in _ABOUT_REPOSITORY else found


def _shape(record: Json) -> Json:
    told, body = payload(record)
    event = told or event_name(body)
    shaped = {**body, "x_github_event": event}
    if body is not record and (number := delivery(record)):
        shaped["x_github_delivery"] = number
    return shaped


def _operation(record: Json) -> str | None:
    event, action = text_at(record, "x_github_event"), text_at(record, "action")
    return f"{event}.{action}" if event and action else event or action


def _kind(record: Json) -> str:
    sender = record_at(record, "sender")
    login = text_at(sender, "login") or ""
    bot = text_at(sender, "type") == "Bot" or login.endswith("[bot]")
    return "service-account" if bot else "user"


def _links(record: Json) -> list[Link] | None:
    return webhook_links(text_at(record, "x_github_event"), record)


def _run(record: Json) -> str | None:
    number = text_at(record, "workflow_run", "id") or text_at(record, "workflow_job", "run_id")
    return run_name(text_at(record, "repository", "full_name"), number)


def _artifact(record: Json) -> str | None:
    package = record_at(record, "package") or record_at(record, "registry_package")
    made, _ = package_entities(package)
    return made.partition(":")[2] if made else text_at(record, "release", "tag_name")


FORMAT = declared(
    Declaration(
        name="github-webhook",
        about="GitHub webhook deliveries",
        product="github",
        marks=(
            (0.97, ("repository.full_name", "sender.login", "x_github_event~.")),
            (0.96, ("organization.login", "sender.login", "x_github_event~.")),
            (0.96, ("installation", "sender.login", "x_github_event~.")),
            (0.95, ("repository.full_name", "x_github_event~.", "ref", "commits")),
            (
                0.95,
                ("x_github_event~^(workflow_|deployment|push|pull_|issue)", "repository"),
            ),
            (0.95, ("zen", "hook_id")),
            (0.93, ("repository.full_name", "x_github_event~.")),
            (0.92, ("security_advisory.ghsa_id", "action")),
            (0.91, ("repository.full_name", "action~.", "!repository.uuid", "!object_kind")),
            (0.9, ("repository.full_name", "pusher")),
            (0.9, ("repository.private", "pusher")),
            (0.9, ("repository.full_name", "ref", "!repository.uuid")),
            (0.9, ("repository.private", "repository.allow_forking")),
        ),
        shape=_shape,
        time=_time,
        event_id="x_github_delivery",
        operation=_operation,
        classes=(
            (
                r"^(workflow_|deployment|check_|release|package|registry_package|page_build|status)",
                APPLICATION_LIFECYCLE,
            ),
            (r"_alert|security_advisory|repository_advisory", DETECTION_FINDING),
            (r"^(team|membership)", GROUP_MANAGEMENT),
            (
                r"^(member|organization|deploy_key|personal_access|installation|org_block)",
                USER_ACCESS_MANAGEMENT,
            ),
            (r"^(branch_protection|repository|public|meta|create|delete|fork)", ENTITY_MANAGEMENT),
        ),
        status="workflow_run.conclusion|workflow_run.status|workflow_job.conclusion"
        "|workflow_job.status|deployment_status.state"
        "|check_run.conclusion|check_run.status|check_suite.conclusion|check_suite.status",
        failure="failure|timed_out|startup_failure|cancelled|action_required|error",
        actor="sender.login|pusher.name|workflow_run.triggering_actor.login"
        "|workflow_run.actor.login|pull_request.user.login|issue.user.login|sender.name",
        actor_kind=_kind,
        session="x_github_delivery",
        targets=_TARGETS,
        repo="repository.full_name",
        commit="head_commit.id|after|workflow_run.head_sha|workflow_job.head_sha|deployment.sha"
        "|pull_request.head.sha|check_run.head_sha|check_suite.head_sha|sha"
        "|package.package_version.target_oid|registry_package.package_version.target_oid",
        run=_run,
        artifact=_artifact,
        host="workflow_job.runner_name",
        message="head_commit.message|workflow_run.display_title|pull_request.title|issue.title"
        "|release.name|alert.most_recent_instance.message.text",
        tenant="organization.login|repository.owner.login|enterprise.slug",
        links=_links,
        sources=(LogSource("github", "webhook"),),
        keys=_KEYS,
        hot=("action", "x_github_event", "ref", "repository.full_name", "sender.login"),
    )
)
