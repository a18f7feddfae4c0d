"""Events that are in OCSF already: any class, as JSON.

Source: schema.ocsf.io, version 1.x; Amazon Security Lake writes the same.
"""

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import member, text_at
from bartizan.ingest.picks import whole
from bartizan.model.log_source import Fields, LogSource, Route

_ANY = Fields(open=("",))
_DNS = Fields(
    open=("",),
    renamed={"query": "query.hostname", "answer": "answers.rdata", "record_type": "query.type"},
)


def _class(record: Json) -> int | None:
    number = whole(record.get("class_uid"))
    return number if number is not None and 0 <= number < 1 << 32 else None


def _kind(record: Json) -> str:
    kind = text_at(record, "actor", "user", "type") or text_at(record, "user", "type") or ""
    service = member(record, "actor", "user") is None and member(record, "user") is None
    return "service-account" if service or kind in ("System", "Service", "AssumedRole") else "user"


FORMAT = declared(
    Declaration(
        name="ocsf",
        about="OCSF events",
        product="ocsf",
        marks=(
            (0.98, ("class_uid", "category_uid", "metadata.version")),
            (0.97, ("class_uid", "activity_id")),
            (0.96, ("class_uid", "metadata.product")),
            (0.95, ("type_uid", "activity_id")),
            (0.92, ("class_uid", "time")),
            (0.91, ("src_endpoint", "dst_endpoint")),
            (0.91, ("query.hostname", "answers")),
            (0.9, ("rcode_id", "answers")),
        ),
        time="time|time_dt|start_time|metadata.logged_time",
        event_id="metadata.uid",
        operation="api.operation|activity_name|type_name|class_name",
        class_uid=0,
        class_at=_class,
        status="status|status_id|disposition",
        success="success|1|allowed",
        failure="failure|2|blocked|denied|error",
        otherwise=None,
        actor="actor.user.email_addr|actor.user.name|actor.user.uid|actor.session.uid"
        "|user.email_addr|user.name|user.uid|actor.app_name|actor.invoked_by",
        actor_kind=_kind,
        session="actor.session.uid|session.uid|actor.user.credential_uid",
        src_ip="src_endpoint.ip|src_endpoint.intermediate_ips",
        src_geo="src_endpoint.location.country",
        src_asn="src_endpoint.autonomous_system.number",
        user_agent="http_request.user_agent|src_endpoint.agent_list.name",
        targets=(
            ("address", "dst_endpoint.ip"),
            ("host", "dst_endpoint.hostname|query.hostname"),
            ("user", "user.email_addr|user.name"),
            ("file", "file.path|file.name"),
            ("resource", "resources.uid|resources.name|resource.uid|web_resources.name"),
        ),
        host="device.hostname|device.name|src_endpoint.hostname",
        process="process.cmd_line|process.file.path|process.name|actor.process.cmd_line",
        message="message|finding_info.title|status_detail",
        tenant="metadata.tenant_uid|cloud.account.uid",
        bytes_in="traffic.bytes_in",
        bytes_out="traffic.bytes_out",
        duration="duration",
        duration_unit=0.001,
        sources=(),
        routes=(
            Route(LogSource("ocsf"), _ANY),
            Route(LogSource(category="dns"), _DNS, ({"class_uid": (4003,)},)),
        ),
        keys=(),
        hot=("class_uid", "activity_name", "status", "api.operation"),
        containers=("events",),
    )
)
