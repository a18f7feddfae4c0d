"""Client keys, tokens and passwords in kubeconfig files."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.credential import secret
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-023",
    slug="kubeconfig-credential",
    title="Cluster credential in a kubeconfig",
    severity=Severity.CRITICAL,
    what="""
Finds `client-key-data`, `token`, `password`, `id-token`, `refresh-token`, `access-token` and
`client-secret` in kubeconfig files, whatever their name, and the tokens of Talos and Argo CD
clients.
""",
    why="""
A kubeconfig is a login to a cluster, often as its administrator. A client certificate cannot be
revoked in Kubernetes: it is valid until it expires.
""",
    fix=f"""
Delete the service account's token or the user's bindings; for a leaked client certificate rotate
the cluster's certificate authority or remove every role bound to its name. Use an `exec` plug-in
that fetches short-lived tokens of a person's or pipeline's own identity.
{PURGE}""",
    cwe=(522, 798),
    attack=("T1552.001", "T1078"),
    controls=CONTROLS,
    references=(
        "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/",
    ),
    bad=(
        Example(
            "deploy/prod.kubeconfig",
            "apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    token: q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aE\n",
        ),
    ),
    good=(
        Example(
            "deploy/prod.kubeconfig",
            "apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    exec:\n      command: aws\n      args: [eks, get-token]\n",
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "kubeconfig", "kube.config", "kubeconfig.yml", "kubeconfig.yaml", "kubeconfig.json", "kube-config", "kube_config", "kube_config.yaml", "kube-config.yaml", "kube_config_cluster.yml",
        "admin.conf", "kubelet.conf", "super-admin.conf", "controller-manager.conf", "scheduler.conf", "bootstrap-kubelet.conf", "k3s.yaml", "talosconfig", ".kubeconfig", "kubecfg",
        "admin.kubeconfig",
    )),
    suffixes=frozenset((".kubeconfig", ".kubecfg")),
    tails=frozenset((".kube/config", "kube/config", ".talos/config", ".argocd/config", "argocd/config", ".kube/config.yaml", ".kube/config.yml")),
)  # fmt: skip
_SECRETS = {
    "client-key-data": "client key", "token": "token", "password": "password", "id-token": "identity token", "refresh-token": "refresh token",
    "access-token": "access token", "client-secret": "client secret", "auth-token": "token", "key": "client key",
}  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """The credential of each user."""
    entries = settings(source) if source.name.endswith(".json") else yaml_entries(source.text)
    user = ""
    for entry in entries:
        if entry.key == "name":
            user = entry.value
        sort = _SECRETS.get(entry.key)
        if sort is None or (entry.key == "key" and len(entry.value) < 100):
            continue
        found = secret(
            source,
            entry,
            what=f"the {sort} of the cluster user {user}".rstrip(),
            form="kubeconfig",
            key=f"{user} {entry.key}",
        )
        if found:
            yield found
