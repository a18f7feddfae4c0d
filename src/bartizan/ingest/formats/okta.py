"""Okta system log: API answers, log streaming (EventBridge, Splunk) and event hooks.

Source: Okta "System Log API" reference, LogEvent object.
"""

from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import (
    ACCOUNT_CHANGE,
    AUTHENTICATION,
    ENTITY_MANAGEMENT,
    GROUP_MANAGEMENT,
    USER_ACCESS_MANAGEMENT,
)
from bartizan.model.log_source import LogSource


def _shape(record: Json) -> Json:
    """Unwraps the envelope of a log stream."""
    for wrap in ("detail", "event", "result", "logEvent"):
        within = record.get(wrap)
        if isinstance(within, dict) and "eventType" in within and "actor" in within:
            return within
    return record


def _hooks(record: Json) -> list[Json]:
    """An event hook delivers several events below ``data.events``."""
    data: Any = record.get("data")
    events = data.get("events") if isinstance(data, dict) else None
    return [one for one in events if isinstance(one, dict)] if isinstance(events, list) else []


def _kind(record: Json) -> str:
    actor = record.get("actor")
    kind = actor.get("type") if isinstance(actor, dict) else None
    return "user" if kind in ("User", None) else "service-account"


FORMAT = declared(
    Declaration(
        name="okta",
        about="Okta system log",
        product="okta",
        marks=(
            (0.97, ("eventType", "legacyEventType")),
            (0.96, ("eventType~^[a-z0-9_]+[.][a-z0-9_.]+$", "displayMessage", "outcome")),
            (0.96, ("eventType~^[a-z0-9_]+[.][a-z0-9_.]+$", "actor.alternateId")),
            (0.95, ("data.events.eventType", "eventTypeVersion", "source~okta")),
            (0.92, ("eventType~^[a-z]+[.]", "outcome", "actor", "published")),
            (0.91, ("eventType~^[a-z]+[.]", "debugContext")),
        ),
        shape=_shape,
        split=_hooks,
        time="published",
        event_id="uuid",
        operation="eventType",
        classes=(
            (r"^user\.(session\.|authentication|mfa\.attempt|mfa\.okta_verify)", AUTHENTICATION),
            (r"^(app\.oauth2|policy\.evaluate_sign_on|security\.authenticator)", AUTHENTICATION),
            (r"\.privilege\.|^iam\.|application\.user_membership", USER_ACCESS_MANAGEMENT),
            (r"^group\.", GROUP_MANAGEMENT),
            (r"^user\.(lifecycle|account|mfa|credential|risk)", ACCOUNT_CHANGE),
            (r"lifecycle\.|^(zone|policy|network_zone|system\.api_token)", ENTITY_MANAGEMENT),
        ),
        status="outcome.result",
        success="SUCCESS|ALLOW",
        failure="FAILURE|DENY|UNANSWERED|RATE_LIMIT|ABANDONED",
        otherwise=None,
        actor="actor.alternateId|actor.displayName|actor.id",
        actor_kind=_kind,
        session="authenticationContext.externalSessionId|authenticationContext.rootSessionId",
        src_ip="client.ipAddress|request.ipChain.ip",
        src_geo="client.geographicalContext.country",
        src_asn="securityContext.asNumber",
        user_agent="client.userAgent.rawUserAgent",
        targets=(("resource", "target.alternateId|target.displayName|target.id"),),
        message="displayMessage",
        sources=(LogSource("okta", "okta"),),
        keys=(
            "actor",
            "authenticationContext",
            "client",
            "debugContext",
            "device",
            "displayMessage",
            "eventType",
            "legacyEventType",
            "outcome",
            "published",
            "request",
            "securityContext",
            "severity",
            "target",
            "transaction",
            "uuid",
            "version",
        ),
        unfold=(
            "alternateId",
            "asNumber",
            "asOrg",
            "authenticationContext",
            "authenticationProvider",
            "authenticationStep",
            "changeDetails",
            "credentialProvider",
            "credentialType",
            "debugContext",
            "debugData",
            "detailEntry",
            "displayMessage",
            "displayName",
            "dtHash",
            "eventType",
            "externalSessionId",
            "geographicalContext",
            "geolocation",
            "ipAddress",
            "ipChain",
            "isProxy",
            "legacyEventType",
            "logOnlySecurityData",
            "postalCode",
            "rawUserAgent",
            "requestId",
            "requestUri",
            "rootSessionId",
            "securityContext",
            "threatSuspected",
            "userAgent",
        ),
        hot=("eventType", "legacyEventType", "displayMessage", "outcome.result"),
        containers=("events",),
    )
)
