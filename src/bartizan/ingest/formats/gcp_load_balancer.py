"""Google Cloud external Application Load Balancer: request logs, with what Cloud Armor decided.

Source: Cloud Load Balancing documentation, "Logging"; Cloud Logging reference, ``HttpRequest``.
"""

from urllib.parse import urlsplit

from bartizan.ingest.carriers import first, unpacker
from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import Json, text_at
from bartizan.ingest.ocsf_classes import HTTP_ACTIVITY
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import LogSource


def _own(record: Json) -> bool:
    return "httpRequest" in record and (
        text_at(record, "resource", "type") == "http_load_balancer"
        or text_at(record, "jsonPayload", "statusDetails") is not None
    )


_unpack = first(unpacker(_own))


def _shape(record: Json) -> Json:
    """Adds path and query of the address."""
    found = _unpack(record)
    url = text_at(found, "httpRequest", "requestUrl")
    if url is None:
        return found
    try:
        parts = urlsplit(url)
    except ValueError:
        return found
    return {
        "cs-uri-stem": parts.path,
        "cs-uri-query": parts.query,
        "cs-host": parts.netloc,
        **found,
    }


FORMAT = declared(
    Declaration(
        name="gcp-load-balancer",
        about="Google Cloud load balancer request logs",
        product="gcp",
        marks=(
            (0.97, ("httpRequest.requestMethod", "resource.type=http_load_balancer")),
            (0.95, ("httpRequest.requestMethod", "jsonPayload.statusDetails")),
            (0.95, ("httpRequest.requestUrl", "jsonPayload.statusDetails")),
        ),
        shape=_shape,
        time="timestamp|receiveTimestamp",
        event_id="insertId",
        operation="httpRequest.requestMethod",
        class_uid=HTTP_ACTIVITY,
        status="httpRequest.status",
        actor="httpRequest.remoteIp",
        actor_kind=EntityKind.ADDRESS.value,
        src_ip="httpRequest.remoteIp",
        user_agent="httpRequest.userAgent",
        targets=((EntityKind.RESOURCE.value, "httpRequest.requestUrl"),),
        host="cs-host",
        message="jsonPayload.statusDetails",
        tenant="resource.labels.project_id",
        bytes_in="httpRequest.requestSize",
        bytes_out="httpRequest.responseSize",
        containers=("entries",),
        sources=(LogSource(product="gcp", service="load_balancer", category="webserver"),),
        keys=(
            "httpRequest",
            "jsonPayload",
            "insertId",
            "logName",
            "resource",
            "severity",
            "timestamp",
            "receiveTimestamp",
            "trace",
            "spanId",
            "cs-uri-stem",
            "cs-uri-query",
            "cs-host",
        ),
        renamed={
            "cs-method": "httpRequest.requestMethod",
            "c-uri": "httpRequest.requestUrl",
            "cs-uri": "httpRequest.requestUrl",
            "cs-user-agent": "httpRequest.userAgent",
            "cs-referer": "httpRequest.referer",
            "sc-status": "httpRequest.status",
            "c-ip": "httpRequest.remoteIp",
        },
        hot=("httpRequest.requestMethod", "httpRequest.requestUrl", "httpRequest.userAgent"),
    )
)
