"""Microsoft 365: unified audit log of the Management Activity API and of Defender's search.

Rules see the record's members; extended properties and parameters also by name, below
``ParametersByName`` and so on. ``ForwardsOutside`` says whether a rule or mailbox sends mail to a
domain of others. Source: Microsoft "Office 365 Management Activity API schema".
"""

import re

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import (
    ACCOUNT_CHANGE,
    AUTHENTICATION,
    DETECTION_FINDING,
    ENTITY_MANAGEMENT,
    FILE_HOSTING,
    GROUP_MANAGEMENT,
    USER_ACCESS_MANAGEMENT,
)
from bartizan.model.log_source import Fields, LogSource, Route

_NAMED = ("Parameters", "ExtendedProperties", "ModifiedProperties", "OperationProperties")
_DOMAIN = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)")
_FORWARDING = (
    "ParametersByName.ForwardingSmtpAddress",
    "ParametersByName.ForwardingAddress",
    "ParametersByName.ForwardTo",
    "ParametersByName.ForwardAsAttachmentTo",
    "ParametersByName.RedirectTo",
    "ParametersByName.RedirectMessageTo",
    "ParametersByName.BlindCopyTo",
    "OperationPropertiesByName.Actions",
)
_OWN = ("UserId", "MailboxOwnerUPN", "ParametersByName.Mailbox", "ParametersByName.Identity")
_KEYS = (
    "Actor",
    "ActorContextId",
    "ActorIpAddress",
    "AddOnName",
    "AddOnType",
    "AdditionalInfo",
    "AffectedItems",
    "AlertEntityId",
    "AlertId",
    "AlertLinks",
    "AlertType",
    "AppAccessContext",
    "AppId",
    "Application",
    "ApplicationDisplayName",
    "ApplicationId",
    "AuthenticationType",
    "AzureActiveDirectoryEventType",
    "BrowserName",
    "Category",
    "ClientAppId",
    "ClientIP",
    "ClientIPAddress",
    "ClientInfoString",
    "ClientProcessName",
    "ClientVersion",
    "Comments",
    "CommunicationType",
    "CorrelationId",
    "CreationTime",
    "CrossMailboxOperation",
    "CustomEvent",
    "CustomUniqueId",
    "Data",
    "DeliveryAction",
    "DetectionMethod",
    "DeviceDisplayName",
    "DeviceProperties",
    "Directionality",
    "DoNotDistributeEvent",
    "ErrorNumber",
    "EventData",
    "EventSource",
    "ExchangeMetaData",
    "ExtendedProperties",
    "ExtendedPropertiesByName",
    "ExternalAccess",
    "ExtraProperties",
    "FileSize",
    "Folder",
    "Folders",
    "ForwardsOutside",
    "FromApp",
    "GeoLocation",
    "HighPriorityMediaProcessing",
    "Id",
    "InterSystemsId",
    "InternalLogonType",
    "IntraSystemId",
    "IsManagedDevice",
    "Item",
    "ItemType",
    "Language",
    "ListBaseType",
    "ListId",
    "ListItemUniqueId",
    "ListServerTemplate",
    "LogonError",
    "LogonType",
    "LogonUserSid",
    "MachineDomainInfo",
    "MachineId",
    "MailboxGuid",
    "MailboxOwnerMasterAccountSid",
    "MailboxOwnerSid",
    "MailboxOwnerUPN",
    "Members",
    "MessageId",
    "ModifiedProperties",
    "ModifiedPropertiesByName",
    "Name",
    "ObjectId",
    "ObjectState",
    "Operation",
    "OperationCount",
    "OperationProperties",
    "OperationPropertiesByName",
    "OperationType",
    "OrganizationId",
    "OrganizationName",
    "OriginatingServer",
    "P1Sender",
    "P2Sender",
    "Parameters",
    "ParametersByName",
    "Payload",
    "Platform",
    "PolicyDetails",
    "PolicyId",
    "PolicyMatchInfo",
    "RecordType",
    "RequestType",
    "ResultCount",
    "ResultStatus",
    "SearchQuery",
    "SecurityComplianceCenterEventType",
    "SenderIp",
    "SessionId",
    "Severity",
    "SharePointMetaData",
    "SharingLinkScope",
    "SharingType",
    "Site",
    "SiteUrl",
    "Source",
    "SourceFileExtension",
    "SourceFileName",
    "SourceLocationType",
    "SourceRelativeUrl",
    "Status",
    "Subject",
    "SupportTicketId",
    "Target",
    "TargetContextId",
    "TargetUserOrGroupName",
    "TargetUserOrGroupType",
    "TeamGuid",
    "TeamName",
    "TokenTenantId",
    "TokenType",
    "UniqueSharingId",
    "UserAgent",
    "UserDomain",
    "UserId",
    "UserKey",
    "UserSharedWith",
    "UserType",
    "Verdict",
    "Version",
    "WebId",
    "Workload",
    "eventName",
    "eventSource",
    "status",
)


