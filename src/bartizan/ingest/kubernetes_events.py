"""What a request to the Kubernetes interface says: who, what, and which images run where.

The input is an audit event in the shape of ``audit.k8s.io/v1``, wherever it came from.
Source: Kubernetes reference, "kube-apiserver Audit Configuration (v1)".
"""

from typing import Any

from bartizan.ingest import ocsf_classes as ocsf
from bartizan.ingest.container_images import digest_of, image_name
from bartizan.ingest.json_values import Json, record_at, records_at, text_at
from bartizan.ingest.lineage import DEPLOYED_AS, RUNS_ON, USES, Link, entity, link, links
from bartizan.ingest.picks import at, text, whole
from bartizan.model.entity import EntityKind

_WORKLOADS = {
    "pods": "pod",
    "deployments": "deployment",
    "daemonsets": "daemonset",
    "statefulsets": "statefulset",
    "replicasets": "replicaset",
    "replicationcontrollers": "replicationcontroller",
    "jobs": "job",
    "cronjobs": "cronjob",
}
"""Resources that run containers, and the word for one of them."""

_WRITES = frozenset({"create", "update", "patch"})
_ACCESS = frozenset({"roles", "rolebindings", "clusterroles", "clusterrolebindings"})
_SERVICE_ACCOUNT = "system:serviceaccount:"
_NODE = "system:node:"

FIELDS = (
    "apiVersion kind level auditID stage requestURI verb user user.username user.uid user.groups "
    "sourceIPs userAgent requestReceivedTimestamp stageTimestamp authenticationMetadata "
    "objectRef objectRef.resource objectRef.subresource objectRef.namespace objectRef.name "
    "objectRef.uid objectRef.apiGroup objectRef.apiVersion objectRef.resourceVersion "
    "responseStatus responseStatus.code responseStatus.status responseStatus.reason "
    "responseStatus.message responseStatus.metadata responseStatus.details"
)
"""Members of an audit event, separated by spaces."""

OPEN = ("user.extra", "impersonatedUser", "requestObject", "responseObject", "annotations")
"""Members whose content the kind of object determines."""

RENAMED = {
    "apiGroup": "objectRef.apiGroup",
    "hostPath": "requestObject.spec.volumes.hostPath",
    "capabilities": "requestObject.spec.containers.securityContext.capabilities",
}
"""Names that SigmaHQ's rules use besides."""


def describe(event: Json) -> dict[str, Any]:
    """Columns of the event schema for an audit event."""
    verb = text(event.get("verb"))
    reference = record_at(event, "objectRef")
    resource, subresource = text(reference.get("resource")), text(reference.get("subresource"))
    what = f"{resource}/{subresource}" if resource and subresource else resource
    user = record_at(event, "user")
    name = text(user.get("username"))
    addresses = event.get("sourceIPs")
    target, target_kind, workload = _target(event, reference)
    images = _images(event)
    return {
        "time": event.get("requestReceivedTimestamp")
        or event.get("stageTimestamp")
        or event.get("timestamp"),
        "event_id": _identity(event),
        "class_uid": ocsf.USER_ACCESS_MANAGEMENT if resource in _ACCESS else ocsf.API_ACTIVITY,
        "operation": " ".join(part for part in (verb, what or _path(event)) if part),
        "status": _status(event),
        "actor": name,
        "actor_kind": _kind_of(name),
        "session": at(user, "extra.accessKeyId")
        or at(user, "extra.authentication.kubernetes.io/credential-id"),
        "src_ip": addresses[0] if isinstance(addresses, list) and addresses else addresses,
        "user_agent": event.get("userAgent"),
        "target": target,
        "target_kind": target_kind,
        "workload": workload,
        "artifact": images[0] if images else None,
        "host": at(event, "requestObject.target.name") if subresource == "binding" else None,
        "message": at(event, "responseStatus.message"),
        "links": _links(event, reference, workload, images),
    }


