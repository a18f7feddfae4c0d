"""Values in Kubernetes Secret manifests."""

import base64
import binascii
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan import yaml_tree
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secret, shown
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.yaml_entries import scalar_span
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping, Scalar

CHECK = Check(
    id="SEC-024",
    slug="kubernetes-secret-manifest",
    title="Secret value in a Kubernetes manifest",
    severity=Severity.HIGH,
    what="""
Finds the values below `data` and `stringData` of objects of kind `Secret`. Sealed and external
secrets, files encrypted with SOPS, templates and empty values are fine; keys that hold public things
(certificates, user names, addresses) are passed over.
""",
    why="""
Base64 is not encryption: everybody who reads the manifest reads the secret. In a GitOps repository
that is everybody who can read the repository, and every system that mirrors it.
""",
    fix=f"""
Replace the value at its source, then commit a reference instead: an ExternalSecret, a SealedSecret,
a SOPS-encrypted file, or a secret store's CSI volume.
{PURGE}""",
    cwe=(312, 798),
    attack=("T1552.001", "T1552.007"),
    controls=CONTROLS,
    references=("https://kubernetes.io/docs/concepts/configuration/secret/",),
    bad=(
        Example("k8s/db.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: S3JhbmljaC03Nw==\n"),
        Example("k8s/db.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: Kranich-77\n"),
    ),
    good=(
        Example("k8s/db.yaml", "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: db\nspec:\n  encryptedData:\n    password: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq\n"),
        Example("k8s/db.yaml", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  username: app\n"),
    ),
)

FILES = Files(suffixes=frozenset((".yaml", ".yml")))
HINTS = (b"kind: secret", b'kind: "secret"')
_LONG = 16
"""A value under a key that says nothing must be this long and random to be reported."""


def find(source: SourceFile) -> Iterator[Secret]:
    """The values of each Secret object."""
    try:
        documents = yaml_tree.parse(source.text)
    except yaml_tree.YamlError:
        return
    for document in documents:
        if not isinstance(document, Mapping) or document.get("sops") is not None:
            continue
        yield from _object(source, document)


def _object(source: SourceFile, document: Mapping) -> Iterator[Secret]:
    items = document.get("items")
    if isinstance(items, yaml_tree.Sequence):
        for item in items.items:
            if isinstance(item, Mapping):
                yield from _object(source, item)
    kind = document.get("kind")
    if not isinstance(kind, Scalar) or kind.value != "Secret":
        return
    metadata = document.get("metadata")
    label = metadata.get("name") if isinstance(metadata, Mapping) else None
    name = label.value if isinstance(label, Scalar) else ""
    for section in ("data", "stringData"):
        values = document.get(section)
        if isinstance(values, Mapping):
            for key, value in values.items():
                if isinstance(value, Scalar):
                    yield from _value(source, f"{name}.{section}", key.value, value, encoded=section == "data")


def _value(source: SourceFile, where: str, key: str, node: Scalar, *, encoded: bool) -> Iterator[Secret]:
    value = node.value.strip()
    if encoded:
        try:
            value = base64.b64decode("".join(value.split()), validate=True).decode("utf-8", "replace").strip()
        except (binascii.Error, ValueError):
            pass
    named = names.is_secret(key)
    found = secret(
        source,
        Entry((where, key), value, scalar_span(node, source.text)),
        what=f"the value `{shown(key)}` of a Kubernetes secret",
        form="kubernetes-secret",
        sure=named,
    )
    if found and (named or found.confidence is Confidence.HIGH and len(value) >= _LONG and found.token):
        yield found