def _shape(record: Json) -> Json:
    """Opens ``AuditData`` and adds lists of names and values under their names."""
    data = record.get("AuditData", record.get("auditData"))
    seen = dict(data if isinstance(data, dict) else record)
    for key in _NAMED:
        if isinstance(pairs := seen.get(key), list):
            seen[f"{key}ByName"] = {
                name: one.get("Value", one.get("NewValue"))
                for one in pairs
                if isinstance(one, dict) and isinstance(name := one.get("Name"), str)
            }
    if (outside := _forwards_outside(seen)) is not None:
        seen["ForwardsOutside"] = outside
    return seen


def _forwards_outside(record: Json) -> bool | None:
    """Whether mail goes to a domain that is not that of the account; None where none is named."""
    goes_to = _domains(record, _FORWARDING)
    own = _domains(record, _OWN)
    if not goes_to or not own:
        return None
    return any(
        not any(to == ours or to.endswith(f".{ours}") or ours.endswith(f".{to}") for ours in own)
        for to in goes_to
    )


def _domains(record: Json, paths: tuple[str, ...]) -> set[str]:
    """The domains of the mail addresses at these places."""
    found: set[str] = set()
    for path in paths:
        outer, _, inner = path.partition(".")
        value = record.get(outer)
        if inner:
            value = value.get(inner) if isinstance(value, dict) else None
        if isinstance(value, str):
            found.update(one.lower() for one in _DOMAIN.findall(value))
    return found


_ALERT_FIELDS = Fields(
    frozenset(_KEYS),
    _KEYS,
    {"eventSource": "Source", "eventName": "Name", "status": "ResultStatus"},
)

FORMAT = declared(
    Declaration(
        name="m365",
        about="Microsoft 365 unified audit log",
        product="m365",
        marks=(
            (0.97, ("Operation", "RecordType", "Workload")),
            (0.96, ("Operation", "RecordType", "UserType")),
            (0.95, ("Operation", "OrganizationId", "UserKey")),
            (0.94, ("Operation", "RecordType", "CreationTime")),
            (0.92, ("Operation", "Workload", "UserId")),
            (0.92, ("AzureActiveDirectoryEventType",)),
        ),
        shape=_shape,
        time="CreationTime",
        event_id="Id",
        operation="Operation",
        classes=(
            (
                r"^(UserLoggedIn|UserLoginFailed|MailboxLogin|UserLoggedOff|TeamsSession)",
                AUTHENTICATION,
            ),
            (r"role|permission|consent|oauth2|delegat|^Add-\w*Permission", USER_ACCESS_MANAGEMENT),
            (r"^(Add|Remove|Update) (member|owner|group)|Group", GROUP_MANAGEMENT),
            (
                r"(Add|Delete|Update|Disable|Enable|Reset|Change) user|password|StrongAuth",
                ACCOUNT_CHANGE,
            ),
            (r"^Alert", DETECTION_FINDING),
            (
                r"^(File|Folder|Sharing|AnonymousLink|SecureLink|CompanyLink|SiteCollection)",
                FILE_HOSTING,
            ),
            (r"^(Set|New|Remove|Enable|Disable|Update)-", ENTITY_MANAGEMENT),
        ),
        status="ResultStatus",
        success="Success|Succeeded|True|PartiallySucceeded|Completed",
        failure="Failed|Failure|False|Error",
        failed_operation=r"Failed$",
        actor="UserId|UserKey",
        actor_kind=lambda one: (
            "service-account" if one.get("UserType") in (3, 4, 5, 6, "3", "4", "5", "6") else "user"
        ),
        session="SessionId|AppAccessContext.AADSessionId|InterSystemsId",
        src_ip="ClientIP|ClientIPAddress|ActorIpAddress|SenderIp",
        user_agent="UserAgent|ExtendedPropertiesByName.UserAgent|ClientInfoString",
        targets=(
            ("user", "MailboxOwnerUPN|TargetUserOrGroupName"),
            ("file", "SourceFileName"),
            ("resource", "ObjectId|SiteUrl|Name"),
        ),
        tenant="OrganizationId",
        sources=(LogSource("m365", "audit"), LogSource("m365", "exchange")),
        routes=(
            Route(
                LogSource("m365", "threat_management"),
                _ALERT_FIELDS,
                ({"Workload": ("SecurityComplianceCenter",)},),
            ),
            Route(
                LogSource("m365", "threat_detection"),
                _ALERT_FIELDS,
                ({"Workload": ("SecurityComplianceCenter",)},),
            ),
        ),
        keys=_KEYS,
        renamed={"eventName": "Operation", "eventSource": "Workload", "status": "ResultStatus"},
        unfold=_KEYS,
        hot=("Operation", "Workload", "ResultStatus"),
        containers=("value",),
    )
)
