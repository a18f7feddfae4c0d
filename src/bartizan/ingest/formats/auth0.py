"""Auth0 tenant logs: log streams and the Management API.

Source: Auth0 "Log Event Type Codes" and "Log Data Event Listing".
"""

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import ACCOUNT_CHANGE, AUTHENTICATION
from bartizan.model.log_source import LogSource


def _shape(record: Json) -> Json:
    """A stream's envelope ``{log_id, data}`` and a bare record look the same to rules."""
    if "data" in record or "detail" in record:
        within = record.get("detail", record)
        return (
            within if isinstance(within, dict) and isinstance(within.get("data"), dict) else record
        )
    return {"log_id": record.get("log_id"), "data": record} if "log_id" in record else record


FORMAT = declared(
    Declaration(
        name="auth0",
        about="Auth0 tenant log",
        product="auth0",
        marks=(
            (0.95, ("log_id", "data.type", "data.date")),
            (0.94, ("data.tenant_name", "data.type", "data.client_id")),
            (0.93, ("data.$event_schema",)),
            (0.93, ("log_id", "data.type")),
            (0.92, ("data.type~^[a-z_]{1,60}$", "data.client_id", "data.details")),
            (0.92, ("data.type~^[a-z_]{1,60}$", "data.date", "data.log_id")),
            (0.91, ("data.type~^[a-z_]{1,60}$", "data.date", "data.description")),
            (0.91, ("data.type~^[a-z_]{1,60}$", "data.details.request")),
        ),
        shape=_shape,
        time="data.date",
        event_id="log_id|data.log_id|data._id",
        operation="data.type",
        class_uid=AUTHENTICATION,
        classes=(
            (r"^(sapi|fapi|mgmt_api_read)$", 6003),
            (r"^(ss|fs|scp|fcp|sce|fce|scu|fcu|du|fdu|sv|fv|scpr|fcpr|sui|gd_.*)$", ACCOUNT_CHANGE),
        ),
        failed_operation=r"^(f|fp|fu|fsa|fcoa|f[a-z_]{1,10}|limit_\w+|pwd_leak|gd_auth_(failed|rejected)\w*)$",
        actor="data.user_name|data.details.request.auth.user.email|data.details.request.auth.user.name"
        "|data.user_id|data.client_name|data.client_id",
        actor_kind=lambda one: (
            "user"
            if isinstance(data := one.get("data"), dict)
            and (data.get("user_name") or data.get("user_id"))
            else "service-account"
        ),
        session="data.session_id|data.details.session_id",
        src_ip="data.ip|data.details.request.ip",
        src_geo="data.location_info.country_code",
        user_agent="data.user_agent",
        targets=(("resource", "data.details.request.path|data.client_name|data.client_id"),),
        host="data.hostname",
        message="data.description",
        tenant="data.tenant_name",
        sources=(LogSource("auth0", "auth0"), LogSource("auth0", "logs")),
        keys=("log_id", "data"),
        hot=("data.type",),
    )
)
