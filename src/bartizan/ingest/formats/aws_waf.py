"""AWS WAF logs: web requests, and which rule of a web ACL decided about them.

Names of web server logs (``cs-method``, ``c-uri`` …) are given besides, taken from the request and
its headers.

Source: AWS WAF developer guide, "Log fields for web ACL traffic".
"""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import Json, record_at, records_at, text_at
from bartizan.ingest.ocsf_classes import HTTP_ACTIVITY
from bartizan.ingest.picks import text
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import LogSource

_HEADERS = {"user-agent": "cs-user-agent", "referer": "cs-referer", "host": "cs-host"}
_ADDED = (
    "cs-method",
    "c-uri",
    "cs-uri-stem",
    "cs-uri-query",
    "c-ip",
    "cs-version",
    "cs-cookie",
    *_HEADERS.values(),
)


def _shape(record: Json) -> Json:
    request = record_at(record, "httpRequest")
    path, query = text_at(request, "uri"), text_at(request, "args")
    found = {
        "cs-method": request.get("httpMethod"),
        "cs-uri-stem": path,
        "cs-uri-query": query,
        "c-uri": f"{path or ''}?{query}" if query else path,
        "c-ip": request.get("clientIp"),
        "cs-version": request.get("httpVersion"),
    }
    names = {**_HEADERS, "cookie": "cs-cookie"}
    for header in records_at(request, "headers"):
        name = names.get((text(header.get("name")) or "").lower())
        if name:
            found[name] = header.get("value")
    return {**{key: value for key, value in found.items() if value is not None}, **record}


FORMAT = declared(
    Declaration(
        name="aws-waf",
        about="AWS WAF web ACL logs",
        product="waf",
        marks=(
            (0.97, ("webaclId", "httpRequest")),
            (0.95, ("terminatingRuleId", "httpRequest")),
        ),
        time="timestamp",
        event_id="httpRequest.requestId",
        operation="action",
        class_uid=HTTP_ACTIVITY,
        status="action",
        success="ALLOW|COUNT|CHALLENGE|CAPTCHA",
        failure="BLOCK",
        otherwise=None,
        actor="httpRequest.clientIp",
        actor_kind=EntityKind.ADDRESS.value,
        src_ip="httpRequest.clientIp",
        src_geo="httpRequest.country",
        src_asn="clientAsn",
        user_agent="cs-user-agent",
        targets=((EntityKind.RESOURCE.value, "c-uri"), (EntityKind.RESOURCE.value, "webaclId")),
        host="cs-host",
        message="terminatingRuleId",
        shape=_shape,
        sources=(LogSource(product="aws", service="waf", category="webserver"),),
        keys=(
            "timestamp",
            "formatVersion",
            "webaclId",
            "terminatingRuleId",
            "terminatingRuleType",
            "action",
            "terminatingRuleMatchDetails",
            "httpSourceName",
            "httpSourceId",
            "ruleGroupList",
            "rateBasedRuleList",
            "nonTerminatingMatchingRules",
            "requestHeadersInserted",
            "responseCodeSent",
            "httpRequest",
            "labels",
            "ja3Fingerprint",
            "ja4Fingerprint",
            "captchaResponse",
            "challengeResponse",
            "overSizeFields",
            "requestBodySize",
            "requestBodySizeInspectedByWAF",
            "clientAsn",
            *_ADDED,
        ),
        renamed={"sc-status": "responseCodeSent", "cs-uri": "c-uri"},
        hot=("action", "terminatingRuleId", "cs-method", "c-uri", "cs-user-agent"),
    )
)
