"""GitLab audit events: the API, streaming, and ``audit_json.log`` of an instance.

The three keep the same facts in different places; rules find each at the top and below ``details``.
Source: GitLab "Audit events API", "Audit event streaming schema", "Log system".
"""

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import first_text, record_at
from bartizan.ingest.ocsf_classes import (
    ACCOUNT_CHANGE,
    APPLICATION_LIFECYCLE,
    AUTHENTICATION,
    ENTITY_MANAGEMENT,
    GROUP_MANAGEMENT,
    USER_ACCESS_MANAGEMENT,
)
from bartizan.ingest.saas_words import names
from bartizan.model.log_source import LogSource

_ACCESS = USER_ACCESS_MANAGEMENT
_SHARED = names(
    "add as author_class author_email author_name change custom_message entity_path event_name"
    " failed_login from ip_address registration_details remove target_details target_id"
    " target_type to with"
)
"""Facts that stand either at the top or below ``details``."""


def _shape(record: Json) -> Json:
    details = record_at(record, "details")
    known = {key: record[key] for key in _SHARED if record.get(key) is not None}
    lent = {key: details[key] for key in _SHARED if details.get(key) is not None}
    shaped = {**record, **lent, **known, "details": {**known, **details}}
    event = first_text(shaped, "event_type", "event_name")
    if event is not None:
        shaped.setdefault("event_type", event)
        shaped.setdefault("event_name", event)
    return shaped


def _operation(record: Json) -> str | None:
    """The event's type; older events only say what was added, changed or removed."""
    kind = first_text(record, "event_type", "event_name")
    if kind not in (None, "audit_operation"):
        return kind
    for verb in ("add", "change", "remove"):
        if (what := first_text(record, verb)) is not None:
            return f"{verb} {what}"
    return "login failed" if "failed_login" in record else kind or "audit_operation"


def _kind(record: Json) -> str:
    author = first_text(record, "author_class") or ""
    machine = "Token" in author or author.endswith(("CiRunnerTokenAuthor", "DeployKey"))
    return "service-account" if machine else "user"


def _repo(record: Json) -> str | None:
    return first_text(record, "entity_path") if record.get("entity_type") == "Project" else None


FORMAT = declared(
    Declaration(
        name="gitlab-audit",
        about="GitLab audit events",
        product="gitlab",
        marks=(
            (0.97, ("author_id", "entity_id", "entity_type", "details.target_type")),
            (0.96, ("author_id", "entity_type", "details.custom_message")),
            (0.96, ("author_id", "entity_id", "entity_type", "event_type")),
            (0.95, ("author_id", "entity_id", "entity_type")),
            (0.93, ("entity_type=Project|Group|User", "details.author_name")),
        ),
        shape=_shape,
        time="created_at|time",
        event_id="id",
        operation=_operation,
        classes=(
            (r"sign(ed)?_?in|login|logged|authenticat|two_factor|saml|webauthn", AUTHENTICATION),
            (r"member|access_level|role|permission|token|deploy_key|ssh_key|gpg|oauth", _ACCESS),
            (r"^(group|subgroup)|group_", GROUP_MANAGEMENT),
            (r"^user|password|email", ACCOUNT_CHANGE),
            (r"pipeline|runner|release|deploy|environment|ci_|job", APPLICATION_LIFECYCLE),
            (
                r"creat|destroy|delet|updat|add|remov|chang|protect|visibility|repo",
                ENTITY_MANAGEMENT,
            ),
        ),
        failed_operation=r"fail",
        actor="author_name|author_email|author_id",
        actor_kind=_kind,
        session="correlation_id|meta.correlation_id",
        src_ip="ip_address|meta.remote_ip",
        user_agent="ua|user_agent",
        targets=(("resource", "target_details|entity_path|target_id|entity_id"),),
        repo=_repo,
        message="custom_message",
        tenant="entity_path",
        sources=(LogSource("gitlab", "audit"),),
        keys=(
            *_SHARED,
            *names(
                "author_id correlation_id created_at details entity_id entity_type event_type id"
                " meta severity time"
            ),
        ),
        hot=(
            "event_type",
            "event_name",
            "entity_type",
            "custom_message",
            "change",
            "add",
            "remove",
        ),
    )
)
