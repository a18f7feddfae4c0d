"""Entra ID (Azure AD) audit log: changes to users, groups, roles, applications and policies.

As diagnostic settings write it, as Microsoft Graph lists it (``directoryAudit``), and as rows of
the table ``AuditLogs``; rules see the first. Two members are added: ``modifiedProperties`` and
``additionalDetails``, which give what the record lists as pairs by name.

Source: Microsoft Graph reference, resource type ``directoryAudit``.
"""

from typing import Any

from bartizan.ingest import ocsf_classes as ocsf
from bartizan.ingest.azure_directory import ENVELOPE_FIELDS, in_envelope, other_names
from bartizan.ingest.azure_records import parsed
from bartizan.ingest.described import described
from bartizan.ingest.federation import subject
from bartizan.ingest.json_values import Json, first_text, record_at, records_at, text_at
from bartizan.ingest.lineage import USES, link, links
from bartizan.ingest.picks import text
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import Fields, LogSource, Route

_ODD = {"AADOperationType": "operationType", "AADTenantId": "tenantId", "Result": "result"}
_KINDS = {
    "user": EntityKind.USER.value,
    "serviceprincipal": EntityKind.SERVICE_ACCOUNT.value,
    "service principal": EntityKind.SERVICE_ACCOUNT.value,
    "application": EntityKind.SERVICE_ACCOUNT.value,
    "role": EntityKind.ROLE.value,
    "device": EntityKind.HOST.value,
    "directory": EntityKind.ORGANIZATION.value,
}
_OTHER_CATEGORIES = frozenset({"administrative", "kube-audit", "kube-audit-admin", "signinlogs"})


def _sure(record: Json) -> float:
    if record.get("Type") == "AuditLogs" or ("LoggedByService" in record and "Category" in record):
        return 0.95
    category = (text(record.get("category")) or "").lower()
    if category in _OTHER_CATEGORIES:
        return 0.0
    properties = record_at(record, "properties") or record
    if "activityDisplayName" in properties or "loggedByService" in properties:
        return 0.96
    if category == "auditlogs" and "operationName" in record:
        return 0.95
    return 0.8 if properties.keys() & {"targetResources", "initiatedBy"} else 0.0


def _shape(record: Json) -> Json:
    found = in_envelope(record, time="activityDateTime", operation="activityDisplayName", odd=_ODD)
    properties = record_at(found, "properties")
    category = text(found.get("category"))
    if "category" not in properties and category and category.lower() != "auditlogs":
        properties["category"] = category
    modified = {
        name: _unquoted(one.get("newValue"))
        for target in records_at(properties, "targetResources")
        for one in records_at(target, "modifiedProperties")
        if (name := text(one.get("displayName")))
    }
    details = {
        key: one.get("value")
        for one in records_at(properties, "additionalDetails")
        if (key := text(one.get("key")))
    }
    return {**found, "modifiedProperties": modified, "additionalDetails": details}


def _unquoted(value: object) -> object:
    """Values are JSON within text, so that names come with quotation marks."""
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value


def _describe(record: Json) -> dict[str, Any]:
    properties = record_at(record, "properties")
    by = record_at(properties, "initiatedBy")
    user, app = record_at(by, "user"), record_at(by, "app")
    actor = first_text(user, "userPrincipalName", "displayName", "id")
    kind = EntityKind.USER.value
    if actor is None:
        actor = first_text(
            app, "displayName", "servicePrincipalName", "appId", "servicePrincipalId"
        )
        actor = actor or first_text(record, "identity")
        kind = EntityKind.SERVICE_ACCOUNT.value
    target, target_kind = _target(records_at(properties, "targetResources"))
    operation = first_text(record, "operationName") or first_text(properties, "activityDisplayName")
    result = (
        first_text(properties, "result") or first_text(record, "result", "resultType") or ""
    ).lower()
    return {
        "time": first_text(record, "time", "activityDateTime")
        or properties.get("activityDateTime"),
        "event_id": first_text(properties, "id"),
        "class_uid": _class(operation, first_text(properties, "category")),
        "operation": operation,
        "status": {"success": "success", "0": "success", "failure": "failure"}.get(result),
        "actor": actor,
        "actor_kind": kind if actor else None,
        "src_ip": first_text(user, "ipAddress")
        or first_text(record, "callerIpAddress", "ipAddress"),
        "user_agent": first_text(properties, "userAgent")
        or text_at(record, "additionalDetails", "User-Agent"),
        "target": target,
        "target_kind": target_kind,
        "tenant": first_text(record, "tenantId") or first_text(properties, "tenantId"),
        "message": first_text(properties, "resultReason")
        or first_text(record, "resultDescription"),
        "links": links(_federation(record, target, target_kind)),
    }


