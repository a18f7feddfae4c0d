"""Tokens and passwords in saved requests of HTTP clients."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.json_entries import json_entries
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-045",
    slug="api-client-secret",
    title="Credential in a saved API request",
    severity=Severity.HIGH,
    what="""
Finds `Authorization` headers, passwords and secret variables in Postman collections and
environments, Insomnia and Bruno exports, `.http` and `.rest` files, `http-client.env.json`,
`.curlrc`, `.wgetrc` and recorded HTTP sessions (HAR).
""",
    why="""
Saved requests are shared so that others can repeat them, and they are repeated with the
credential of whoever saved them.
""",
    fix=f"""
Revoke the token or change the password and refer to a variable (`{{{{token}}}}`) whose value stays in
the client's local vault or in an ignored `http-client.private.env.json`.
{PURGE}""",
    cwe=(522, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "api.http",
            "GET https://api.corp.internal/orders\nAuthorization: Bearer q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aE\n",
        ),
        Example(
            "http-client.env.json",
            '{"prod": {"host": "api.corp.internal", "password": "Kranich-77"}}\n',
        ),
    ),
    good=(
        Example(
            "api.http", "GET https://api.corp.internal/orders\nAuthorization: Bearer {{token}}\n"
        ),
    ),
)

FILES = Files(
    names=frozenset(("http-client.env.json", "http-client.private.env.json", "rest-client.env.json", ".curlrc", "_curlrc", ".wgetrc", "insomnia.json", "insomnia.yaml", ".httpie.json", "postman.json", "environment.json", "postman_environment.json", "postman_collection.json", "thunder-client.json", ".boto.http")),
    suffixes=frozenset((".postman_collection", ".postman_environment", ".http", ".rest", ".har", ".bru", ".paw")),
    name_pattern=re.compile(r".{0,100}(?:postman|insomnia)[\w .-]{0,100}\.json$"),
)  # fmt: skip
_HEADER = re.compile(
    r"""(?im)^[ \t]*(?P<name>authorization|x-api-key|api-key|x-auth-token|private-token|x-access-token|apikey|cookie)[ \t]*:[ \t]*(?:(?:bearer|basic|token|digest)[ \t]+)?(?P<value>[^\s,;]{8,2000})"""
)
_HEADERS = frozenset(
    (
        "authorization",
        "x-api-key",
        "api-key",
        "x-auth-token",
        "private-token",
        "x-access-token",
        "apikey",
        "proxy-authorization",
    )
)


def find(source: SourceFile) -> Iterator[Secret]:
    """Headers, then variables and credentials."""
    name = source.name.lower()
    if name.endswith((".http", ".rest", ".bru")):
        for match in _HEADER.finditer(source.text):
            entry = Entry((match["name"],), match["value"], Span(*match.span("value")))
            found = secret(
                source,
                entry,
                what=f"the {match['name']} header of a saved request",
                form="http-file",
            )
            if found:
                yield found
        yield from secrets(source, assignments(source.text), form="http-file")
    elif name.endswith((".curlrc", "_curlrc", ".wgetrc")):
        yield from _curl(source)
    elif name.endswith(".yaml"):
        yield from secrets(source, _pairs(yaml_entries(source.text)), form="api-client", kind=_kind)
    else:
        yield from secrets(source, _pairs(json_entries(source.text)), form="api-client", kind=_kind)


def _pairs(entries: Iterator[Entry]) -> Iterator[Entry]:
    """``{"key": NAME, "value": V}`` in any order as an entry NAME, and all plain members."""
    parent: tuple[str, ...] = ()
    key = ""
    held: Entry | None = None
    for entry in entries:
        if entry.path[:-1] != parent:
            parent, key, held = entry.path[:-1], "", None
        if entry.key in ("key", "name") and not key:
            key = entry.value
            if held:
                yield Entry((*parent, key), held.value, held.span)
        elif entry.key == "value":
            held = entry
            if key:
                yield Entry((*parent, key), entry.value, entry.span)
        else:
            yield entry


def _kind(entry: Entry) -> str:
    key = entry.key.lower()
    if key in _HEADERS:
        return "" if "{{" in entry.value or len(entry.value) < 8 else "authorization header"
    if "response" in entry.path or ("body" in entry.path and key == "raw"):
        return ""
    return names.kind(entry.key)


def _curl(source: SourceFile) -> Iterator[Secret]:
    for entry in assignments(source.text, blanks=True):
        if entry.key.lstrip("-") in ("user", "u", "proxy-user") and ":" in entry.value:
            user, _, password = entry.value.partition(":")
            span = Span(entry.span.start + len(user) + 1, entry.span.end)
            found = secret(
                source,
                Entry(entry.path, password, span),
                what=f"the password of {user[:60]}",
                form="curlrc",
            )
            if found:
                yield found
        elif names.is_secret(entry.key):
            found = secret(
                source, entry, what=f"the {names.kind(entry.key)} `{entry.key}`", form="curlrc"
            )
            if found and found.confidence is not Confidence.LOW:
                yield found
