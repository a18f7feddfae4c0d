"""OpenTelemetry logs in OTLP's JSON encoding: each log record of an export is an event.

Rules see ``body``, ``severityText``, ``severityNumber``, ``eventName``, ``traceId``, ``spanId``,
``scope``, and every attribute under its name and below ``attributes`` or ``resource``. Source: OTLP
1.x, ``opentelemetry/proto/logs/v1/logs.proto``.
"""

from bartizan.ingest.applications import application_routes
from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import record_at, records_at, text_at
from bartizan.ingest.ocsf_classes import HTTP_ACTIVITY
from bartizan.ingest.otlp_values import attributes, plain
from bartizan.model.log_source import Fields, LogSource, Route

_BASE_EVENT = 0
_COPIED = (
    "timeUnixNano",
    "observedTimeUnixNano",
    "severityNumber",
    "severityText",
    "eventName",
    "traceId",
    "spanId",
    "flags",
)


def _split(record: Json) -> list[Json]:
    return [
        {
            "resourceLogs": [
                {
                    "resource": record_at(resource, "resource"),
                    "scopeLogs": [{"scope": record_at(scope, "scope"), "logRecords": [one]}],
                }
            ]
        }
        for resource in records_at(record, "resourceLogs")
        for scope in records_at(resource, "scopeLogs")
        for one in records_at(scope, "logRecords")
    ]


def _refuse(record: Json) -> str | None:
    """An export may hold no log record: collectors send such to see whether they are heard."""
    some = "resourceLogs" not in record or any(
        records_at(scope, "logRecords")
        for resource in records_at(record, "resourceLogs")
        for scope in records_at(resource, "scopeLogs")
    )
    return None if some else "no log record in it"


def _shape(record: Json) -> Json:
    if "resourceLogs" not in record:
        return record
    resource = next(iter(records_at(record, "resourceLogs")), {})
    scope = next(iter(records_at(resource, "scopeLogs")), {})
    one = next(iter(records_at(scope, "logRecords")), {})
    own = attributes(one)
    common = attributes(record_at(resource, "resource"))
    return {
        **common,
        **own,
        **{key: one.get(key) for key in _COPIED},
        "body": plain(one.get("body")),
        "attributes": own,
        "resource": common,
        "scope": text_at(scope, "scope", "name"),
    }


def _class(record: Json) -> int:
    return HTTP_ACTIVITY if "http.request.method" in record else _BASE_EVENT


_FIELDS = Fields(
    open=("",),
    renamed={
        "cs-method": "http.request.method",
        "cs-uri-stem": "url.path",
        "cs-uri-query": "url.query",
        "cs-user-agent": "user_agent.original",
        "sc-status": "http.response.status_code",
        "c-ip": "client.address",
        "cs-host": "server.address",
    },
)

FORMAT = declared(
    Declaration(
        name="otlp-logs",
        about="OpenTelemetry logs (OTLP JSON)",
        product="opentelemetry",
        marks=((0.97, ("resource", "scope", "severityNumber", "observedTimeUnixNano", "body")),),
        split=_split,
        refuse=_refuse,
        shape=_shape,
        time="timeUnixNano|observedTimeUnixNano",
        event_id="log.record.uid",
        operation="eventName|event.name|http.request.method|rpc.method",
        class_uid=_BASE_EVENT,
        class_at=_class,
        status="http.response.status_code|rpc.grpc.status_code",
        otherwise=None,
        actor="enduser.id|user.email|user.name|user.id",
        session="session.id|traceId",
        src_ip="client.address|source.address|network.peer.address|net.peer.ip|http.client_ip",
        src_geo="client.geo.country_iso_code|geo.country.iso_code",
        user_agent="user_agent.original|http.user_agent",
        targets=(("resource", "url.path|url.full|http.target|http.route|db.namespace"),),
        repo="vcs.repository.name",
        commit="vcs.ref.head.revision",
        run="cicd.pipeline.run.id",
        workload="k8s.deployment.name|k8s.pod.name|service.name",
        host="host.name|k8s.node.name",
        process="process.command_line|process.executable.path|process.executable.name",
        message="body",
        tenant="service.namespace",
        sources=(),
        routes=(Route(LogSource("opentelemetry", "logs"), _FIELDS), *application_routes(_FIELDS)),
        keys=(),
        hot=("body", "severityText", "eventName"),
    )
)
