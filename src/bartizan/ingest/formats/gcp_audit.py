"""Google Cloud audit logs: Cloud Logging entries whose payload is an ``AuditLog``.

As exported to files, through Pub/Sub, or listed by ``gcloud logging read``. Entries of GKE
(``k8s.io``) also serve as Kubernetes audit events: the method names verb and resource, the resource
name the object, request and response are the objects themselves.

Source: Cloud Logging reference, ``LogEntry`` and ``AuditLog``; GKE documentation, "Audit logging".
"""

from collections.abc import Mapping
from typing import Any

from bartizan.ingest import kubernetes_events
from bartizan.ingest import ocsf_classes as ocsf
from bartizan.ingest.declaration import unfolded
from bartizan.ingest.described import described
from bartizan.ingest.federation import subject
from bartizan.ingest.json_values import Json, first_text, record_at, records_at, text_at
from bartizan.ingest.lineage import STARTED, USES, Link, entity, link, links
from bartizan.ingest.picks import text, whole
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import Fields, LogSource, Route

_KUBERNETES = "k8s.io"
_LOGIN = "login.googleapis.com"
_FORMS = frozenset({"create", "get", "list", "update", "delete", "patch", "watch"})


_MORE = "principalEmail principalSubject callerIp callerSuppliedUserAgent grantedPermissions"
_EXPORTED = "protopayload_auditlog"


def _restored(record: Json) -> Json:
    """An entry under its own names: BigQuery renames the payload, other lakes fold capitals."""
    if "protoPayload" in record:
        return record
    if _EXPORTED in record:
        return {**record, "protoPayload": record[_EXPORTED]}
    return _unfold(record) if _unfold and "protopayload" in record else record


def _sure(record: Json) -> float:
    record = _restored(record)
    payload = record.get("protoPayload")
    if not isinstance(payload, dict):
        log = first_text(record, "logName", "logname") or ""
        if "cloudaudit.googleapis.com" in log:
            return 0.9
        producer = record_at(record, "operation").get("producer")
        return 0.3 if producer and "eventSource" not in record else 0.0
    if "methodName" in payload or "serviceName" in payload:
        return 0.97
    return 0.9 if payload.keys() & {"authenticationInfo", "authorizationInfo", "status"} else 0.6


def _shape(record: Json) -> Json:
    """Adds the names of a Kubernetes audit event to entries of GKE."""
    record = _restored(record)
    payload = record_at(record, "protoPayload")
    if payload.get("serviceName") != _KUBERNETES:
        return record
    method = text(payload.get("methodName")) or ""
    parts = method.split(".")
    name = text(payload.get("resourceName")) or ""
    reference = _reference(name)
    verb = parts[-1] if len(parts) > 2 else None
    who = record_at(payload, "authenticationInfo")
    about = record_at(payload, "requestMetadata")
    code = whole(text_at(payload, "status", "code"))
    user = first_text(who, "principalEmail", "authoritySelector")
    address = first_text(about, "callerIp", "callerIP")
    return {
        "verb": verb,
        "objectRef": reference,
        "user": {"username": user},
        "sourceIPs": [address] if address else [],
        "userAgent": about.get("callerSuppliedUserAgent"),
        "requestObject": payload.get("request"),
        "responseObject": payload.get("response"),
        "responseStatus": {"code": _HTTP.get(code or 0, 500)},
        "annotations": record.get("labels"),
        **record,
    }


_HTTP = {0: 200, 3: 400, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 16: 401}
"""HTTP status for a ``google.rpc.Code``; others are failures of the server."""


