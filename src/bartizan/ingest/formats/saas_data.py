"""Audit trails of data platforms and business applications."""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import AUTHENTICATION, DATASTORE_ACTIVITY, USER_ACCESS_MANAGEMENT
from bartizan.ingest.saas_words import USUAL, names
from bartizan.model.log_source import LogSource

_SERVICES = (
    Declaration(
        name="databricks-audit",
        about="Databricks audit log",
        product="databricks",
        marks=(
            (0.97, ("serviceName", "actionName", "requestParams")),
            (0.96, ("serviceName", "actionName", "auditLevel")),
            (0.95, ("serviceName", "actionName", "userIdentity")),
            (0.93, ("serviceName", "actionName", "response")),
            (0.92, ("serviceName", "actionName")),
            (0.95, ("service_name", "action_name", "request_params")),
        ),
        time="timestamp|event_time",
        event_id="requestId|event_id",
        operation="actionName|action_name",
        classes=USUAL,
        status="response.statusCode|response.status_code",
        actor="userIdentity.email|user_identity.email|userIdentity.subjectName",
        session="sessionId|session_id",
        src_ip="sourceIPAddress|source_ip_address",
        user_agent="userAgent|user_agent",
        targets=(
            ("user", "requestParams.targetUserName|requestParams.endpoint_user"),
            ("resource", "requestParams.full_name_arg|requestParams.name|requestParams.path"),
            ("resource", "serviceName|service_name"),
        ),
        message="response.errorMessage|response.error_message",
        tenant="accountId|workspaceId|account_id|workspace_id",
        sources=(LogSource("databricks", "audit"),),
        keys=names(
            "accountId account_id actionName action_name auditLevel audit_level event_date"
            " event_id event_time identityMetadata identity_metadata requestId requestParams"
            " request_id request_params response serviceName service_name sessionId session_id"
            " sourceIPAddress source_ip_address timestamp userAgent userIdentity user_agent"
            " user_identity version workspaceId workspace_id"
        ),
        hot=("actionName", "serviceName"),
    ),
    Declaration(
        name="mongodb-organization",
        about="MongoDB Atlas organization and project events",
        product="mongodb",
        marks=(
            (0.97, ("eventTypeName", "created", "isGlobalAdmin")),
            (0.96, ("eventTypeName", "created", "orgId")),
            (0.95, ("eventTypeName", "created", "groupId")),
            (0.93, ("eventTypeName", "created", "username")),
        ),
        time="created",
        event_id="id",
        operation="eventTypeName",
        classes=USUAL,
        actor="username|publicKey|userId|apiKeyId",
        src_ip="remoteAddress",
        targets=(
            ("user", "targetUsername"),
            ("resource", "targetPublicKey|whitelistEntry|teamId|clusterName|orgId"),
        ),
        tenant="orgId|groupId",
        sources=(LogSource("mongodb", "organization"),),
        keys=names(
            "apiKeyId clusterName collection created currentValue database eventTypeName groupId"
            " id isGlobalAdmin links metricName orgId port publicKey raw remoteAddress"
            " replicaSetName shardName targetPublicKey targetUsername teamId userId username"
            " whitelistEntry"
        ),
        unfold=names(
            "apiKeyId clusterName currentValue eventTypeName groupId isGlobalAdmin orgId"
            " publicKey remoteAddress targetPublicKey targetUsername teamId userId whitelistEntry"
        ),
        hot=("eventTypeName",),
        containers=("results",),
    ),
    Declaration(
        name="snowflake-login",
        about="Snowflake LOGIN_HISTORY",
        product="snowflake",
        class_uid=AUTHENTICATION,
        marks=(
            (0.97, ("IS_SUCCESS", "USER_NAME", "CLIENT_IP")),
            (0.95, ("REPORTED_CLIENT_TYPE", "FIRST_AUTHENTICATION_FACTOR")),
        ),
        time="EVENT_TIMESTAMP",
        event_id="EVENT_ID",
        operation="EVENT_TYPE",
        status="IS_SUCCESS",
        actor="USER_NAME",
        src_ip="CLIENT_IP",
        user_agent="REPORTED_CLIENT_TYPE",
        message="ERROR_MESSAGE",
        sources=(LogSource("snowflake", "login_history"),),
        keys=names(
            "CLIENT_IP CLIENT_PRIVATE_LINK_ID CONNECTION ERROR_CODE ERROR_MESSAGE EVENT_ID"
            " EVENT_TIMESTAMP EVENT_TYPE FIRST_AUTHENTICATION_FACTOR IS_SUCCESS RELATED_EVENT_ID"
            " REPORTED_CLIENT_TYPE REPORTED_CLIENT_VERSION SECOND_AUTHENTICATION_FACTOR USER_NAME"
        ),
        hot=("EVENT_TYPE", "IS_SUCCESS", "FIRST_AUTHENTICATION_FACTOR", "CLIENT_IP"),
    ),
    Declaration(
        name="snowflake-query",
        about="Snowflake QUERY_HISTORY",
        product="snowflake",
        class_uid=DATASTORE_ACTIVITY,
        marks=(
            (0.97, ("QUERY_TEXT", "EXECUTION_STATUS", "QUERY_TYPE")),
            (0.95, ("QUERY_TEXT", "QUERY_ID")),
        ),
        time="START_TIME|END_TIME",
        event_id="QUERY_ID",
        operation="QUERY_TYPE",
        status="EXECUTION_STATUS",
        failure="FAIL(ED)?|INCIDENT|.*ERROR.*",
        actor="USER_NAME",
        session="SESSION_ID",
        targets=(("resource", "DATABASE_NAME|WAREHOUSE_NAME"), ("role", "ROLE_NAME")),
        message="QUERY_TEXT",
        bytes_in="BYTES_SCANNED",
        bytes_out="OUTBOUND_DATA_TRANSFER_BYTES",
        duration="TOTAL_ELAPSED_TIME",
        duration_unit=0.001,
        sources=(LogSource("snowflake", "query_history"),),
        keys=names(
            "BYTES_DELETED BYTES_SCANNED BYTES_WRITTEN CLUSTER_NUMBER COMPILATION_TIME"
            " DATABASE_ID DATABASE_NAME END_TIME ERROR_CODE ERROR_MESSAGE EXECUTION_STATUS"
            " EXECUTION_TIME OUTBOUND_DATA_TRANSFER_BYTES OUTBOUND_DATA_TRANSFER_CLOUD"
            " OUTBOUND_DATA_TRANSFER_REGION QUERY_ID QUERY_TAG QUERY_TEXT QUERY_TYPE ROLE_NAME"
            " ROLE_TYPE ROWS_DELETED ROWS_INSERTED ROWS_PRODUCED ROWS_UNLOADED SCHEMA_NAME"
            " SESSION_ID START_TIME TOTAL_ELAPSED_TIME USER_NAME WAREHOUSE_NAME WAREHOUSE_SIZE"
        ),
        hot=("QUERY_TYPE", "EXECUTION_STATUS", "QUERY_TEXT", "USER_NAME"),
    ),
    Declaration(
        name="snowflake-grants",
        about="Snowflake GRANTS_TO_ROLES and GRANTS_TO_USERS",
        product="snowflake",
        class_uid=USER_ACCESS_MANAGEMENT,
        marks=((0.97, ("GRANTEE_NAME", "GRANTED_BY")),),
        time="MODIFIED_ON|CREATED_ON",
        operation="PRIVILEGE|ROLE",
        actor="GRANTED_BY",
        actor_kind="role",
        targets=(("role", "GRANTEE_NAME"),),
        message="NAME",
        sources=(LogSource("snowflake", "grants"),),
        keys=names(
            "CREATED_ON DELETED_ON GRANTED_BY GRANTED_BY_ROLE_TYPE GRANTED_ON GRANTED_TO"
            " GRANTEE_NAME GRANT_OPTION MODIFIED_ON NAME OBJECT_INSTANCE PRIVILEGE ROLE"
            " TABLE_CATALOG TABLE_SCHEMA"
        ),
        hot=("PRIVILEGE", "GRANTEE_NAME"),
    ),
    Declaration(
        name="salesforce",
        about="Salesforce event log files and real-time events",
        product="salesforce",
        marks=(
            (0.97, ("EVENT_TYPE", "ORGANIZATION_ID", "USER_ID")),
            (0.95, ("EVENT_TYPE", "TIMESTAMP_DERIVED")),
            (0.94, ("attributes.type~Event", "EventIdentifier")),
        ),
        time="TIMESTAMP_DERIVED|TIMESTAMP|EventDate",
        event_id="EventIdentifier",
        operation="EVENT_TYPE|attributes.type",
        classes=USUAL,
        status="LOGIN_STATUS|Status|REQUEST_STATUS",
        success="LOGIN_NO_ERROR|Success|S",
        failure="LOGIN_ERROR.*|LOGIN_[A-Z_]*(INVALID|FAILED|LOCKED|DENIED|BLOCK)[A-Z_]*|F|E",
        actor="DELEGATED_USER_NAME|USER_NAME|Username|USER_ID_DERIVED|USER_ID|UserId",
        session="SESSION_KEY|LOGIN_KEY|SessionKey",
        src_ip="SOURCE_IP|CLIENT_IP|SourceIp",
        user_agent="BROWSER_TYPE|USER_AGENT|Browser",
        targets=(("resource", "ENTITY_NAME|CONNECTED_APP_NAME|URI|QueriedEntities"),),
        tenant="ORGANIZATION_ID",
        sources=(LogSource("salesforce", "events"),),
        keys=names(
            "API_TYPE API_VERSION AUTHENTICATION_METHOD_REFERENCE BROWSER_TYPE BYTES_PROCESSED"
            " CIPHER_SUITE CLIENT_IP CONNECTED_APP_ID CONNECTED_APP_NAME CONNECTION_TYPE CPU_TIME"
            " DB_TOTAL_TIME DELEGATED_USER_ID DELEGATED_USER_ID_DERIVED DELEGATED_USER_NAME"
            " ENTITY_NAME EVENT_DATE EVENT_TYPE EventDate EventIdentifier JOB_ID LOGIN_KEY"
            " LOGIN_STATUS LOGIN_SUB_TYPE LOGIN_TYPE OAUTH_SCOPES OPERATION_TYPE ORGANIZATION_ID"
            " QueriedEntities RECORDS_PROCESSED REPORT_ID REQUEST_ID REQUEST_STATUS ROWS_PROCESSED"
            " RUN_TIME SESSION_KEY SOURCE_IP SessionKey SourceIp Status TIMESTAMP"
            " TIMESTAMP_DERIVED TLS_PROTOCOL URI URI_ID_DERIVED USER_AGENT USER_ID USER_ID_DERIVED"
            " USER_NAME USER_TYPE UserId Username attributes"
        ),
        hot=("EVENT_TYPE", "LOGIN_STATUS"),
    ),
)
FORMATS = tuple(declared(one) for one in _SERVICES)
