"""Duo Security: authentication log and administrator log of the Admin API.

Source: Duo "Admin API", Authentication Logs v2, Administrator Logs.
"""

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_records import json_object
from bartizan.ingest.json_values import first_text
from bartizan.ingest.ocsf_classes import (
    ACCOUNT_CHANGE,
    AUTHENTICATION,
    ENTITY_MANAGEMENT,
    GROUP_MANAGEMENT,
)
from bartizan.model.log_source import LogSource


def _address(record: Json) -> str | None:
    """Where an administrator logged in from stands in a JSON text within the record."""
    said = first_text(record, "ip_address")
    if said is None and '"ip_address"' in (told := first_text(record, "description") or ""):
        try:
            return first_text(json_object(told.encode()), "ip_address")
        except ValueError:
            return None
    return said


_AUTHENTICATION = declared(
    Declaration(
        name="duo-authentication",
        about="Duo authentication log",
        product="duo",
        marks=(
            (0.96, ("access_device", "factor", "result")),
            (0.95, ("txid", "factor", "result")),
            (0.94, ("auth_device", "factor", "reason")),
            (0.92, ("access_device", "application", "event_type=authentication|enrollment")),
        ),
        time="timestamp|isotimestamp",
        event_id="txid",
        operation="event_type",
        class_uid=AUTHENTICATION,
        status="result",
        success="success",
        failure="denied|deny|fraud|failure|error",
        otherwise=None,
        actor="email|user.name|username|user.key",
        src_ip="access_device.ip|ip",
        src_geo="access_device.location.country",
        user_agent="access_device.browser",
        targets=(("resource", "application.name|integration|application.key"),),
        host="access_device.hostname",
        message="reason",
        sources=(LogSource("cisco", "duo"),),
        keys=(
            "access_device",
            "adaptive_trust_assessments",
            "alias",
            "application",
            "auth_device",
            "email",
            "event_type",
            "factor",
            "host",
            "integration",
            "ip",
            "isotimestamp",
            "location",
            "new_enrollment",
            "ood_software",
            "passport_assessment",
            "reason",
            "result",
            "timestamp",
            "trusted_endpoint_status",
            "txid",
            "user",
            "username",
        ),
        hot=("event_type", "result", "reason", "factor"),
        containers=("authlogs",),
    )
)
_ADMINISTRATOR = declared(
    Declaration(
        name="duo-administrator",
        about="Duo administrator log",
        product="duo",
        marks=(
            (0.95, ("action", "isotimestamp", "username", "!factor")),
            (0.94, ("action", "username", "description", "timestamp", "object")),
            (0.93, ("eventtype=administrator", "action", "username")),
        ),
        time="isotimestamp|timestamp",
        operation="action",
        class_uid=ENTITY_MANAGEMENT,
        classes=(
            (r"^admin_login|^admin_.*_(error|login)|^admin_factor", AUTHENTICATION),
            (r"^(user|bypass|phone|hardtoken|u2f|webauthn|admin)_", ACCOUNT_CHANGE),
            (r"^group_|_group_", GROUP_MANAGEMENT),
        ),
        failed_operation=r"_error$|_fail(ed|ure)?$",
        actor="username",
        src_ip=_address,
        targets=(("resource", "object"),),
        host="host",
        message="description",
        sources=(LogSource("cisco", "duo"),),
        keys=(
            "action",
            "description",
            "eventtype",
            "host",
            "ip_address",
            "isotimestamp",
            "object",
            "timestamp",
            "username",
        ),
        hot=("action",),
        containers=("adminlogs",),
    )
)
FORMATS = (_AUTHENTICATION, _ADMINISTRATOR)
