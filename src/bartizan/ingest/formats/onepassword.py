"""1Password Events API: sign-in attempts, item usages, audit events.

Source: 1Password "Events API reference".
"""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import API_ACTIVITY, AUTHENTICATION
from bartizan.ingest.saas_words import USUAL, names
from bartizan.model.log_source import LogSource

FORMATS = (
    declared(
        Declaration(
            name="onepassword-signin",
            about="1Password sign-in attempts",
            product="onepassword",
            class_uid=AUTHENTICATION,
            marks=(
                (0.97, ("target_user", "category", "client", "type")),
                (0.95, ("target_user", "session_uuid", "category")),
                (0.93, ("target_user.email", "category")),
            ),
            time="timestamp",
            event_id="uuid",
            operation="type",
            status="category",
            success="success",
            failure=".*_failed|firewall_.*|modern_version_.*|credentials_.*",
            otherwise=None,
            actor="target_user.email|target_user.name|target_user.uuid",
            session="session_uuid",
            src_ip="client.ip_address",
            src_geo="country|location.country",
            user_agent="client.app_name",
            message="category",
            sources=(LogSource("onepassword", "signin"),),
            keys=names(
                "account_uuid category client country details location session_uuid target_user"
                " timestamp type uuid"
            ),
            hot=("category", "type"),
            containers=("items",),
        )
    ),
    declared(
        Declaration(
            name="onepassword-item",
            about="1Password item usages",
            product="onepassword",
            class_uid=API_ACTIVITY,
            marks=(
                (0.97, ("item_uuid", "vault_uuid", "used_version")),
                (0.95, ("item_uuid", "vault_uuid", "user")),
            ),
            time="timestamp",
            event_id="uuid",
            operation="action",
            actor="user.email|user.name|user.uuid",
            src_ip="client.ip_address",
            src_geo="location.country",
            user_agent="client.app_name",
            targets=(("resource", "item_uuid"),),
            tenant="account_uuid",
            sources=(LogSource("onepassword", "item"),),
            keys=names(
                "account_uuid action client item_uuid location timestamp used_version user uuid"
                " vault_uuid"
            ),
            hot=("action", "item_uuid", "vault_uuid"),
        )
    ),
    declared(
        Declaration(
            name="onepassword-audit",
            about="1Password audit events",
            product="onepassword",
            classes=USUAL,
            marks=(
                (0.97, ("actor_uuid", "object_type", "object_uuid")),
                (0.95, ("actor_uuid", "object_type", "action")),
            ),
            time="timestamp",
            event_id="uuid",
            operation=lambda one: (
                ".".join(
                    part
                    for key in ("object_type", "action")
                    if isinstance(part := one.get(key), str)
                )
                or None
            ),
            actor="actor_details.email|actor_details.name|actor_uuid",
            session="session.uuid",
            src_ip="session.ip",
            src_geo="location.country",
            targets=(("resource", "object_details.email|object_details.name|object_uuid"),),
            tenant="account_uuid",
            sources=(LogSource("onepassword", "audit"),),
            keys=names(
                "account_uuid action actor_details actor_type actor_uuid aux_details aux_id"
                " aux_info aux_uuid location object_details object_type object_uuid session"
                " timestamp uuid"
            ),
            hot=("action", "object_type"),
        )
    ),
)
