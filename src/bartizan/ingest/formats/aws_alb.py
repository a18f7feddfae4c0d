"""AWS Application Load Balancer access logs: web requests, as lines, or as rows of a data lake.

Source: Elastic Load Balancing user guide, "Access log entries".
"""

from dataclasses import replace

from bartizan.ingest.aws_lines import named, request_parts, tokens, unfolder
from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import Json
from bartizan.ingest.lined import lined, share
from bartizan.ingest.ocsf_classes import HTTP_ACTIVITY
from bartizan.ingest.picks import text
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import LogSource

_TOKENS = (
    "type",
    "time",
    "elb",
    "client",
    "target",
    "request_processing_time",
    "target_processing_time",
    "response_processing_time",
    "elb_status_code",
    "target_status_code",
    "received_bytes",
    "sent_bytes",
    "request",
    "user_agent",
    "ssl_cipher",
    "ssl_protocol",
    "target_group_arn",
    "trace_id",
    "domain_name",
    "chosen_cert_arn",
    "matched_rule_priority",
    "request_creation_time",
    "actions_executed",
    "redirect_url",
    "error_reason",
    "target_port_list",
    "target_status_code_list",
    "classification",
    "classification_reason",
    "conn_trace_id",
)
_NUMBERS = frozenset({"elb_status_code", "target_status_code", "received_bytes", "sent_bytes"})
_PARTS = (
    "client_ip",
    "client_port",
    "target_ip",
    "target_port",
    "request_verb",
    "request_url",
    "request_proto",
    "uri_path",
    "uri_query",
)
_NAMES = (*(name for name in _TOKENS if name not in {"client", "target"}), *_PARTS)
_TYPES = frozenset({"http", "https", "h2", "grpcs", "ws", "wss"})
_OTHERS = {
    "timestamp": "time",
    "lambda_error_reason": "error_reason",
    "request_http_method": "request_verb",
    "request_http_version": "request_proto",
}
_unfold = unfolder(_NAMES, _OTHERS)


def _line(raw: bytes) -> Json:
    values = tokens(raw)
    if len(values) < 17 or values[0] not in _TYPES or "/" not in values[2]:
        raise ValueError("not a line of a load balancer's access log")
    record: Json = dict(named(values, _TOKENS, _NUMBERS))
    for side in ("client", "target"):
        host, _, port = str(record.pop(side, "")).rpartition(":")
        if host:
            record[f"{side}_ip"] = host.strip("[]")
            record[f"{side}_port"] = port
    return _complete(record)


def _complete(record: Json) -> Json:
    request = text(record.get("request"))
    if request is None:
        url = text(record.get("request_url"))
        request = f"{text(record.get('request_verb')) or '-'} {url}" if url else ""
    return {**request_parts(request), **record}


def _shape(record: Json) -> Json:
    return _complete(_unfold(record))


def _sure(raw: bytes) -> float:
    try:
        _line(raw)
    except ValueError:
        return 0.0
    return 0.97


_SAYS = Declaration(
    name="aws-alb",
    about="AWS Application Load Balancer access logs",
    product="alb",
    marks=(),
    time="time",
    operation="request_verb",
    class_uid=HTTP_ACTIVITY,
    status="elb_status_code",
    actor="client_ip",
    actor_kind=EntityKind.ADDRESS.value,
    src_ip="client_ip",
    user_agent="user_agent",
    targets=((EntityKind.RESOURCE.value, "request_url"), (EntityKind.RESOURCE.value, "elb")),
    host="domain_name",
    message="error_reason",
    bytes_in="received_bytes",
    bytes_out="sent_bytes",
    duration="target_processing_time",
    sources=(LogSource(product="aws", service="alb", category="webserver"),),
    keys=_NAMES,
    renamed={
        "cs-method": "request_verb",
        "c-uri": "request_url",
        "cs-uri": "request_url",
        "cs-uri-stem": "uri_path",
        "cs-uri-query": "uri_query",
        "cs-user-agent": "user_agent",
        "cs-host": "domain_name",
        "sc-status": "elb_status_code",
        "c-ip": "client_ip",
    },
    hot=("request_verb", "request_url", "uri_path", "uri_query", "elb_status_code", "user_agent"),
)

FORMATS = (
    lined(_SAYS, _line, lambda records: share(records, _sure)),
    declared(
        replace(
            _SAYS,
            name="aws-alb-rows",
            about="AWS load balancer access logs as JSON rows of a data lake",
            marks=(
                (0.95, ("elb_status_code", "elb")),
                (0.95, ("elb_status_code", "request_url")),
                (0.9, ("elb_status_code", "client_ip")),
            ),
            shape=_shape,
        )
    ),
)