def _identity(event: Json) -> str | None:
    """One request has one id and an event for each stage."""
    identity, stage = text(event.get("auditID")), text(event.get("stage"))
    return f"{identity}/{stage}" if identity and stage else identity


def _path(event: Json) -> str | None:
    uri = text(event.get("requestURI"))
    return uri.partition("?")[0] if uri else None


def _status(event: Json) -> str | None:
    code = whole(at(event, "responseStatus.code"))
    if code is not None:
        return "success" if code < 400 else "failure"
    decision = at(event, "annotations.authorization.k8s.io/decision")
    if decision == "forbid":
        return "failure"
    return "failure" if text_at(event, "responseStatus", "status") == "Failure" else None


def _kind_of(name: str | None) -> str | None:
    if not name:
        return None
    if name.startswith(_SERVICE_ACCOUNT):
        return EntityKind.SERVICE_ACCOUNT.value
    if name.startswith(_NODE):
        return EntityKind.HOST.value
    return (
        EntityKind.SERVICE_ACCOUNT.value
        if name.startswith("system:") and name != "system:anonymous"
        else EntityKind.USER.value
    )


def _target(event: Json, reference: Json) -> tuple[str | None, str | None, str | None]:
    """Name and kind of what is acted upon, and the workload if it is one."""
    resource = text(reference.get("resource"))
    if not resource:
        path = _path(event)
        return path, EntityKind.RESOURCE.value if path else None, None
    name = (
        text(reference.get("name"))
        or text_at(event, "responseObject", "metadata", "name")
        or text_at(event, "requestObject", "metadata", "name")
    )
    space = text(reference.get("namespace"))
    if resource == "serviceaccounts" and name and space:
        return f"{_SERVICE_ACCOUNT}{space}:{name}", EntityKind.SERVICE_ACCOUNT.value, None
    if resource == "nodes" and name:
        return name, EntityKind.HOST.value, None
    word = _WORKLOADS.get(resource)
    path = "/".join(part for part in (space, word or resource, name) if part)
    if word and name:
        return path, EntityKind.WORKLOAD.value, path
    return path, EntityKind.RESOURCE.value, None


def _pod_spec(event: Json) -> Json:
    """The pod's specification in the object that was sent, at whichever depth its kind has it."""
    spec = record_at(event, "requestObject", "spec")
    for path in (("jobTemplate", "spec", "template", "spec"), ("template", "spec")):
        if found := record_at(spec, *path):
            return found
    return spec


def _images(event: Json) -> list[str]:
    """Images of the containers: digests where the status or the reference tells them."""
    statuses = records_at(event, "requestObject", "status", "containerStatuses") + records_at(
        event, "responseObject", "status", "containerStatuses"
    )
    found = [digest_of(text(one.get("imageID"))) for one in statuses]
    if not any(found):
        spec = _pod_spec(event)
        containers = (
            records_at(spec, "containers")
            + records_at(spec, "initContainers")
            + records_at(spec, "ephemeralContainers")
        )
        found = [image_name(text(one.get("image"))) for one in containers]
    return list(dict.fromkeys(image for image in found if image))


def _links(
    event: Json, reference: Json, workload: str | None, images: list[str]
) -> list[Link] | None:
    if workload is None or text(event.get("verb")) not in _WRITES or _status(event) == "failure":
        return None
    target = entity(EntityKind.WORKLOAD, workload)
    spec = _pod_spec(event)
    account, space = text(spec.get("serviceAccountName")), text(reference.get("namespace"))
    node = text(spec.get("nodeName")) or text_at(event, "responseObject", "spec", "nodeName")
    if reference.get("subresource") == "binding":
        node = text_at(event, "requestObject", "target", "name")
    used = f"{_SERVICE_ACCOUNT}{space}:{account}" if account and space else None
    return links(
        *(link(entity(EntityKind.IMAGE, image), DEPLOYED_AS, target) for image in images),
        link(target, USES, entity(EntityKind.SERVICE_ACCOUNT, used)),
        link(target, RUNS_ON, entity(EntityKind.HOST, node)),
    )
