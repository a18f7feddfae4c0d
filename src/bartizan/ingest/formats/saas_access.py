"""Audit trails of what stands between people and systems: access planes, gateways, fleet agents."""

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import record_at, text_at
from bartizan.ingest.ocsf_classes import (
    API_ACTIVITY,
    AUTHENTICATION,
    CONFIG_STATE,
    ENTITY_MANAGEMENT,
    FILE_ACTIVITY,
    NETWORK_ACTIVITY,
    PROCESS_ACTIVITY,
    SCHEDULED_JOB,
    USER_ACCESS_MANAGEMENT,
)
from bartizan.ingest.saas_words import USUAL, names
from bartizan.model.log_source import LogSource


def _zscaler(record: Json) -> Json:
    """The record within the envelope that a collector puts around it."""
    within = record_at(record, "event")
    return {**within, **record} if "auditlogtype" in within else record


def _zscaler_operation(record: Json) -> str | None:
    parts = [text_at(record, "category"), text_at(record, "action")]
    return ".".join(part for part in parts if part) or None


_SERVICES = (
    Declaration(
        name="teleport",
        about="Teleport audit events",
        product="teleport",
        marks=(
            (0.97, ("event", "code~^T[A-Z0-9]*[0-9]{3,4}[A-Z]$", "uid")),
            (0.96, ("event", "code", "cluster_name", "ei")),
            (0.95, ("event", "code", "uid", "ei")),
        ),
        time="time",
        event_id="uid",
        operation="event",
        class_uid=API_ACTIVITY,
        classes=(
            (
                r"^(user\.login|auth|session\.(start|join|end|leave)|mfa_auth|cert\.create)",
                AUTHENTICATION,
            ),
            (r"^session\.(command|disk)|^exec|^subsystem", PROCESS_ACTIVITY),
            (r"^session\.network|^port", NETWORK_ACTIVITY),
            (r"^(role|access_request|join_token|privilege_token|lock|bot)", USER_ACCESS_MANAGEMENT),
            (r"\.(created?|updated?|deleted?)$", ENTITY_MANAGEMENT),
        ),
        status="success",
        failed_operation=r"\.failure$|denied|rejected",
        actor="user|impersonator|identity.user|login",
        session="sid|session_id",
        src_ip="addr.remote|remote_addr|client_ip",
        user_agent="user_agent",
        targets=(
            ("host", "server_hostname|server_id|kubernetes_cluster|db_service|app_name"),
            ("role", "name"),
        ),
        host="server_hostname|server_id",
        process="command|program|path",
        message="message|error",
        tenant="cluster_name",
        sources=(LogSource("teleport", "audit"),),
        keys=names(
            "access_request action addr addr.local addr.remote app_name argv attributes cgroup_id"
            " client_ip cluster_name code command connector db_name db_query db_service db_user ei"
            " enhanced_recording error event exitCode exitError expires identity impersonator"
            " initial_command interactive kubernetes_cluster kubernetes_groups kubernetes_users"
            " login message method mfa_device name namespace path pid ppid program proto reason"
            " remote_addr roles server_addr server_hostname server_id server_labels session_id"
            " session_recording session_start session_stop sid size state success target time ttl"
            " uid updated_by user user_agent user_kind"
        ),
        hot=("event", "code", "user", "success", "login"),
    ),
    Declaration(
        name="zscaler-admin-audit",
        about="Zscaler administrator audit log",
        product="zscaler",
        class_uid=ENTITY_MANAGEMENT,
        classes=USUAL,
        marks=((0.97, ("auditlogtype", "category", "action")),),
        shape=_zscaler,
        time="time|epochtime|datetime",
        event_id="recordid",
        operation=_zscaler_operation,
        status="result",
        actor="adminid",
        src_ip="clientip",
        user_agent="interface",
        targets=(("resource", "resource|postaction.name|preaction.name"),),
        message="errorcode",
        sources=(LogSource("zscaler", "admin_audit"),),
        keys=names(
            "action adminid auditlogtype category clientip datetime epochtime errorcode event"
            " interface postaction preaction recordid resource result sourcetype subcategory time"
        ),
        hot=("action", "category"),
    ),
    Declaration(
        name="netskope-audit",
        about="Netskope audit events",
        product="netskope",
        marks=(
            (0.97, ("audit_log_event", "severity_level")),
            (0.96, ("audit_log_event", "ur_normalized")),
        ),
        time="timestamp|_insertion_epoch_timestamp",
        event_id="_id",
        operation="audit_log_event",
        classes=USUAL,
        failed_operation=r"fail",
        actor="user|ur_normalized",
        src_ip="srcip|userip",
        targets=(("resource", "supporting_data.data_values"),),
        tenant="organization_unit",
        sources=(LogSource("netskope", "audit"),),
        keys=names(
            "_id _insertion_epoch_timestamp appcategory audit_log_event ccl count"
            " is_netskope_personnel organization_unit severity_level srcip supporting_data"
            " timestamp type ur_normalized user userip"
        ),
        hot=("audit_log_event", "is_netskope_personnel"),
        containers=("result", "data"),
    ),
    Declaration(
        name="carbonblack-audit",
        about="Carbon Black Cloud audit log",
        product="carbonblack",
        marks=(
            (0.97, ("loginName", "orgName", "flagged", "verbose")),
            (0.95, ("loginName", "orgName", "eventTime")),
        ),
        time="eventTime",
        event_id="eventId",
        operation=lambda _one: "audit",
        failed_operation="fail",
        actor="loginName",
        src_ip="clientIp",
        targets=(("resource", "requestUrl"),),
        message="description",
        tenant="orgName",
        sources=(LogSource("carbonblack", "audit"),),
        keys=names(
            "clientIp description eventId eventTime flagged loginName orgName requestUrl verbose"
        ),
        hot=("description", "flagged"),
        containers=("notifications",),
    ),
    Declaration(
        name="sentinelone-activity",
        about="SentinelOne activities",
        product="sentinelone",
        marks=(
            (0.97, ("activityType", "primaryDescription")),
            (0.96, ("activityType", "siteId", "accountId")),
        ),
        time="createdAt",
        event_id="id|activityUuid",
        operation="activityType",
        actor="data.username|data.fullScopeDetails|userId",
        src_ip="data.ipAddress|data.externalIp",
        targets=(("host", "data.computerName"), ("resource", "data.role|data.name")),
        host="data.computerName",
        message="primaryDescription",
        tenant="accountName|accountId",
        sources=(LogSource("sentinelone", "activity"),),
        keys=names(
            "accountId accountName activityType activityUuid agentId agentUpdatedVersion comments"
            " createdAt data description groupId groupName hash id osFamily primaryDescription"
            " secondaryDescription siteId siteName threatId updatedAt userId"
        ),
        unfold=names(
            "accountId accountName activityType activityUuid agentId computerName confidenceLevel"
            " createdAt fileContentHash fileDisplayName filePath fullScopeDetails groupId"
            " groupName ipAddress primaryDescription secondaryDescription siteId siteName"
            " threatClassification threatClassificationSource threatId updatedAt userId"
        ),
        hot=("activityType", "primaryDescription"),
        containers=("data",),
    ),
    Declaration(
        name="osquery",
        about="osquery differential and snapshot results",
        product="osquery",
        class_uid=CONFIG_STATE,
        marks=(
            (0.97, ("hostIdentifier", "columns", "action")),
            (0.97, ("hostIdentifier", "name", "snapshot")),
            (0.95, ("hostIdentifier", "name", "diffResults")),
            (0.92, ("name", "columns", "action=added|removed|snapshot")),
        ),
        time="unixTime|calendarTime",
        operation="name",
        classes=(
            (r"process", PROCESS_ACTIVITY),
            (r"socket|listening_ports", NETWORK_ACTIVITY),
            (r"file_events|fim", FILE_ACTIVITY),
            (r"user_events|logged_in|last$", AUTHENTICATION),
            (r"crontab|scheduled_tasks|launchd|startup", SCHEDULED_JOB),
        ),
        otherwise=None,
        actor="columns.username|columns.user|columns.uid|decorations.username",
        src_ip="columns.remote_address",
        targets=(
            ("file", "columns.path"),
            ("package", "columns.name"),
            ("resource", "columns.command"),
        ),
        host="hostIdentifier|decorations.hostname",
        process="columns.cmdline",
        message="columns.command|columns.cmdline",
        sources=(LogSource("osquery"), LogSource("osquery", "differential")),
        keys=names(
            "action calendarTime columns counter decorations diffResults epoch hostIdentifier"
            " log_type name numerics snapshot unixTime"
        ),
        hot=("name", "action"),
    ),
    Declaration(
        name="docusign",
        about="Docusign Connect events",
        product="docusign",
        marks=((0.97, ("event", "data.envelopeId")), (0.95, ("event", "configurationId", "uri"))),
        time="generatedDateTime",
        operation="event",
        classes=USUAL,
        failed_operation=r"declined|voided|failed",
        actor="data.senderEmail|data.envelopeSummary.sender.email|data.userId",
        targets=(("resource", "data.envelopeId"),),
        message="data.terminationReason|data.envelopeSummary.emailSubject",
        tenant="data.accountId",
        sources=(LogSource("docusign", "connect"),),
        keys=names("apiVersion configurationId data event generatedDateTime retryCount uri"),
        hot=("event",),
    ),
    Declaration(
        name="axonius-activity",
        about="Axonius activity log",
        product="axonius",
        marks=(
            (0.97, ("event.action~^AuditAction[.]",)),
            (0.95, ("event.category~^AuditCategory",)),
        ),
        time="time|event.date",
        operation="event.action",
        classes=USUAL,
        status="event.params.status",
        actor="event.user|event.params.user_name",
        src_ip="event.params.ip",
        targets=(("resource", "event.params.name|event.params.user_name"),),
        sources=(LogSource("axonius", "activity"),),
        keys=names("event source time"),
        hot=("event.action",),
    ),
    Declaration(
        name="push-security",
        about="Push Security webhooks",
        product="push_security",
        marks=(
            (0.95, ("object~^[A-Z_]+$", "new", "version", "timestamp")),
            (0.93, ("new", "old", "object")),
        ),
        time="timestamp",
        event_id="id",
        operation="object",
        classes=((r"LOGIN", AUTHENTICATION),),
        otherwise=None,
        actor="new.employee.email|new.email|new.employeeId",
        src_ip="new.sourceIpAddress",
        user_agent="new.userAgent",
        targets=(("resource", "new.appType|new.friendlyName"),),
        message="new.action",
        sources=(LogSource("push_security"),),
        keys=names("category description friendlyName id new object old timestamp type version"),
        hot=("object", "type"),
    ),
    Declaration(
        name="panther-audit",
        about="Panther audit log",
        product="panther",
        marks=((0.97, ("actionName", "actionParams", "actionResult")),),
        time="timestamp",
        operation="actionName",
        classes=USUAL,
        status="actionResult",
        actor="actor.attributes.email|actor.name|actor.id",
        actor_kind=lambda one: (
            "service-account" if text_at(one, "actor", "type") == "TOKEN" else "user"
        ),
        src_ip="sourceIP",
        user_agent="userAgent",
        sources=(LogSource("panther", "audit"),),
        keys=names(
            "XForwardedFor actionDescription actionName actionParams actionResult actor errors"
            " pantherVersion sourceIP timestamp userAgent"
        ),
        hot=("actionName", "actionResult"),
    ),
)
FORMATS = tuple(declared(one) for one in _SERVICES)
