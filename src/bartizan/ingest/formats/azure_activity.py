"""Azure activity log: operations on resources of a subscription.

Read as diagnostic settings write it, as the REST interface lists it (``operationName.value``), and
as rows of the table ``AzureActivity``; rules see the first. Resource logs of other services, which
share the envelope, are read too.

Source: Azure Monitor documentation, "Azure activity log event schema".
"""

from typing import Any

from bartizan.ingest import ocsf_classes as ocsf
from bartizan.ingest.azure_records import as_text, parsed, plain, subscription
from bartizan.ingest.described import described
from bartizan.ingest.json_values import Json, first_text, member, record_at, text_at
from bartizan.ingest.picks import text, whole
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import Fields, LogSource, Route

_CLUSTER = frozenset({"kube-audit", "kube-audit-admin"})
_DIRECTORY = frozenset(
    {
        "auditlogs",
        "signinlogs",
        "noninteractiveusersigninlogs",
        "serviceprincipalsigninlogs",
        "managedidentitysigninlogs",
        "userriskevents",
        "riskyusers",
    }
)
_TABLE = {
    "TimeGenerated": "time",
    "OperationNameValue": "operationName",
    "OperationName": "operationDisplayName",
    "CategoryValue": "category",
    "Category": "categoryDisplayName",
    "ActivityStatusValue": "resultType",
    "ActivityStatus": "status",
    "ActivitySubstatusValue": "resultSignature",
    "CallerIpAddress": "callerIpAddress",
    "Caller": "caller",
    "CorrelationId": "correlationId",
    "EventDataId": "eventDataId",
    "Level": "level",
    "ResourceId": "resourceId",
    "_ResourceId": "resourceId",
    "ResourceGroup": "resourceGroupName",
    "ResourceProviderValue": "resourceProvider",
    "SubscriptionId": "subscriptionId",
    "TenantId": "tenantId",
    "Properties": "properties",
    "Properties_d": "properties",
    "Authorization": "authorization",
    "Authorization_d": "authorization",
    "Claims": "claims",
    "Claims_d": "claims",
    "HTTPRequest": "httpRequest",
}
"""Columns of the table ``AzureActivity`` and the member that diagnostic settings write."""

_CLAIM_NAME = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"
_CLAIM_UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
_CLAIM_OBJECT = "http://schemas.microsoft.com/identity/claims/objectidentifier"


def _sure(record: Json) -> float:
    if record.get("Type") == "AzureActivity" or "OperationNameValue" in record:
        return 0.97
    category = (as_text(record.get("category")) or "").lower()
    resource = (first_text(record, "resourceId", "resourceID") or "").lower()
    if category in _CLUSTER or category in _DIRECTORY or "microsoft.aadiam" in resource:
        return 0.0
    operation = (as_text(record.get("operationName")) or "").lower()
    if not operation or "eventSource" in record:
        return 0.6 if resource and text_at(record, "evt", "name") else 0.0
    if isinstance(record.get("operationName"), dict) or resource.startswith("/subscriptions/"):
        return 0.95
    known = resource or "callerIpAddress" in record or operation.startswith("microsoft.")
    return 0.6 if known else 0.0


def _shape(record: Json) -> Json:
    """The record as diagnostic settings write it; what else it holds stays."""
    found: Json = {}
    for name, value in record.items():
        found.setdefault(_TABLE.get(name, name), parsed(value))
    for name in ("operationName", "category", "resourceProviderName", "resourceType"):
        if name in found:
            found[name] = plain(found[name])
    request = record_at(found, "httpRequest")
    status = found.get("status")
    extra = {
        "time": found.get("eventTimestamp") or found.get("submissionTimestamp"),
        "operationName": member(found, "evt", "name"),
        "category": member(found, "evt", "category") or plain(found.get("eventName")),
        "resultType": plain(status) or member(found, "evt", "outcome") or found.get("statusText"),
        "resultSignature": plain(found.get("subStatus")) or found.get("statusCode"),
        "callerIpAddress": first_text(request, "clientIpAddress", "clientIPAddress"),
        "resourceProvider": _provider(found),
        "caller": _caller(found),
    }
    for name, value in extra.items():
        if value is not None and found.get(name) is None:
            found[name] = value
    return found


def _provider(record: Json) -> str | None:
    """``MICROSOFT.COMPUTE`` of ``MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE``."""
    operation = as_text(record.get("operationName"))
    return operation.partition("/")[0] if operation and "/" in operation else None


