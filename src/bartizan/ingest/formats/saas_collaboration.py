"""Audit trails of services for working together: chat, documents, tickets, meetings."""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import AUTHENTICATION
from bartizan.ingest.saas_words import USUAL, names
from bartizan.model.log_source import LogSource

_SERVICES = (
    Declaration(
        name="slack-audit",
        about="Slack audit logs",
        product="slack",
        marks=(
            (0.97, ("action", "actor.user.team", "context.location")),
            (0.97, ("action", "entity.type", "context.ua")),
            (0.96, ("action", "context.location", "context.ip_address")),
            (0.95, ("action", "date_create", "actor")),
            (0.92, ("action", "actor.user", "context")),
        ),
        time="date_create",
        event_id="id",
        operation="action",
        classes=USUAL,
        failed_operation=r"_failed|_blocked$",
        actor="actor.user.email|actor.user.name|actor.user.id|actor.type",
        session="context.session_id",
        src_ip="context.ip_address",
        user_agent="context.ua",
        targets=(
            ("user", "entity.user.email|entity.user.name|entity.user.id"),
            ("file", "entity.file.name|entity.file.id"),
            ("resource", "entity.app.name|entity.channel.name|entity.workflow.name"),
            ("organization", "entity.workspace.name|entity.enterprise.name"),
        ),
        tenant="context.location.domain|context.location.name",
        sources=(LogSource("slack", "audit"),),
        keys=names("action actor context date_create details entity id"),
        hot=("action",),
        containers=("entries",),
    ),
    Declaration(
        name="atlassian-audit",
        about="Atlassian organization audit log",
        product="atlassian",
        marks=(
            (0.97, ("attributes.action", "attributes.actor", "attributes.time")),
            (0.95, ("attributes.action", "attributes.actor", "type=events")),
            (0.93, ("attributes.action", "attributes.actor")),
        ),
        time="attributes.time",
        event_id="id",
        operation="attributes.action",
        classes=USUAL,
        actor="attributes.actor.email|attributes.actor.name|attributes.actor.id",
        src_ip="attributes.location.ip",
        src_geo="attributes.location.countryCode",
        targets=(
            ("resource", "attributes.context.attributes.email|attributes.context.attributes.name"),
            ("resource", "attributes.context.id|attributes.container.attributes.siteName"),
        ),
        message="message.content",
        sources=(LogSource("atlassian", "audit"),),
        keys=names("attributes id links message relationships type"),
        hot=("attributes.action",),
        containers=("data",),
    ),
    Declaration(
        name="bitbucket-audit",
        about="Bitbucket, Jira and Confluence Data Center audit log",
        product="bitbucket",
        marks=(
            (0.97, ("auditType.category", "auditType.action")),
            (0.95, ("auditType.actionI18nKey",)),
        ),
        time="timestamp",
        event_id="id",
        operation="auditType.action",
        classes=USUAL,
        failed_operation="fail",
        actor="author.name|author.id|author.username",
        session="sessionId",
        src_ip="source",
        user_agent="userAgent",
        targets=(("resource", "affectedObjects.name|affectedObjects.id"),),
        host="system|node",
        sources=(LogSource("bitbucket", "audit"),),
        keys=names(
            "affectedObjects auditType author changedValues extraAttributes id method node"
            " sessionId source system timestamp userAgent version"
        ),
        hot=("auditType.category", "auditType.action"),
        containers=("entities",),
    ),
    Declaration(
        name="asana-audit",
        about="Asana audit log",
        product="asana",
        marks=(
            (0.97, ("event_category", "event_type", "actor.actor_type")),
            (0.95, ("event_type", "context.context_type", "resource")),
            (0.94, ("event_type", "event_category", "gid")),
        ),
        time="created_at",
        event_id="gid",
        operation="event_type",
        classes=USUAL,
        failed_operation="failed|denied",
        actor="actor.email|actor.name|actor.gid|actor.actor_type",
        src_ip="context.client_ip_address",
        user_agent="context.user_agent",
        targets=(
            ("user", "resource.email"),
            ("resource", "resource.name|resource.gid"),
        ),
        session="context.oauth_app_name|context.api_authentication_method",
        sources=(LogSource("asana", "audit"),),
        keys=names("actor context created_at details event_category event_type gid resource"),
        hot=("event_type", "event_category"),
        containers=("data",),
    ),
    Declaration(
        name="zendesk-audit",
        about="Zendesk audit log",
        product="zendesk",
        marks=(
            (0.97, ("action_label", "source_type", "change_description")),
            (0.95, ("action_label", "source_type", "actor_id")),
        ),
        time="created_at",
        event_id="id",
        operation=lambda one: (
            ".".join(
                part for key in ("source_type", "action") if isinstance(part := one.get(key), str)
            )
            or None
        ),
        classes=USUAL,
        failed_operation="fail",
        actor="actor_name|actor_id",
        src_ip="ip_address",
        targets=(("resource", "source_label|source_id"),),
        message="change_description",
        sources=(LogSource("zendesk", "audit"),),
        keys=names(
            "action action_label actor_id actor_name change_description created_at id ip_address"
            " source_id source_label source_type url"
        ),
        hot=("action", "source_type", "change_description"),
        containers=("audit_logs",),
    ),
    Declaration(
        name="zoom-operation",
        about="Zoom operation logs",
        product="zoom",
        marks=((0.96, ("operation_detail", "category_type", "operator")),),
        time="time",
        operation=lambda one: (
            ".".join(
                part for key in ("category_type", "action") if isinstance(part := one.get(key), str)
            )
            or None
        ),
        classes=USUAL,
        actor="operator",
        targets=(("resource", "category_type"),),
        message="operation_detail",
        sources=(LogSource("zoom", "operation"),),
        keys=names("action category_type operation_detail operator time"),
        hot=("action", "category_type", "operation_detail"),
        containers=("operation_logs",),
    ),
    Declaration(
        name="zoom-activity",
        about="Zoom sign-in and sign-out activity",
        product="zoom",
        class_uid=AUTHENTICATION,
        marks=((0.95, ("client_type", "email", "ip_address", "time", "type=Sign in|Sign out")),),
        time="time",
        operation="type",
        actor="email",
        src_ip="ip_address",
        user_agent="client_type",
        sources=(LogSource("zoom", "activity"),),
        keys=names("client_type email ip_address time type version"),
        hot=("type",),
        containers=("activity_logs",),
    ),
    Declaration(
        name="notion-audit",
        about="Notion audit log",
        product="notion",
        marks=(
            (0.97, ("event.workspace_id", "event.type")),
            (0.95, ("event.actor.object", "event.type~[.]")),
            (0.93, ("event.type~^[a-z_]+[.][a-z_.]+$", "event.actor")),
            (0.9, ("event.type~^(user|workspace|page|teamspace|integration)[.]",)),
            (0.96, ("workspace_id", "actor.object", "type~[.]")),
        ),
        time="event.timestamp|timestamp",
        event_id="event.id|id",
        operation="event.type|type",
        classes=USUAL,
        actor="event.actor.person.email|event.actor.id|actor.person.email|actor.id",
        src_ip="event.ip_address|ip_address",
        targets=(
            ("user", "event.details.target.person.email|event.details.target.name"),
            ("resource", "event.details.target.page_id|event.details.target.id"),
        ),
        tenant="event.workspace_id|workspace_id",
        sources=(LogSource("notion", "audit"),),
        keys=names("event actor details id ip_address platform timestamp type workspace_id"),
        hot=("event.type",),
        containers=("results",),
    ),
    Declaration(
        name="box-event",
        about="Box enterprise events",
        product="box",
        marks=(
            (0.97, ("event_type", "created_by.login", "type=event")),
            (0.95, ("event_type", "type=event", "additional_details")),
            (0.94, ("event_type", "type=event")),
        ),
        time="created_at|recorded_at",
        event_id="event_id",
        operation="event_type",
        classes=USUAL,
        failed_operation="FAILED",
        actor="created_by.login|created_by.name|created_by.id",
        session="session_id",
        src_ip="ip_address",
        targets=(
            ("file", "source.item_name|source.name|source.file_name"),
            ("user", "source.login|source.user_email"),
        ),
        sources=(LogSource("box", "events"),),
        keys=names(
            "accessible_by action_by additional_details created_at created_by event_id event_type"
            " ip_address recorded_at session_id source type"
        ),
        hot=("event_type",),
        containers=("entries",),
    ),
    Declaration(
        name="dropbox-team",
        about="Dropbox team events",
        product="dropbox",
        marks=(
            (0.97, ("involve_non_team_member", "event_type", "actor")),
            (0.96, ("event_category..tag", "event_type")),
        ),
        time="timestamp",
        operation="event_type._tag|event_type..tag|event_type.description",
        classes=USUAL,
        failed_operation="fail",
        actor="actor.user.email|actor.admin.email|actor.user.display_name"
        "|actor.app.display_name|actor._tag",
        src_ip="origin.geo_location.ip_address",
        src_geo="origin.geo_location.country",
        user_agent="origin.access_method.end_user",
        targets=(("user", "participants.user.email"), ("file", "assets.display_name")),
        message="event_type.description",
        sources=(LogSource("dropbox", "team"),),
        keys=names(
            "actor assets context details event_category event_type involve_non_team_member"
            " origin participants timestamp"
        ),
        hot=("event_type._tag",),
        containers=("events",),
    ),
)
FORMATS = tuple(declared(one) for one in _SERVICES)
