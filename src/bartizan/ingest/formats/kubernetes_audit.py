"""Kubernetes audit events: files and webhooks of a cluster, and those of EKS and AKS.

EKS delivers them through CloudWatch Logs, AKS as text in ``properties.log`` of Azure diagnostics
(categories ``kube-audit`` and ``kube-audit-admin``). Those of GKE are Cloud Audit Logs of another
shape: see ``gcp_audit``.
"""

from bartizan.ingest.described import described
from bartizan.ingest.json_values import Json
from bartizan.ingest.kubernetes_events import FIELDS, OPEN, RENAMED, describe
from bartizan.model.log_source import Fields, LogSource, Route

_PARTS = ("verb", "objectRef", "requestURI", "auditID", "user", "responseStatus")


def _sure(record: Json) -> float:
    version = record.get("apiVersion")
    if record.get("kind") != "Event" or "involvedObject" in record or "regarding" in record:
        return 0.0
    if isinstance(version, str) and version.startswith("audit.k8s.io/"):
        return 0.98
    if "eventSource" in record or "eventVersion" in record:
        return 0.0
    parts = sum(part in record for part in _PARTS)
    return (0.0, 0.0, 0.6, 0.9)[min(parts, 3)]


_FIELDS = Fields(names=frozenset(FIELDS.split()), open=OPEN, renamed=RENAMED)

FORMAT = described(
    name="kubernetes-audit",
    about="Kubernetes audit events, also of EKS and AKS",
    product="kubernetes",
    sure=_sure,
    describe=describe,
    hot=(
        "verb",
        "objectRef.resource",
        "objectRef.subresource",
        "objectRef.namespace",
        "objectRef.apiGroup",
        "objectRef.name",
        "user.username",
        "responseStatus.code",
        "stage",
        "userAgent",
        "requestURI",
    ),
    containers=("items",),
    routes=(
        Route(LogSource(product="kubernetes", service="audit", category="application"), _FIELDS),
    ),
)