def _caller(record: Json) -> str | None:
    """Name of a person, else the id of an application."""
    claims = record_at(record, "identity", "claims") or record_at(record, "claims")
    return first_text(claims, _CLAIM_UPN, _CLAIM_NAME, "upn", "name", "appid", _CLAIM_OBJECT)


def _describe(record: Json) -> dict[str, Any]:
    actor = first_text(record, "caller") or text_at(
        record, "identity", "authorization", "evidence", "principalId"
    )
    resource = first_text(record, "resourceId", "resourceID")
    operation = text(record.get("operationName"))
    status = _status(record)
    return {
        "time": first_text(record, "time", "eventTimestamp", "TimeGenerated"),
        "event_id": text(record.get("eventDataId")),
        "class_uid": _class(operation),
        "operation": operation,
        "status": status,
        "actor": actor,
        "actor_kind": _actor_kind(record, actor),
        "session": text_at(record, "identity", "claims", "uti") or text_at(record, "claims", "uti"),
        "src_ip": record.get("callerIpAddress"),
        "user_agent": first_text(record_at(record, "properties"), "userAgent"),
        "target": resource,
        "target_kind": _target_kind(resource),
        "tenant": subscription(resource)
        or first_text(record, "subscriptionId", "tenantId", "TenantId"),
        "message": first_text(record, "resultDescription")
        or text_at(record, "properties", "statusMessage"),
    }


def _status(record: Json) -> str | None:
    word = (text(record.get("resultType")) or "").lower()
    if word in {"success", "succeeded", "start", "started", "accept", "accepted", "0", "active"}:
        return "success"
    if word in {"failure", "failed", "fail"}:
        return "failure"
    code = whole(record.get("resultSignature")) or whole(record.get("statusCode"))
    if code is not None and 100 <= code < 600:
        return "success" if code < 400 else "failure"
    return None


def _class(operation: str | None) -> int:
    name = (operation or "").lower()
    if name.startswith(
        ("microsoft.authorization/roleassignments", "microsoft.authorization/roled")
    ):
        return ocsf.USER_ACCESS_MANAGEMENT
    return ocsf.API_ACTIVITY


def _actor_kind(record: Json, actor: str | None) -> str | None:
    if not actor:
        return None
    evidence = text_at(record, "identity", "authorization", "evidence", "principalType")
    person = "@" in actor or evidence == "User"
    return (EntityKind.USER if person else EntityKind.SERVICE_ACCOUNT).value


def _target_kind(resource: str | None) -> str | None:
    if not resource:
        return None
    name = resource.lower()
    parts = name.split("/")
    if len(parts) > 2 and parts[-2] == "virtualmachines":
        return EntityKind.HOST.value
    if "/providers/microsoft.app/containerapps/" in name or "/containergroups/" in name:
        return EntityKind.WORKLOAD.value
    return EntityKind.RESOURCE.value


_NAMES = (
    "time resourceId operationName operationVersion category resultType resultSignature "
    "resultDescription durationMs callerIpAddress correlationId level location tenantId caller "
    "subscriptionId eventDataId operationId eventTimestamp submissionTimestamp resourceGroupName "
    "resourceProvider resourceProviderName resourceType status subStatus eventName channels "
    "description eventSource id operationDisplayName categoryDisplayName releaseVersion "
    "roleLocation statusCode statusText"
)
_RENAMED = {
    name: path for name, path in _TABLE.items() if name not in {"OperationName", "Category"}
} | {
    "OperationName": "operationName",
    "Category": "category",
    "ResultType": "resultType",
    "Status": "resultType",
}

FORMAT = described(
    name="azure-activity",
    about="Azure activity log and resource logs",
    product="azure",
    sure=_sure,
    describe=_describe,
    shape=_shape,
    hot=(
        "operationName",
        "category",
        "resultType",
        "resourceId",
        "resourceProvider",
        "caller",
        "callerIpAddress",
        "level",
    ),
    containers=("records", "value"),
    routes=(
        Route(
            LogSource(product="azure", service="activitylogs"),
            Fields(
                names=frozenset(_NAMES.split()),
                open=("properties", "identity", "authorization", "claims", "httpRequest", "evt"),
                renamed=_RENAMED,
            ),
        ),
    ),
)
