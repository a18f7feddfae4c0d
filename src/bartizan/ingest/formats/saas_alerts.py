"""Alerts of other security products, so that they can be correlated with everything else."""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import text_at
from bartizan.ingest.ocsf_classes import DETECTION_FINDING
from bartizan.ingest.saas_words import names
from bartizan.model.log_source import LogSource

_SERVICES = (
    Declaration(
        name="microsoft-graph-alert",
        about="Microsoft Graph security alerts",
        product="m365",
        class_uid=DETECTION_FINDING,
        marks=(
            (0.97, ("serviceSource", "firstActivityDateTime", "title")),
            (0.95, ("serviceSource", "createdDateTime", "severity")),
        ),
        time="lastActivityDateTime|createdDateTime",
        event_id="id",
        operation="category|title",
        otherwise=None,
        actor="evidence.userAccount.userPrincipalName|evidence.userAccount.accountName",
        src_ip="evidence.ipAddress",
        src_geo="evidence.countryLetterCode",
        targets=(("resource", "title"),),
        host="evidence.hostName|evidence.deviceDnsName",
        message="description|title",
        tenant="tenantId",
        sources=(LogSource("m365", "security_alert"),),
        keys=names(
            "actorDisplayName additionalData alertPolicyId alertWebUrl assignedTo category"
            " classification comments createdDateTime description detectionSource detectorId"
            " determination evidence firstActivityDateTime id incidentId incidentWebUrl"
            " lastActivityDateTime lastUpdateDateTime mitreTechniques productName providerAlertId"
            " recommendedActions resolvedDateTime serviceSource severity status systemTags"
            " tenantId threatDisplayName threatFamilyName title"
        ),
        hot=("severity", "category", "title", "status"),
        containers=("value",),
    ),
    Declaration(
        name="defender-xdr",
        about="Microsoft Defender XDR advanced hunting events",
        product="m365",
        class_uid=DETECTION_FINDING,
        marks=((0.97, ("category~^AdvancedHunting-", "properties")),),
        time="properties.Timestamp|time",
        operation="category",
        otherwise=None,
        actor="properties.AccountUpn|properties.AccountName|properties.InitiatingProcessAccountName",
        src_ip="properties.IPAddress|properties.RemoteIP|properties.LocalIP",
        targets=(("file", "properties.FileName"), ("resource", "properties.Title")),
        host="properties.DeviceName",
        process="properties.ProcessCommandLine|properties.InitiatingProcessCommandLine",
        message="properties.Title|properties.ActionType",
        tenant="tenantId",
        sources=(LogSource("m365", "defender"),),
        keys=names("Tenant _TimeReceivedBySvc category operationName properties tenantId time"),
        hot=("category",),
        containers=("records",),
    ),
    Declaration(
        name="intune",
        about="Microsoft Intune audit and operational logs",
        product="m365",
        marks=(
            (0.97, ("category=AuditLogs", "properties.ActivityResultStatus")),
            (0.965, ("category=AuditLogs", "properties.ActivityType", "properties.Actor")),
            (
                0.97,
                ("category=OperationalLogs|DeviceComplianceOrg|Devices", "properties.AADTenantId"),
            ),
            (0.96, ("category=OperationalLogs|DeviceComplianceOrg|Devices", "operationName")),
        ),
        time="time",
        event_id="correlationId",
        operation="operationName",
        status="resultType",
        actor="identity|properties.Actor.UPN|properties.UserName",
        targets=(("resource", "properties.TargetDisplayNames|properties.DeviceName"),),
        host="properties.DeviceName|properties.DeviceHostName",
        message="resultDescription|properties.AlertDisplayName",
        tenant="tenantId",
        sources=(LogSource("m365", "intune"),),
        keys=names(
            "category correlationId identity operationName properties resultDescription"
            " resultType tenantId time"
        ),
        hot=("operationName", "category"),
        containers=("records",),
    ),
    Declaration(
        name="tracebit",
        about="Tracebit canary alerts",
        product="tracebit",
        class_uid=DETECTION_FINDING,
        marks=((0.97, ("tracebit_portal_url", "alert_id")),),
        time="timestamp",
        event_id="alert_id|id",
        operation="event.operation|discriminator.subtype",
        otherwise=None,
        actor="principal.name|principal.id|principal.arn",
        src_ip="event.request.ip",
        user_agent="event.request.user_agent.raw",
        targets=(("resource", "canary.name|canary_credential.name"),),
        message="message",
        sources=(LogSource("tracebit"),),
        keys=names(
            "alert_id canary canary_credential discriminator event id message principal provider"
            " severity timestamp tracebit_portal_url"
        ),
        hot=("discriminator.subtype",),
    ),
    Declaration(
        name="thinkst-canary",
        about="Thinkst Canary alerts",
        product="thinkst",
        class_uid=DETECTION_FINDING,
        marks=((0.97, ("IncidentKey", "AlertType", "SourceIP")), (0.95, ("IncidentHash", "Intro"))),
        time=lambda one: (text_at(one, "Timestamp") or "").removesuffix(" (UTC)"),
        event_id="IncidentHash",
        operation="AlertType",
        otherwise=None,
        actor="CanaryName",
        actor_kind="host",
        src_ip="SourceIP",
        targets=(("resource", "Reminder|CanaryName"),),
        host="CanaryName",
        message="Description",
        sources=(LogSource("thinkst", "canary"),),
        keys=names(
            "AdditionalDetails AlertType CanaryID CanaryIP CanaryLocation CanaryName CanaryPort"
            " Description IncidentHash IncidentKey Intro MatchedAnnotations Reminder ReverseDNS"
            " SourceIP Timestamp Token Triggered"
        ),
        hot=("AlertType", "Description"),
    ),
    Declaration(
        name="appomni-alert",
        about="AppOmni alerts",
        product="appomni",
        class_uid=DETECTION_FINDING,
        marks=((0.97, ("appomni.event", "rule")), (0.95, ("appomni", "event", "version"))),
        time="event.created|timestamp|@timestamp",
        event_id="appomni.event.id",
        operation="rule.name|event.kind",
        otherwise=None,
        actor="user.email|user.name|related.services.type",
        src_ip="source.ip|related.ip",
        targets=(("resource", "related.services.name"),),
        message="message",
        sources=(LogSource("appomni"),),
        keys=names("@timestamp appomni event message related rule source timestamp user version"),
        hot=("rule.name",),
    ),
    Declaration(
        name="upwind-detection",
        about="Upwind detections",
        product="upwind",
        class_uid=DETECTION_FINDING,
        marks=(
            (0.97, ("upwind_console_link", "title")),
            (0.96, ("first_seen_time", "last_seen_time", "occurrence_count")),
        ),
        time="last_seen_time|first_seen_time",
        event_id="id",
        operation="type|category",
        otherwise=None,
        actor="identity.name|triggers.events.actor",
        targets=(("workload", "resource.name"),),
        workload="resource.name",
        message="description|title",
        tenant="resource.cloud_account_id",
        sources=(LogSource("upwind"),),
        keys=names(
            "category description first_seen_time id last_seen_time mitre_attacks"
            " occurrence_count resource severity status title triggers type upwind_console_link"
        ),
        hot=("severity", "type", "category", "status"),
    ),
    Declaration(
        name="socradar-incident",
        about="SOCRadar incidents",
        product="socradar",
        class_uid=DETECTION_FINDING,
        marks=((0.97, ("alarm_id", "alarm_risk_level", "alarm_type_details")),),
        time="date",
        event_id="alarm_id",
        operation="alarm_type_details.alarm_sub_type|alarm_type_details.alarm_main_type",
        otherwise=None,
        actor="content.username|content.compromised_emails",
        targets=(("organization", "alarm_asset"),),
        host="content.computer_name",
        message="alarm_text",
        sources=(LogSource("socradar"),),
        keys=names(
            "alarm_asset alarm_assignees alarm_id alarm_risk_level alarm_text alarm_type_details"
            " approved_by content date is_approved notification_id status tags"
        ),
        hot=("alarm_risk_level", "status"),
    ),
)
FORMATS = tuple(declared(one) for one in _SERVICES)
