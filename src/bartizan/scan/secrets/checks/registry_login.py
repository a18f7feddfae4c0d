"""Logins of container registries that Docker, Podman and Helm store."""

import base64
import binascii
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.json_entries import json_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-022",
    slug="container-registry-login",
    title="Stored login of a container registry",
    severity=Severity.CRITICAL,
    what="""
Finds `auth`, `password`, `identitytoken` and `registrytoken` values in `.docker/config.json`,
`.dockercfg`, Podman's `auth.json`, Helm's `registry/config.json` and copies of them.
""",
    why="""
`auth` is the user name and password in base64, which is no encryption. With it an attacker pulls
private images and, if the account may push, replaces the image that every deployment pulls.
""",
    fix=f"""
Revoke the token or change the password at the registry, and check the digests of recently pushed
images. Let Docker use a credential helper (`credsStore`) on machines of people, and short-lived
logins of the platform's identity in pipelines.
{PURGE}""",
    cwe=(522, 798),
    attack=("T1552.001", "T1195.002"),
    controls=CONTROLS,
    bad=(
        Example(
            ".docker/config.json",
            '{"auths": {"registry.corp.internal": {"auth": "ZGVwbG95OktyYW5pY2gtNzc="}}}\n',
        ),
    ),
    good=(
        Example(
            ".docker/config.json",
            '{"auths": {"registry.corp.internal": {}}, "credsStore": "pass"}\n',
        ),
    ),
)

FILES = Files(
    names=frozenset((".dockercfg", "dockercfg", ".dockerconfigjson", "dockerconfig.json", "docker-config.json", ".dockerconfig", "docker_config.json", "dockerconfigjson")),
    tails=frozenset((".docker/config.json", "docker/config.json", "containers/auth.json", "helm/registry/config.json", "registry/config.json", "kaniko/config.json", "oras/config.json")),
    suffixes=frozenset((".dockercfg", ".dockerconfigjson")),
)  # fmt: skip
_SECRETS = {
    "auth": "login",
    "password": "password",
    "identitytoken": "identity token",
    "registrytoken": "token",
}


def find(source: SourceFile) -> Iterator[Secret]:
    """The login of each registry."""
    for entry in json_entries(source.text):
        sort = _SECRETS.get(entry.key.lower())
        if sort is None:
            continue
        host = entry.path[-2] if len(entry.path) > 1 else "a registry"
        value = _password(entry.value) if sort == "login" else entry.value
        if value is None:
            continue
        found = secret(
            source,
            Entry(entry.path, value, entry.span),
            what=f"the {sort} for {host}",
            form="docker-config",
            key=f"{host} {entry.key}",
            evidence={"registry": host},
        )
        if found:
            yield found
    yield from secrets(
        source, (e for e in json_entries(source.text) if "proxies" in e.path), form="docker-config"
    )


def _password(auth: str) -> str | None:
    """The password in a base64 ``user:password``; the text itself where it is something else."""
    try:
        decoded = base64.b64decode(auth + "=" * (-len(auth) % 4), validate=True).decode(
            "utf-8", "replace"
        )
    except (binascii.Error, ValueError):
        return auth
    return decoded.partition(":")[2] or auth