def _target(resources: list[Json]) -> tuple[str | None, str | None]:
    if not resources:
        return None, None
    first = resources[0]
    kind = _KINDS.get((text(first.get("type")) or "").lower(), EntityKind.RESOURCE.value)
    name = first_text(first, "userPrincipalName", "displayName", "id")
    return name, kind if name else None


def _class(operation: str | None, category: str | None) -> int:
    """OCSF class by the log's own categories, and by what is done within them."""
    name, group = (operation or "").lower(), (category or "").lower()
    if group == "rolemanagement" or "role assignment" in name or "member to role" in name:
        return ocsf.USER_ACCESS_MANAGEMENT
    if group == "usermanagement":
        return ocsf.ACCOUNT_CHANGE
    if group == "groupmanagement":
        return ocsf.GROUP_MANAGEMENT
    return ocsf.ENTITY_MANAGEMENT


def _federation(record: Json, target: str | None, kind: str | None) -> dict[str, str] | None:
    """A federated credential lets the pipeline it names act as the application."""
    value = parsed(record_at(record, "modifiedProperties").get("FederatedIdentityCredentials"))
    for one in records_at({"list": value}, "list"):
        named = subject(first_text(one, "Subject", "subject"))
        if named and named.repository and target and kind:
            return link(f"repository:{named.repository}", USES, f"{kind}:{target}")
    return None


_GRAPH = (
    "id activityDateTime activityDisplayName additionalDetails category correlationId initiatedBy "
    "loggedByService operationType result resultReason targetResources tenantId userAgent"
)
_BELOW = (
    "initiatedBy.user initiatedBy.user.userPrincipalName initiatedBy.user.displayName "
    "initiatedBy.user.id initiatedBy.user.ipAddress initiatedBy.app initiatedBy.app.displayName "
    "initiatedBy.app.appId initiatedBy.app.servicePrincipalId initiatedBy.app.servicePrincipalName "
    "targetResources.type targetResources.displayName targetResources.id "
    "targetResources.userPrincipalName targetResources.groupType "
    "targetResources.modifiedProperties targetResources.modifiedProperties.displayName "
    "targetResources.modifiedProperties.newValue targetResources.modifiedProperties.oldValue"
)
_RENAMED = {
    **{
        name: path
        for name, path in other_names([*_GRAPH.split(), *_BELOW.split()]).items()
        if name not in ENVELOPE_FIELDS and name != "additionalDetails"
    },
    "OperationName": "operationName",
    "ResultType": "resultType",
    "ResultDescription": "resultDescription",
    "Identity": "identity",
    "Status": "properties.result",
    "properties.message": "properties.activityDisplayName",
    "ActivityType": "properties.activityDisplayName",
    "activityType": "properties.activityDisplayName",
    "Initiatedby": "properties.initiatedBy",
    "Target": "properties.targetResources",
    "TargetResources.modifiedProperties.NewValue": (
        "properties.targetResources.modifiedProperties.newValue"
    ),
    "failure_status_reason": "properties.resultReason",
    "ConsentContext.IsAdminConsent": "modifiedProperties.ConsentContext.IsAdminConsent",
}
"""Names of Graph and of the table, and those SigmaHQ's rules use besides."""

FORMAT = described(
    name="entra-audit",
    about="Entra ID (Azure AD) audit log",
    product="entra",
    sure=_sure,
    describe=_describe,
    shape=_shape,
    hot=(
        "operationName",
        "category",
        "resultType",
        "properties.activityDisplayName",
        "properties.result",
        "properties.category",
        "properties.loggedByService",
        "properties.initiatedBy.user.userPrincipalName",
    ),
    containers=("records", "value"),
    routes=(
        Route(
            LogSource(product="azure", service="auditlogs"),
            Fields(
                names=ENVELOPE_FIELDS,
                open=("properties", "modifiedProperties", "additionalDetails"),
                renamed=_RENAMED,
            ),
        ),
    ),
)
