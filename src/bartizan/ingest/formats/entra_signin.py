"""Entra ID (Azure AD) sign-ins: of people, service principals and managed identities.

As diagnostic settings write them, as Microsoft Graph lists them (``signIn``), and as rows of the
tables ``SigninLogs`` and its relatives; rules see the first. Two members are added: ``status``, the
outcome in the portal's words with its details, and ``protocol``, the portal's name of the way.

Source: Microsoft Graph reference, resource type ``signIn``; Azure Monitor tables reference.
"""

from typing import Any

from bartizan.ingest import ocsf_classes as ocsf
from bartizan.ingest.azure_directory import ENVELOPE_FIELDS, in_envelope, other_names
from bartizan.ingest.azure_records import parsed
from bartizan.ingest.described import described
from bartizan.ingest.json_values import Json, first_text, member, record_at, text_at
from bartizan.ingest.lineage import STARTED, USES, entity, link, links
from bartizan.ingest.picks import country, text, whole
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import Fields, LogSource, Route

_CATEGORIES = frozenset(
    {
        "signinlogs",
        "noninteractiveusersigninlogs",
        "serviceprincipalsigninlogs",
        "managedidentitysigninlogs",
        "adfssigninlogs",
        "microsoftserviceprincipalsigninlogs",
    }
)
_TABLES = frozenset(
    {
        "SigninLogs",
        "AADNonInteractiveUserSignInLogs",
        "AADServicePrincipalSignInLogs",
        "AADManagedIdentitySignInLogs",
        "ADFSSignInLogs",
    }
)
_ODD = {
    "IPAddress": "ipAddress",
    "AADTenantId": "tenantId",
    "LocationDetails": "locationDetails",
    "UniqueTokenIdentifier": "uniqueTokenIdentifier",
}
_PROTOCOLS = {"devicecode": "Device Code", "ropc": "ROPC", "oauth2": "OAuth 2.0", "saml20": "SAML"}


def _sure(record: Json) -> float:
    category = (text(record.get("category")) or text(record.get("Category")) or "").lower()
    if category in _CATEGORIES or text(record.get("Type")) in _TABLES:
        return 0.97
    inner = record_at(record, "properties") or record
    parts = ("appDisplayName", "conditionalAccessStatus", "clientAppUsed", "userPrincipalName")
    if "createdDateTime" in inner and sum(part in inner for part in parts) > 1:
        return 0.95
    if (text(record.get("operationName")) or "").lower() == "sign-in activity":
        return 0.96
    if "AppDisplayName" in record and "ResultType" in record:
        return 0.95
    return 0.0


def _shape(record: Json) -> Json:
    found = in_envelope(record, time="createdDateTime", operation="operation", odd=_ODD)
    properties = record_at(found, "properties")
    outcome = record_at({"s": parsed(properties.get("status"))}, "s")
    code = text(outcome.get("errorCode"))
    fill = {
        "operationName": "Sign-in activity",
        "category": "SignInLogs",
        "resultType": code,
        "resultDescription": text(outcome.get("failureReason")),
        "callerIpAddress": first_text(properties, "ipAddress", "IPAddress"),
        "location": text_at(properties, "location", "countryOrRegion"),
        "identity": first_text(properties, "userDisplayName", "servicePrincipalName"),
        "tenantId": first_text(properties, "tenantId", "homeTenantId"),
    }
    for name, value in fill.items():
        if value is not None and found.get(name) is None:
            found[name] = value
    words = {"success": "Success", "failure": "Failure"}
    details = (text(outcome.get("additionalDetails")), text(outcome.get("failureReason")))
    protocol = text(properties.get("authenticationProtocol"))
    found["status"] = [one for one in (words.get(_status(found) or ""), *details) if one]
    found["protocol"] = _PROTOCOLS.get((protocol or "").lower(), protocol)
    return found


def _status(record: Json) -> str | None:
    code = whole(record.get("resultType"))
    if code is None:
        code = whole(member(record, "properties", "status", "errorCode"))
    if code is not None:
        return "failure" if code else "success"
    word = (first_text(record, "resultSignature", "resultType") or "").lower()
    return word if word in {"success", "failure"} else None


