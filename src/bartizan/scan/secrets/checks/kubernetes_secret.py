"""Values in Kubernetes Secret manifests."""

import base64
import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan import yaml_tree
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secret, shown
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.yaml_entries import scalar_span
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span
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
        Example(
            "k8s/db.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: S3JhbmljaC03Nw==\n",
        ),
        Example(
            "k8s/db.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: Kranich-77\n",
        ),
    ),
    good=(
        Example(
            "k8s/db.yaml",
            "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: db\nspec:\n  encryptedData:\n    password: AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq\n",
        ),
        Example(
            "k8s/db.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  username: app\n",
        ),
    ),
)

FILES = Files(suffixes=frozenset((".yaml", ".yml")))
HINTS = (b"kind: secret", b'kind: "secret"')
_KIND = re.compile(r"^[ \t-]*kind:[ \t]*[\"']?Secret(?:List)?[\"']?[ \t]*\r?$", re.MULTILINE)
_SEPARATOR = re.compile(r"^---[^\n]*\n", re.MULTILINE)
_LONG = 16
"""A value under a key that says nothing must be this long and random to be reported."""


def find(source: SourceFile) -> Iterator[Secret]:
    """The values of each Secret object."""
    for offset, part in _parts(source):
        try:
            documents = yaml_tree.parse(part.text)
        except yaml_tree.YamlError:
            continue
        for document in documents:
            if isinstance(document, Mapping) and document.get("sops") is None:
                for found in _object(part, document):
                    start, end = found.span
                    yield replace(found, span=Span(start + offset, end + offset))


def _parts(source: SourceFile) -> Iterator[tuple[int, SourceFile]]:
    """The documents that may be a Secret: bundles have hundreds of others, long to parse."""
    text = source.text
    starts = [0, *(found.end() for found in _SEPARATOR.finditer(text))]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        part = text[start:end]
        if _KIND.search(part):
            part = part.rstrip("-. \n\r") + "\n"
            yield start, SourceFile(source.path, part.encode("utf-8", "surrogatepass"))


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
                    yield from _value(
                        source, f"{name}.{section}", key.value, value, encoded=section == "data"
                    )


def _value(
    source: SourceFile, where: str, key: str, node: Scalar, *, encoded: bool
) -> Iterator[Secret]:
    value = node.value.strip()
    if encoded:
        with suppress(binascii.Error, ValueError):
            value = (
                base64.b64decode("".join(value.split()), validate=True)
                .decode("utf-8", "replace")
                .strip()
            )
    named = names.is_secret(key)
    found = secret(
        source,
        Entry((where, key), value, scalar_span(node, source.text)),
        what=f"the value `{shown(key)}` of a Kubernetes secret",
        form="kubernetes-secret",
        sure=named,
    )
    if found and (
        named or (found.confidence is Confidence.HIGH and len(value) >= _LONG and found.token)
    ):
        yield found
