"""Entra ID Protection risk detections, and alerts of Privileged Identity Management.

Source: Microsoft Graph reference, resource types ``riskDetection`` and
``unifiedRoleManagementAlert``; diagnostic settings category ``UserRiskEvents``.
"""

from typing import Any

from bartizan.ingest import ocsf_classes as ocsf
from bartizan.ingest.azure_directory import ENVELOPE_FIELDS, in_envelope, other_names
from bartizan.ingest.described import described
from bartizan.ingest.json_values import Json, first_text, record_at, text_at
from bartizan.ingest.picks import country, text
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import Fields, LogSource, Route

_TYPES = "#microsoft.graph."


def _sure(record: Json) -> float:
    inner = record_at(record, "properties") or record
    if first_text(inner, "riskEventType", "RiskEventType") is not None:
        return 0.97
    alert = first_text(inner, "alertDefinitionId")
    return 0.9 if alert and "isActive" in inner else 0.0


def _shape(record: Json) -> Json:
    found = in_envelope(record, time="detectedDateTime", operation="riskEventType", odd={})
    properties = record_at(found, "properties")
    configured = text_at(properties, "alertConfiguration", "@odata.type")
    if "riskEventType" not in properties and configured:
        properties["riskEventType"] = configured.removeprefix(_TYPES)
    return found


def _describe(record: Json) -> dict[str, Any]:
    properties = record_at(record, "properties")
    actor = first_text(properties, "userPrincipalName", "userDisplayName", "userId")
    place = record_at(properties, "location")
    return {
        "time": first_text(
            properties, "detectedDateTime", "activityDateTime", "lastModifiedDateTime"
        )
        or record.get("time"),
        "event_id": _identity(properties),
        "class_uid": ocsf.DETECTION_FINDING,
        "operation": first_text(properties, "riskEventType", "alertDefinitionId"),
        "actor": actor,
        "actor_kind": EntityKind.USER.value if actor else None,
        "session": first_text(properties, "requestId"),
        "src_ip": first_text(properties, "ipAddress") or first_text(record, "callerIpAddress"),
        "src_geo": country(place.get("countryOrRegion")),
        "tenant": first_text(record, "tenantId"),
        "message": text(properties.get("riskDetail")),
    }


def _identity(properties: Json) -> str | None:
    """A detection is written again when its state changes."""
    changed = first_text(properties, "lastUpdatedDateTime", "lastModifiedDateTime", "riskState")
    identity = text(properties.get("id"))
    return f"{identity}/{changed}" if identity and changed else identity


_GRAPH = (
    "id requestId correlationId riskType riskEventType riskState riskLevel riskDetail source "
    "detectionTimingType activity tokenIssuerType ipAddress activityDateTime detectedDateTime "
    "lastUpdatedDateTime userId userDisplayName userPrincipalName additionalInfo "
    "alertDefinitionId incidentCount isActive scopeId scopeType"
)
_FIELDS = Fields(names=ENVELOPE_FIELDS, open=("properties",), renamed=other_names(_GRAPH.split()))

FORMAT = described(
    name="entra-risk",
    about="Entra ID Protection risk detections and alerts about privileged roles",
    product="entra",
    sure=_sure,
    describe=_describe,
    shape=_shape,
    hot=("properties.riskEventType", "properties.riskLevel", "properties.riskState"),
    containers=("records", "value"),
    routes=(
        Route(LogSource(product="azure", service="riskdetection"), _FIELDS),
        Route(LogSource(product="azure", service="pim"), _FIELDS),
    ),
)
