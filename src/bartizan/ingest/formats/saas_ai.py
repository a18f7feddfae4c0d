"""Audit trails of services for artificial intelligence: OpenAI and Anthropic organisations."""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.saas_words import USUAL, names
from bartizan.model.log_source import LogSource

_OPENAI_DETAILS = (
    "api_key.created api_key.updated api_key.deleted certificate.created certificate.updated"
    " certificate.deleted certificates.activated certificates.deactivated checkpoint.permission"
    " checkpoint_permission.created checkpoint_permission.deleted external_key.registered"
    " external_key.removed group.created group.updated group.deleted invite.sent invite.accepted"
    " invite.deleted ip_allowlist.created ip_allowlist.updated ip_allowlist.deleted"
    " ip_allowlist.config.activated ip_allowlist.config.deactivated login.failed login.succeeded"
    " logout.failed logout.succeeded organization.updated project.created project.updated"
    " project.archived project.deleted rate_limit.updated rate_limit.deleted resource.deleted"
    " role.created role.updated role.deleted role.assignment.created role.assignment.deleted"
    " scim.enabled scim.disabled service_account.created service_account.updated"
    " service_account.deleted tunnel.created tunnel.updated tunnel.deleted user.added user.updated"
    " user.deleted"
)

_SERVICES = (
    Declaration(
        name="openai-audit",
        about="OpenAI organization audit log",
        product="openai",
        marks=(
            (0.98, ("object=organization.audit_log",)),
            (0.96, ("effective_at", "type~[.]", "actor.type=session|api_key")),
        ),
        time="effective_at",
        event_id="id",
        operation="type",
        classes=USUAL,
        failed_operation=r"failed$",
        actor="actor.session.user.email|actor.session.user.id|actor.api_key.user.email"
        "|actor.api_key.service_account.id|actor.api_key.id",
        actor_kind=lambda one: (
            "service-account"
            if isinstance(actor := one.get("actor"), dict) and actor.get("type") == "api_key"
            else "user"
        ),
        session="actor.session.ja3|actor.api_key.id",
        src_ip="actor.session.ip_address",
        src_geo="actor.session.ip_address_details.country",
        src_asn="actor.session.ip_address_details.asn",
        user_agent="actor.session.user_agent",
        targets=(("resource", "project.name|project.id"),),
        tenant="project.id",
        sources=(LogSource("openai", "audit"),),
        keys=(
            *names("actor effective_at id object project type"),
            *names(_OPENAI_DETAILS),
            *names(_OPENAI_DETAILS.replace(".", "_")),
        ),
        hot=("type",),
        containers=("data",),
    ),
    Declaration(
        name="anthropic-activity",
        about="Anthropic (Claude) organization activity",
        product="anthropic",
        marks=(
            (0.96, ("organization_id", "type~_", "actor.type~_actor$", "created_at")),
            (0.95, ("id~^activity_", "type~_", "organization_id")),
        ),
        time="created_at",
        event_id="id",
        operation="type",
        classes=USUAL,
        failed_operation=r"fail|denied",
        actor="actor.email_address|actor.user_id|actor.api_key_id|actor.type",
        actor_kind=lambda one: (
            "user"
            if isinstance(actor := one.get("actor"), dict) and actor.get("type") == "user_actor"
            else "service-account"
        ),
        session="actor.session_id",
        src_ip="actor.ip_address",
        user_agent="actor.user_agent",
        targets=(
            ("user", "deleted_user_email|user_email|invited_email|target_email"),
            ("resource", "target_id|resource_id|api_key_id|mcp_server_name|workspace_id"),
        ),
        tenant="organization_id",
        sources=(LogSource("anthropic", "activity"),),
        keys=names(
            "actor admin_api_key_id api_key_id api_key_name changes claude_chat_id"
            " claude_project_id created_at deleted_user_email deleted_user_id domain email"
            " filename id invite_id invited_email mcp_server_id mcp_server_name mcp_server_url"
            " name new_value organization_id organization_uuid previous_value resource_id"
            " resource_type role setting target_email target_id target_type type updates"
            " user_email user_id workspace_id workspace_name"
        ),
        hot=("type",),
        containers=("data", "activities"),
    ),
)
FORMATS = tuple(declared(one) for one in _SERVICES)
