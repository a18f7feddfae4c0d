"""Google Workspace: activity reports of the Admin SDK (admin, login, drive, token and so on).

Rules see, beside the members of the record, ``eventName`` and ``eventService`` (as in Cloud Audit
Logs) and every parameter by its name. Source: Admin SDK "Reports API", Activity resource.
"""

from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import (
    ACCOUNT_CHANGE,
    AUTHENTICATION,
    ENTITY_MANAGEMENT,
    FILE_HOSTING,
    GROUP_MANAGEMENT,
    USER_ACCESS_MANAGEMENT,
)
from bartizan.model.log_source import Fields, LogSource, Route

_KEYS = (
    "actor",
    "etag",
    "eventName",
    "eventService",
    "events",
    "id",
    "ipAddress",
    "kind",
    "name",
    "networkInfo",
    "ownerDomain",
    "parameters",
    "resourceDetails",
    "type",
)
_VALUES = ("value", "boolValue", "intValue", "multiValue", "multiIntValue", "messageValue")


def _split(record: Json) -> list[Json]:
    """A report may tell several things that were done at once."""
    events = record.get("events")
    if not isinstance(events, list) or len(events) < 2:
        return []
    return [{**record, "events": [one]} for one in events if isinstance(one, dict)]


def _parameters(given: object) -> Json:
    if isinstance(given, dict):
        return given
    found: Json = {}
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict) and isinstance(name := one.get("name"), str):
            found[name] = next((one[kind] for kind in _VALUES if kind in one), None)
    return found


def _shape(record: Json) -> Json:
    events = record.get("events")
    event: Any = events[0] if isinstance(events, list) and events else record
    if not isinstance(event, dict):
        event = {}
    parameters = _parameters(event.get("parameters"))
    origin = record.get("id")
    application = origin.get("applicationName") if isinstance(origin, dict) else None
    service = f"{application}.googleapis.com" if isinstance(application, str) else None
    return {
        **{key.lower(): value for key, value in parameters.items()},
        **record,
        "name": event.get("name"),
        "type": event.get("type"),
        "parameters": parameters,
        "eventName": event.get("name"),
        "eventService": service,
    }


def _application(*names: str) -> tuple[dict[str, tuple[Any, ...]], ...]:
    return ({"id.applicationName": names},)


_FIELDS = Fields(
    frozenset(_KEYS),
    _KEYS,
    {
        "setting_name": "setting_name",
        "new_value": "new_value",
        "old_value": "old_value",
        "protoPayload.serviceName": "eventService",
        "protoPayload.Servicename": "eventService",
        "protoPayload.metadata.event.eventName": "eventName",
    },
)

FORMAT = declared(
    Declaration(
        name="google-workspace",
        about="Google Workspace activity reports",
        product="google_workspace",
        marks=(
            (0.97, ("kind~#reports#activity$",)),
            (0.96, ("id.applicationName", "id.uniqueQualifier")),
            (0.95, ("id.applicationName", "id.customerId")),
            (0.93, ("id.applicationName", "name~.", "actor.email")),
            (0.92, ("id.applicationName", "name~.", "type~.")),
            (0.9, ("id.applicationName",)),
        ),
        shape=_shape,
        split=_split,
        time="id.time",
        event_id="",
        operation="name",
        classes=(
            (r"^(login|logout|2sv|risky|suspicious|gov_attack|titanium|passkey)", AUTHENTICATION),
            (r"ROLE|PRIVILEGE|authorize|revoke", USER_ACCESS_MANAGEMENT),
            (r"GROUP", GROUP_MANAGEMENT),
            (r"USER|password|recovery|account_disabled|2sv_", ACCOUNT_CHANGE),
            (r"^(view|download|edit|copy|print|upload|move|trash|delete|create)$", FILE_HOSTING),
            (r"acl|visibility|shared", FILE_HOSTING),
            (r"SETTING|CREATE|DELETE|CHANGE|ADD|REMOVE", ENTITY_MANAGEMENT),
        ),
        failed_operation=r"login_failure|_failed$",
        actor="actor.email|actor.key|actor.profileId|actor.applicationInfo.applicationName",
        actor_kind=lambda one: (
            "service-account"
            if isinstance(actor := one.get("actor"), dict) and actor.get("callerType") == "KEY"
            else "user"
        ),
        src_ip="ipAddress",
        src_geo="networkInfo.regionCode",
        targets=(
            ("user", "parameters.USER_EMAIL|parameters.affected_email_address"),
            ("file", "parameters.doc_title|parameters.doc_id"),
            ("role", "parameters.ROLE_NAME"),
            ("resource", "parameters.APPLICATION_NAME|parameters.SETTING_NAME|parameters.app_name"),
        ),
        tenant="id.customerId",
        sources=(LogSource("google_workspace"),),
        routes=(
            Route(LogSource("gcp", "google_workspace.admin"), _FIELDS, _application("admin")),
            Route(
                LogSource("gcp", "google_workspace.login"),
                _FIELDS,
                _application("login", "user_accounts"),
            ),
        ),
        keys=_KEYS,
        renamed=_FIELDS.renamed,
        hot=("eventName", "name", "type", "id.applicationName"),
        containers=("items",),
    )
)
