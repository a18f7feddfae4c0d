"""Audit trails of security and network services."""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import EMAIL_ACTIVITY, ENTITY_MANAGEMENT
from bartizan.ingest.saas_words import USUAL, names
from bartizan.model.log_source import LogSource

_SERVICES = (
    Declaration(
        name="snyk-audit",
        about="Snyk group and organization audit log",
        product="snyk",
        marks=(
            (0.96, ("event~^(group|org|user|api|collection|sast|iac)[.]", "groupId")),
            (0.95, ("event~^(group|org|user|api|collection|sast|iac)[.]", "orgId")),
            (0.95, ("event~^(group|org)[.]", "group_id")),
            (0.95, ("event~^(group|org|user|api|collection)[.]", "created", "content")),
            (0.9, ("event~^(group|org)[.][a-z_.]+$",)),
        ),
        time="created",
        operation="event",
        classes=USUAL,
        actor="userId|user_id",
        targets=(
            ("resource", "content.userPublicId|content.email|projectId|project_id|orgId"),
            ("organization", "groupId|group_id"),
        ),
        tenant="orgId|org_id|groupId|group_id",
        sources=(LogSource("snyk", "audit"),),
        keys=names(
            "content created event groupId group_id orgId org_id projectId project_id userId"
            " user_id"
        ),
        hot=("event",),
        containers=("items", "results"),
    ),
    Declaration(
        name="wiz-audit",
        about="Wiz audit log",
        product="wiz",
        marks=(
            (0.96, ("action", "actionParameters", "requestId", "serviceAccount")),
            (0.95, ("action", "actionParameters", "user", "status")),
            (0.93, ("action", "serviceAccount", "status", "user", "timestamp")),
            (0.92, ("action~^[A-Z][A-Za-z]+$", "status~^[A-Z_]+$", "requestId")),
            (0.85, ("action~^[A-Z][A-Za-z]+$", "status~^[A-Z_]+$", "user", "timestamp", "id")),
        ),
        time="timestamp",
        event_id="id",
        operation="action",
        classes=USUAL,
        status="status",
        failure="FAILED|ACCESS_DENIED",
        actor="user.name|user.id|serviceAccount.name|serviceAccount.id",
        actor_kind=lambda one: "user" if one.get("user") else "service-account",
        src_ip="sourceIP",
        user_agent="userAgent",
        targets=(
            ("resource", "actionParameters.input.email|actionParameters.input.name"),
            ("resource", "actionParameters.input.id|actionParameters.id"),
        ),
        sources=(LogSource("wiz", "audit"),),
        keys=names(
            "action actionParameters id log_type requestId serviceAccount sourceIP status"
            " timestamp user userAgent"
        ),
        unfold=names("actionParameters requestId serviceAccount sourceIP userAgent"),
        hot=("action", "status"),
    ),
    Declaration(
        name="tailscale-audit",
        about="Tailscale configuration audit log",
        product="tailscale",
        marks=(
            (0.96, ("event.eventGroupID", "event.action")),
            (0.95, ("eventGroupID", "action", "origin")),
        ),
        time="event.eventTime|eventTime|time|fields.recorded",
        operation="event.action|action",
        class_uid=ENTITY_MANAGEMENT,
        actor="event.actor.loginName|actor.loginName|event.actor.id|actor.id",
        targets=(("resource", "event.target.name|target.name|event.target.id|target.id"),),
        session="event.eventGroupID|eventGroupID",
        sources=(LogSource("tailscale", "audit"),),
        keys=names(
            "action actor event eventGroupID eventTime fields new old origin target time type"
        ),
        hot=("event.action",),
        containers=("logs",),
    ),
    Declaration(
        name="tines-audit",
        about="Tines audit log",
        product="tines",
        marks=((0.96, ("operation_name", "request_ip", "tenant_id")),),
        time="created_at",
        event_id="id",
        operation="operation_name",
        classes=USUAL,
        actor="user_email|user_name|user_id",
        src_ip="request_ip",
        user_agent="request_user_agent",
        targets=(("resource", "inputs.inputs.name|story_id|team_id"),),
        tenant="tenant_id",
        sources=(LogSource("tines", "audit"),),
        keys=names(
            "created_at id inputs operation_name request_ip request_user_agent story_id team_id"
            " tenant_id updated_at user_email user_id user_name"
        ),
        hot=("operation_name",),
        containers=("audit_logs",),
    ),
    Declaration(
        name="proofpoint",
        about="Proofpoint Targeted Attack Protection messages",
        product="proofpoint",
        class_uid=EMAIL_ACTIVITY,
        marks=(
            (0.97, ("messageTime", "malwareScore", "phishScore")),
            (0.96, ("threatsInfoMap", "senderIP")),
        ),
        time="messageTime|clickTime",
        event_id="GUID|id",
        operation="event|quarantineRule|policyRoutes",
        otherwise=None,
        actor="sender|fromAddress",
        src_ip="senderIP|clickIP",
        targets=(("user", "recipient|toAddresses"),),
        message="subject",
        sources=(LogSource("proofpoint", "tap"),),
        keys=names(
            "GUID QID ccAddresses classification clickIP clickTime clusterId completelyRewritten"
            " event fromAddress headerFrom headerReplyTo id impostorScore malwareScore messageID"
            " messageParts messageSize messageTime modulesRun phishScore policyRoutes"
            " quarantineFolder quarantineRule recipient replyToAddress sender senderIP spamScore"
            " subject threatsInfoMap toAddresses url userAgent xmailer"
        ),
        hot=("quarantineFolder", "quarantineRule"),
        containers=("messagesDelivered", "messagesBlocked"),
    ),
)
FORMATS = tuple(declared(one) for one in _SERVICES)
