"""Amazon S3 server access logs: requests for objects, as lines or as rows of a data lake.

Source: Amazon S3 user guide, "Amazon S3 server access log format".
"""

from dataclasses import replace

from bartizan.ingest.aws_lines import (
    clock,
    named,
    request_parts,
    tokens,
    unfolder,
)
from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import Json
from bartizan.ingest.lined import lined, share
from bartizan.ingest.ocsf_classes import FILE_HOSTING
from bartizan.ingest.picks import text
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import LogSource

_NAMES = (
    "bucketowner",
    "bucket",
    "time",
    "remoteip",
    "requester",
    "requestid",
    "operation",
    "key",
    "requesturi",
    "httpstatus",
    "errorcode",
    "bytessent",
    "objectsize",
    "totaltime",
    "turnaroundtime",
    "referrer",
    "useragent",
    "versionid",
    "hostid",
    "signatureversion",
    "ciphersuite",
    "authenticationtype",
    "hostheader",
    "tlsversion",
    "accesspointarn",
    "aclrequired",
)
_NUMBERS = frozenset({"httpstatus", "bytessent", "objectsize", "totaltime", "turnaroundtime"})
_OTHERS = {
    "bucket_name": "bucket",
    "requestdatetime": "time",
    "referer": "referrer",
    "sigv": "signatureversion",
    "authtype": "authenticationtype",
    "endpoint": "hostheader",
}
"""Names of the table that AWS suggests for Athena."""

_unfold = unfolder(_NAMES, _OTHERS)
_LEAST = 17
"""Values a line has at the least: up to the user agent."""


def _line(raw: bytes) -> Json:
    values = tokens(raw)
    if len(values) < _LEAST or not values[6].startswith(
        ("REST.", "BATCH.", "S3.", "WEBSITE.", "SOAP.")
    ):
        raise ValueError("not a line of an S3 server access log")
    return _complete(named(values, _NAMES, _NUMBERS))


def _complete(record: Json) -> Json:
    found = {**request_parts(text(record.get("requesturi")) or ""), **record}
    found["time"] = clock(text(record.get("time")) or "")
    return found


def _shape(record: Json) -> Json:
    return _complete(_unfold(record))


def _sure(raw: bytes) -> float:
    try:
        _line(raw)
    except ValueError:
        return 0.0
    return 0.97


def _kind(record: Json) -> str:
    who = text(record.get("requester")) or ""
    return (EntityKind.ROLE if ":assumed-role/" in who else EntityKind.USER).value


_SAYS = Declaration(
    name="s3-access",
    about="Amazon S3 server access logs",
    product="s3",
    marks=(),
    time="time",
    operation="operation",
    class_uid=FILE_HOSTING,
    status="httpstatus",
    actor="requester",
    actor_kind=_kind,
    src_ip="remoteip",
    user_agent="useragent",
    targets=((EntityKind.RESOURCE.value, "bucket"),),
    message="errorcode",
    tenant="bucketowner",
    bytes_out="bytessent",
    duration="totaltime",
    duration_unit=0.001,
    sources=(LogSource(product="aws", service="s3access", category="webserver"),),
    keys=(*_NAMES, "request_verb", "request_url", "request_proto", "uri_path", "uri_query"),
    renamed={
        "cs-method": "request_verb",
        "c-uri": "request_url",
        "cs-uri": "request_url",
        "cs-uri-stem": "uri_path",
        "cs-uri-query": "uri_query",
        "cs-user-agent": "useragent",
        "cs-referer": "referrer",
        "cs-host": "hostheader",
        "sc-status": "httpstatus",
        "c-ip": "remoteip",
        "tlsVersion": "tlsversion",
    },
    hot=("operation", "httpstatus", "request_verb", "useragent", "uri_query", "request_url"),
)

_ROW_NAMES = ("bucketowner", "bucket", "operation", "requestid")


FORMATS = (
    lined(_SAYS, _line, lambda records: share(records, _sure)),
    declared(
        replace(
            _SAYS,
            name="s3-access-rows",
            about="Amazon S3 server access logs as JSON rows of a data lake",
            marks=((0.95, _ROW_NAMES), (0.95, ("bucketowner", "bucket_name", "operation"))),
            shape=_shape,
        )
    ),
)
