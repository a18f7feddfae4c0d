"""The audit log of the cluster's interface."""

from collections.abc import Mapping, Sequence
from typing import Any

from bartizan.simulate.dice import Dice
from bartizan.simulate.instants import to_micros
from bartizan.simulate.log import KUBERNETES, Sink

_GROUPS = {
    "deployments": ("apps", "v1"), "replicasets": ("apps", "v1"), "daemonsets": ("apps", "v1"),
    "statefulsets": ("apps", "v1"), "jobs": ("batch", "v1"), "cronjobs": ("batch", "v1"),
    "leases": ("coordination.k8s.io", "v1"), "endpointslices": ("discovery.k8s.io", "v1"),
    "clusterrolebindings": ("rbac.authorization.k8s.io", "v1"),
    "rolebindings": ("rbac.authorization.k8s.io", "v1"),
    "clusterroles": ("rbac.authorization.k8s.io", "v1"),
    "horizontalpodautoscalers": ("autoscaling", "v2"), "events": ("", "v1"),
    "selfsubjectaccessreviews": ("authorization.k8s.io", "v1"),
}  # fmt: skip


def request(sink: Sink, dice: Dice, at: float, user: str, verb: str, resource: str, *,
            namespace: str = "", name: str = "", subresource: str = "", query: str = "",
            address: str, agent: str, code: int = 0, groups: Sequence[str] = (),
            body: Mapping[str, Any] | None = None) -> None:  # fmt: skip
    """One request to the cluster.

    Args:
        sink: takes the record.
        dice: chance.
        at: when.
        user: who.
        verb: ``get``, ``list``, ``create`` …
        resource: the kind, in the plural.
        namespace: empty for what has none.
        name: of the object.
        subresource: such as ``exec``.
        query: the query of the address.
        address: where from.
        agent: the user agent.
        code: of the answer; 0: what the verb gives.
        groups: of the user.
        body: the object that was sent.
    """
    group, version = _GROUPS.get(resource, ("", "v1"))
    base = f"/apis/{group}/{version}" if group else f"/api/{version}"
    path = f"{base}/namespaces/{namespace}/{resource}" if namespace else f"{base}/{resource}"
    if name and verb != "create":
        path += f"/{name}"
    if subresource:
        path += f"/{subresource}" if verb != "create" else f"/{name}/{subresource}"
    if query:
        path += f"?{query}"
    parts = {"resource": resource, "namespace": namespace, "name": name, "apiGroup": group,
             "apiVersion": version, "subresource": subresource}  # fmt: skip
    reference = {key: value for key, value in parts.items() if value}
    status = code or (101 if subresource == "exec" else 201 if verb == "create" else 200)
    record: dict[str, Any] = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1",
        "level": "RequestResponse" if body is not None else "Metadata", "auditID": dice.uuid(),
        "stage": "ResponseComplete", "requestURI": path, "verb": verb,
        "user": {"username": user, "groups": [*groups, "system:authenticated"]},
        "sourceIPs": [address], "userAgent": agent, "objectRef": reference,
        "responseStatus": {"metadata": {}, "code": status},
        "requestReceivedTimestamp": to_micros(at),
        "stageTimestamp": to_micros(at + 0.004 + 0.05 * dice.random()),
        "annotations": {"authorization.k8s.io/decision": "forbid" if status == 403 else "allow",
                        "authorization.k8s.io/reason": ""},
    }  # fmt: skip
    if status >= 400:
        record["responseStatus"].update({"status": "Failure", "reason": "Forbidden"})
    if body is not None:
        record["requestObject"] = body
    sink.add(KUBERNETES, at, record)


def deployment(service: str, namespace: str, image: str, account: str) -> dict[str, Any]:
    """The body of a deployment."""
    return {
        "kind": "Deployment", "apiVersion": "apps/v1",
        "metadata": {"name": service, "namespace": namespace},
        "spec": {"replicas": 2, "template": {"spec": {
            "serviceAccountName": account,
            "containers": [{"name": service, "image": image}],
        }}},
    }  # fmt: skip


def pod(
    name: str, namespace: str, image: str, account: str, node: str, **more: object
) -> dict[str, Any]:
    """The body of a pod."""
    return {
        "kind": "Pod", "apiVersion": "v1", "metadata": {"name": name, "namespace": namespace},
        "spec": {"serviceAccountName": account, "nodeName": node,
                 "containers": [{"name": "main", "image": image, **more}]},
    }  # fmt: skip
