"""What a GitHub webhook delivery is about: its event, told from a header or from its members.

Receivers often store the body alone; the event's name then stands nowhere in it, but the members
that only this event has do. Source: GitHub "Webhook events and payloads".
"""

from typing import Any

Json = dict[str, Any]

_BY_MEMBERS: tuple[tuple[str, str], ...] = (
    ("ref_type master_branch", "create"),
    ("ref_type ref", "delete"),
    ("ref commits", "push"),
    ("ref head_commit", "push"),
    ("ref before after", "push"),
    ("zen", "ping"),
    ("alert location", "secret_scanning_alert_location"),
    ("alert", "alert"),
    ("pull_request review", "pull_request_review"),
    ("pull_request thread", "pull_request_review_thread"),
    ("pull_request comment", "pull_request_review_comment"),
    ("pull_request", "pull_request"),
    ("workflow_job", "workflow_job"),
    ("deployment_status", "deployment_status"),
    ("deployment_callback_url", "deployment_protection_rule"),
    ("deployment", "deployment"),
    ("workflow_run", "workflow_run"),
    ("check_run", "check_run"),
    ("check_suite", "check_suite"),
    ("client_payload", "repository_dispatch"),
    ("personal_access_token_request", "personal_access_token_request"),
    ("repository_ruleset", "repository_ruleset"),
    ("repository_advisory", "repository_advisory"),
    ("security_advisory", "security_advisory"),
    ("registry_package", "registry_package"),
    ("package", "package"),
    ("release", "release"),
    ("forkee", "fork"),
    ("pages", "gollum"),
    ("merge_group", "merge_group"),
    ("discussion", "discussion"),
    ("blocked_user", "org_block"),
    ("repositories_added", "installation_repositories"),
    ("build", "page_build"),
    ("starred_at", "star"),
    ("sponsorship", "sponsorship"),
    ("issue comment", "issue_comment"),
    ("issue", "issues"),
    ("comment", "commit_comment"),
    ("hook action", "meta"),
    ("hook", "ping"),
    ("sha state context", "status"),
    ("inputs workflow", "workflow_dispatch"),
    ("key", "deploy_key"),
    ("rule", "branch_protection_rule"),
    ("member team", "membership"),
    ("member", "member"),
    ("team action", "team"),
    ("team", "team_add"),
    ("membership", "organization"),
    ("invitation", "organization"),
    ("installation repositories", "installation"),
)
"""Members that only one event has together; the first row of which all are there tells it."""

_ROWS = tuple((frozenset(members.split()), event) for members, event in _BY_MEMBERS)
_ALERTS = (
    ("dependabot_alert", {"security_vulnerability", "security_advisory", "dependency"}),
    ("secret_scanning_alert", {"secret_type", "secret_type_display_name"}),
    ("repository_vulnerability_alert", {"affected_range", "affected_package_name"}),
)
_BY_ACTION = {
    "enabled": "branch_protection_configuration",
    "disabled": "branch_protection_configuration",
    "started": "watch",
    "archived": "repository",
    "created": "repository",
    "deleted": "repository",
    "edited": "repository",
    "privatized": "repository",
    "publicized": "repository",
    "renamed": "repository",
    "transferred": "repository",
    "unarchived": "repository",
}
"""Events that carry nothing but the repository, by what was done to it."""


def payload(record: Json) -> tuple[str | None, Json]:
    """The event's name if the delivery tells it, and the body.

    A delivery may be stored as ``{headers, body}``, as GitHub's delivery API gives it
    (``event``, ``request.headers``, ``request.payload``), or as the body alone.
    """
    request = record.get("request")
    parts = [record, request if isinstance(request, dict) else {}]
    name = _header(parts, "x-github-event")
    for key in ("x_github_event", "X-GitHub-Event", "event_type", "event_name", "event"):
        value = record.get(key)
        if name is None and isinstance(value, str):
            name = value
    for part in parts:
        for key in ("payload", "body"):
            if isinstance(body := part.get(key), dict):
                return name, body
    return (name if "x_github_event" in record or "X-GitHub-Event" in record else None), record


def delivery(record: Json) -> str | None:
    """The delivery's own id, if its headers are kept."""
    request = record.get("request")
    found = _header([record, request if isinstance(request, dict) else {}], "x-github-delivery")
    given = record.get("guid")
    return found or (given if isinstance(given, str) else None)


def _header(parts: list[Json], wanted: str) -> str | None:
    for part in parts:
        headers = part.get("headers")
        for key, value in headers.items() if isinstance(headers, dict) else ():
            if isinstance(key, str) and key.lower() == wanted and isinstance(value, str):
                return value
    return None


def event_name(body: Json) -> str | None:
    """Tells the event from the members of a body; None: not known."""
    have = body.keys()
    found = next((event for members, event in _ROWS if members <= have), None)
    if found == "alert":
        alert = body["alert"]
        within = alert.keys() if isinstance(alert, dict) else set()
        return next((one for one, marks in _ALERTS if marks & within), "code_scanning_alert")
    return found or _about_owner(body)


def _about_owner(body: Json) -> str | None:
    """Events that carry only the repository, organisation or installation they are about."""
    action = body.get("action")
    if "repository" not in body:
        if "installation" in body:
            return "installation"
        return "organization" if "organization" in body and action else None
    if action is None:
        return "public" if "sender" in body and len(body) < 7 else None
    return _BY_ACTION.get(action) if isinstance(action, str) else None