def _describe(record: Json) -> dict[str, Any]:
    properties = record_at(record, "properties")
    actor = first_text(properties, "userPrincipalName", "userDisplayName", "userId")
    kind = EntityKind.USER.value
    machine = first_text(properties, "servicePrincipalName", "servicePrincipalId")
    if machine and not actor:
        actor, kind = machine, EntityKind.SERVICE_ACCOUNT.value
    actor = actor or first_text(record, "identity")
    session = first_text(properties, "uniqueTokenIdentifier", "id")
    place = record_at(properties, "location")
    return {
        "time": properties.get("createdDateTime") or record.get("time"),
        "event_id": first_text(properties, "id"),
        "class_uid": ocsf.AUTHENTICATION,
        "operation": first_text(record, "operationName"),
        "status": _status(record),
        "actor": actor,
        "actor_kind": kind if actor else None,
        "session": session,
        "src_ip": first_text(record, "callerIpAddress") or first_text(properties, "ipAddress"),
        "src_geo": country(place.get("countryOrRegion")) or country(record.get("location")),
        "src_asn": whole(properties.get("autonomousSystemNumber")),
        "user_agent": first_text(properties, "userAgent"),
        "target": first_text(properties, "resourceDisplayName", "appDisplayName"),
        "target_kind": EntityKind.RESOURCE.value,
        "host": text_at(properties, "deviceDetail", "displayName"),
        "tenant": first_text(record, "tenantId"),
        "message": first_text(record, "resultDescription")
        if _status(record) == "failure"
        else None,
        "links": links(
            link(entity(kind, actor), STARTED, entity(EntityKind.SESSION, session)),
            _federated(properties, kind, actor),
        )
        if _status(record) == "success"
        else None,
    }


def _federated(properties: Json, kind: str, actor: str | None) -> dict[str, str] | None:
    """Which federated credential of an application a pipeline signed in with."""
    credential = first_text(properties, "federatedCredentialId")
    source = entity(EntityKind.RESOURCE, credential and f"federated-credential/{credential}")
    return link(source, USES, entity(kind, actor))


_GRAPH = (
    "id createdDateTime userDisplayName userPrincipalName userId appId appDisplayName ipAddress "
    "clientAppUsed userAgent deviceDetail mfaDetail conditionalAccessStatus isInteractive "
    "appliedConditionalAccessPolicies authenticationContextClassReferences originalRequestId "
    "tokenIssuerName tokenIssuerType authenticationProcessingDetails networkLocationDetails "
    "processingTimeInMilliseconds riskDetail riskLevelAggregated riskLevelDuringSignIn riskState "
    "riskEventTypes riskEventTypes_v2 resourceDisplayName resourceTenantId homeTenantId "
    "homeTenantName authenticationDetails authenticationRequirement authenticationMethodsUsed "
    "authenticationRequirementPolicies signInTokenProtectionStatus servicePrincipalId "
    "servicePrincipalName userType flaggedForReview isTenantRestricted autonomousSystemNumber "
    "crossTenantAccessType uniqueTokenIdentifier incomingTokenType authenticationProtocol "
    "federatedCredentialId servicePrincipalCredentialKeyId originalTransferMethod "
    "servicePrincipalCredentialThumbprint clientCredentialType signInEventTypes"
)
_BELOW = (
    "deviceDetail.deviceId deviceDetail.displayName deviceDetail.operatingSystem "
    "deviceDetail.browser deviceDetail.isCompliant deviceDetail.isManaged deviceDetail.trustType "
    "mfaDetail.authMethod mfaDetail.authDetail"
)
_RENAMED = {
    **other_names([*_GRAPH.split(), *_BELOW.split()]),
    "DeviceDetail.trusttype": "properties.deviceDetail.trustType",
    "IPAddress": "callerIpAddress",
    "OperationName": "operationName",
    "Category": "category",
    "ResultType": "resultType",
    "ResultSignature": "resultSignature",
    "ResultDescription": "resultDescription",
    "Resultdescription": "resultDescription",
    "Identity": "identity",
    "Location": "location",
    "Status": "status",
    "Status.errorCode": "properties.status.errorCode",
    "Status.failureReason": "properties.status.failureReason",
    "Status.additionalDetails": "properties.status.additionalDetails",
    "ClientApp": "properties.clientAppUsed",
    "Username": "properties.userPrincipalName",
    "properties.message": "protocol",
}
"""Names of Graph and of the tables, and those SigmaHQ's rules use besides."""

FORMAT = described(
    name="entra-signin",
    about="Entra ID (Azure AD) sign-ins",
    product="entra",
    sure=_sure,
    describe=_describe,
    shape=_shape,
    hot=(
        "operationName",
        "category",
        "resultType",
        "resultDescription",
        "callerIpAddress",
        "location",
        "properties.authenticationRequirement",
        "properties.userAgent",
        "properties.appId",
        "properties.userPrincipalName",
        "properties.conditionalAccessStatus",
    ),
    containers=("records", "value"),
    routes=(
        Route(
            LogSource(product="azure", service="signinlogs"),
            Fields(
                names=ENVELOPE_FIELDS | {"status", "protocol"},
                open=("properties",),
                renamed=_RENAMED,
            ),
        ),
    ),
)
