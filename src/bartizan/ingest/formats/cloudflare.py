"""Cloudflare Logpush: HTTP requests, firewall events, DNS, and the account's audit log.

HTTP requests and firewall events also serve rules for web servers. Source: Cloudflare "Logpush
datasets".
"""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import (
    DETECTION_FINDING,
    ENTITY_MANAGEMENT,
    HTTP_ACTIVITY,
)
from bartizan.ingest.saas_words import USUAL, names
from bartizan.model.log_source import LogSource

_WEB = {
    "cs-method": "ClientRequestMethod",
    "cs-uri-stem": "ClientRequestPath",
    "cs-uri-query": "ClientRequestQuery",
    "c-uri": "ClientRequestURI",
    "cs-host": "ClientRequestHost",
    "cs-user-agent": "ClientRequestUserAgent",
    "cs-referer": "ClientRequestReferer",
    "c-useragent": "ClientRequestUserAgent",
    "sc-status": "EdgeResponseStatus",
    "c-ip": "ClientIP",
    "src_ip": "ClientIP",
}

_KINDS = (
    Declaration(
        name="cloudflare-http",
        about="Cloudflare HTTP requests",
        product="cloudflare",
        class_uid=HTTP_ACTIVITY,
        marks=(
            (0.96, ("ClientRequestMethod", "EdgeStartTimestamp")),
            (0.95, ("ClientRequestMethod", "CacheCacheStatus")),
            (0.94, ("ClientRequestURI", "RayID", "EdgeResponseStatus")),
            (0.93, ("ClientRequestHost", "OriginResponseStatus")),
        ),
        time="EdgeStartTimestamp|Datetime|EdgeEndTimestamp",
        event_id="RayID",
        operation="ClientRequestMethod",
        status="EdgeResponseStatus",
        otherwise=None,
        actor="JA3Hash",
        actor_kind="resource",
        src_ip="ClientIP",
        src_geo="ClientCountry",
        src_asn="ClientASN",
        user_agent="ClientRequestUserAgent",
        targets=(("resource", "ClientRequestURI|ClientRequestPath"),),
        host="ClientRequestHost",
        bytes_in="ClientRequestBytes",
        bytes_out="EdgeResponseBytes",
        tenant="ZoneName",
        sources=(LogSource("cloudflare", "http"), LogSource(category="webserver")),
        keys=names(
            "BotScore BotScoreSrc BotTags CacheCacheStatus CacheResponseBytes CacheResponseStatus"
            " CacheTieredFill ClientASN ClientCountry ClientDeviceType ClientIP ClientIPClass"
            " ClientMTLSAuthStatus ClientRegionCode ClientRequestBytes ClientRequestHost"
            " ClientRequestMethod ClientRequestPath ClientRequestProtocol ClientRequestQuery"
            " ClientRequestReferer ClientRequestScheme ClientRequestSource ClientRequestURI"
            " ClientRequestUserAgent ClientSSLCipher ClientSSLProtocol ClientSrcPort"
            " ClientXRequestedWith EdgeColoCode EdgeColoID EdgeEndTimestamp EdgePathingOp"
            " EdgePathingSrc EdgePathingStatus EdgeRateLimitAction EdgeRequestHost"
            " EdgeResponseBytes EdgeResponseContentType EdgeResponseStatus EdgeServerIP"
            " EdgeStartTimestamp FirewallMatchesActions FirewallMatchesRuleIDs"
            " FirewallMatchesSources JA3Hash JA4 OriginIP OriginResponseBytes OriginResponseStatus"
            " OriginResponseTime OriginSSLProtocol ParentRayID RayID RequestHeaders"
            " ResponseHeaders SecurityAction SecurityLevel SecurityRuleID WAFAction WAFAttackScore"
            " WAFRuleID WAFRuleMessage WAFSQLiAttackScore WAFXSSAttackScore WorkerSubrequest"
            " ZoneID ZoneName"
        ),
        renamed=_WEB,
        hot=("ClientRequestMethod", "ClientRequestURI", "ClientRequestUserAgent", "BotScore"),
    ),
    Declaration(
        name="cloudflare-firewall",
        about="Cloudflare firewall events",
        product="cloudflare",
        class_uid=DETECTION_FINDING,
        marks=(
            (0.97, ("Action", "ClientRequestMethod", "Source", "RuleID")),
            (0.96, ("Action", "ClientIP", "MatchIndex")),
            (0.955, ("Action", "ClientRequestPath", "Kind")),
            (0.95, ("Action", "ClientIP", "ClientRequestHost", "Datetime")),
        ),
        time="Datetime",
        event_id="",
        operation="Action",
        status="Action",
        success="allow|log|skip|bypass",
        failure="block|drop|.*challenge.*|connection_?close|simulate|jschallenge",
        otherwise=None,
        actor="",
        src_ip="ClientIP",
        src_geo="ClientCountry",
        src_asn="ClientASN",
        user_agent="ClientRequestUserAgent",
        targets=(("resource", "ClientRequestPath"),),
        host="ClientRequestHost",
        message="Description",
        session="RayID",
        sources=(LogSource("cloudflare", "firewall"), LogSource(category="webserver")),
        keys=names(
            "Action ClientASN ClientASNDescription ClientCountry ClientIP ClientIPClass"
            " ClientRefererHost ClientRefererPath ClientRefererQuery ClientRefererScheme"
            " ClientRequestHost ClientRequestMethod ClientRequestPath ClientRequestProtocol"
            " ClientRequestQuery ClientRequestScheme ClientRequestUserAgent Datetime Description"
            " EdgeColoCode EdgeResponseStatus Kind MatchIndex Metadata OriginResponseStatus"
            " OriginatorRayID RayID Ref RuleID Source"
        ),
        renamed={**_WEB, "c-uri": "ClientRequestPath", "cs-referer": "ClientRefererPath"},
        hot=("Action", "Source", "ClientRequestPath", "ClientRequestUserAgent"),
    ),
    Declaration(
        name="cloudflare-audit",
        about="Cloudflare account audit log",
        product="cloudflare",
        class_uid=ENTITY_MANAGEMENT,
        classes=USUAL,
        marks=(
            (0.96, ("ActionType", "ActorEmail", "ResourceType")),
            (0.94, ("action.type", "actor.email", "resource.type", "owner")),
        ),
        time="When|when",
        event_id="ID|id",
        operation="ActionType|action.type",
        status="ActionResult|action.result",
        actor="ActorEmail|actor.email|ActorID|actor.id",
        src_ip="ActorIP|actor.ip",
        targets=(("resource", "ResourceID|resource.id|ResourceType|resource.type"),),
        sources=(LogSource("cloudflare", "audit"),),
        keys=names(
            "ActionResult ActionType ActorEmail ActorID ActorIP ActorType ID Interface Metadata"
            " NewValue OldValue OwnerID ResourceID ResourceType When action actor id interface"
            " metadata newValue oldValue owner resource when"
        ),
        hot=("ActionType", "ResourceType"),
        containers=("result",),
    ),
)
FORMATS = tuple(declared(one) for one in _KINDS)