def _reference(name: str) -> Json:
    """The object that ``core/v1/namespaces/shop/pods/web-0/exec`` names."""
    parts = name.split("/")
    group, version, rest = parts[0], "".join(parts[1:2]), parts[2:]
    space: str | None = None
    if len(rest) > 2 and rest[0] == "namespaces":
        space, rest = rest[1], rest[2:]
    found = {
        "apiGroup": "" if group == "core" else group,
        "apiVersion": version,
        "namespace": space,
        "resource": rest[0] if rest else None,
        "name": rest[1] if len(rest) > 1 else None,
        "subresource": rest[2] if len(rest) > 2 else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _describe(record: Json) -> Mapping[str, Any]:
    payload = record_at(record, "protoPayload")
    if payload.get("serviceName") == _KUBERNETES:
        base = kubernetes_events.describe(record)
    else:
        base = {
            "operation": payload.get("methodName"),
            "class_uid": _class(payload),
            "user_agent": text_at(payload, "requestMetadata", "callerSuppliedUserAgent"),
            "target": payload.get("resourceName"),
            "target_kind": _target_kind(text(payload.get("resourceName"))),
        }
    actor, kind, session, proved = _actor(payload)
    labels = record_at(record, "resource", "labels")
    return {
        **base,
        "time": first_text(record, "timestamp", "receiveTimestamp"),
        "event_id": _identity(record),
        "status": _status(payload),
        "actor": actor,
        "actor_kind": kind,
        "session": session,
        "src_ip": first_text(record_at(payload, "requestMetadata"), "callerIp", "callerIP"),
        "tenant": first_text(labels, "project_id") or _project(record),
        "host": labels.get("instance_id"),
        "message": text_at(payload, "status", "message"),
        "repo": proved[1],
        "links": links(*proved[0], *(base.get("links") or ())),
    }


def _identity(record: Json) -> str | None:
    """``insertId`` is unique together with log and time."""
    insert = first_text(record, "insertId", "insertid")
    when = text(record.get("timestamp")) or ""
    return f"{insert}/{when}" if insert and when else insert


def _project(record: Json) -> str | None:
    name = first_text(record, "logName", "logname")
    parts = name.split("/") if name else []
    return parts[1] if len(parts) > 1 else None


def _status(payload: Json) -> str | None:
    status = record_at(payload, "status")
    if whole(status.get("code")) or (status.get("message") and "code" not in status):
        return "failure"
    granted = [one.get("granted") for one in records_at(payload, "authorizationInfo")]
    if granted and granted.count(False) == len(granted):
        return "failure"
    return "success" if payload else None


def _class(payload: Json) -> int:
    method, service = text(payload.get("methodName")) or "", payload.get("serviceName")
    last = method.rpartition(".")[2].lower()
    if service == _LOGIN or "generateaccesstoken" in last or "exchangetoken" in last:
        return ocsf.AUTHENTICATION
    if last in {"setiampolicy", "setorgpolicy"}:
        return ocsf.USER_ACCESS_MANAGEMENT
    if "serviceaccount" in last and "key" not in last:
        return ocsf.ACCOUNT_CHANGE
    return ocsf.API_ACTIVITY


def _target_kind(name: str | None) -> str | None:
    if not name:
        return None
    if "/serviceAccounts/" in name and "/keys/" not in name:
        return EntityKind.SERVICE_ACCOUNT.value
    if "/instances/" in name and "/zones/" in name:
        return EntityKind.HOST.value
    return EntityKind.RESOURCE.value


def _actor(
    payload: Json,
) -> tuple[str | None, str | None, str | None, tuple[list[Link | None], str | None]]:
    """Name, kind and session of the actor; what its delegation proves and the repository."""
    who = record_at(payload, "authenticationInfo")
    principal = first_text(who, "principalEmail", "authoritySelector")
    federated = text(who.get("principalSubject"))
    session = text(who.get("serviceAccountKeyName"))
    pipeline = None
    found: list[Link | None] = []
    chain = [
        federated,
        *(_delegate(one) for one in records_at(who, "serviceAccountDelegationInfo")),
    ]
    for one in chain:
        if one and "/subject/" in one and (named := subject(one.partition("/subject/")[2])):
            pipeline = named
            account = principal if principal and principal != one else None
            used = entity(EntityKind.SERVICE_ACCOUNT, account)
            source = entity(EntityKind.REPOSITORY, named.repository)
            found.append(link(source, STARTED, entity(EntityKind.SESSION, one)))
            found.append(link(entity(EntityKind.SESSION, one), USES, used))
            session = session or one
    actor = principal or federated
    proved = (found, pipeline.repository if pipeline else None)
    return actor, _actor_kind(actor), session, proved


def _delegate(info: Json) -> str | None:
    return text(info.get("principalSubject")) or text_at(
        info, "firstPartyPrincipal", "principalEmail"
    )


def _actor_kind(actor: str | None) -> str | None:
    if not actor:
        return None
    machine = actor.endswith(".gserviceaccount.com") or actor.startswith(("system:", "principal"))
    person = actor == "system:anonymous"
    return (EntityKind.SERVICE_ACCOUNT if machine and not person else EntityKind.USER).value


_ENTRY = (
    "insertId logName timestamp receiveTimestamp severity resource resource.type operation "
    "operation.id operation.producer operation.first operation.last trace spanId labels "
    "protoPayload protoPayload.@type protoPayload.serviceName protoPayload.methodName "
    "protoPayload.resourceName protoPayload.numResponseItems"
)
_PAYLOAD = (
    "authenticationInfo authorizationInfo requestMetadata request response metadata serviceData "
    "status policyViolationInfo resourceLocation resourceOriginalState"
)
_unfold = unfolded(
    name for one in f"{_ENTRY} {_PAYLOAD} {_MORE}".split() for name in one.split(".")
)
_OPEN = (
    *(f"protoPayload.{name}" for name in _PAYLOAD.split()),
    "resource.labels",
    "labels",
    "operation",
)
_RENAMED = {
    "gcp.audit.method_name": "protoPayload.methodName",
    "gcp.audit.service_name": "protoPayload.serviceName",
    "gcp.audit.resource_name": "protoPayload.resourceName",
    "data.protoPayload.serviceName": "protoPayload.serviceName",
    "data.protoPayload.methodName": "protoPayload.methodName",
    "data.protoPayload.resourceName": "protoPayload.resourceName",
    "data.protoPayload.authorizationInfo.granted": "protoPayload.authorizationInfo.granted",
    "data.protoPayload.authorizationInfo.permission": "protoPayload.authorizationInfo.permission",
    "data.protoPayload.authenticationInfo.principalEmail": (
        "protoPayload.authenticationInfo.principalEmail"
    ),
    "data.protoPayload.logName": "logName",
    "data.protoPayload.resource.type": "resource.type",
}
"""Names in SigmaHQ's rules: those of Elastic's module, and of Pub/Sub messages."""

FORMAT = described(
    name="gcp-audit",
    about="Google Cloud audit logs, also of GKE",
    product="gcp",
    sure=_sure,
    describe=_describe,
    shape=_shape,
    hot=(
        "protoPayload.methodName",
        "protoPayload.serviceName",
        "protoPayload.resourceName",
        "logName",
        "resource.type",
        "protoPayload.authenticationInfo.principalEmail",
    ),
    containers=("entries",),
    routes=(
        Route(
            LogSource(product="gcp", service="gcp.audit"),
            Fields(names=frozenset(_ENTRY.split()), open=_OPEN, renamed=_RENAMED),
        ),
        Route(
            LogSource(product="kubernetes", service="audit", category="application"),
            Fields(
                names=frozenset(kubernetes_events.FIELDS.split()),
                open=kubernetes_events.OPEN,
                renamed=kubernetes_events.RENAMED,
            ),
            where=({"protoPayload.serviceName": (_KUBERNETES,)},),
        ),
    ),
)
