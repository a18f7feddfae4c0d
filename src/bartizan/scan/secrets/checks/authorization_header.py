"""Credentials in HTTP authorization headers that are written into files."""

import base64
import binascii
import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.occurrences import folded, occurrences, stems, word_start
from bartizan.scan.secrets.plausible import Grade, Setting, grade, machine_made, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-061",
    slug="authorization-header",
    title="Credential in an authorization header",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds `Authorization: Basic …`, `Bearer …`, `Token …` and `NTLM …` with a literal value, and headers
such as `X-Api-Key`, in scripts, request collections, code and configuration.
""",
    why="""
The header is the login itself: replaying it is enough. Basic credentials are the user's password,
merely written in Base64.
""",
    fix=f"""
Revoke the token or change the password, and put a variable in its place that is filled at run time
(`-H "Authorization: Bearer $TOKEN"`), or let the client read it from a credential store.
{PURGE}""",
    cwe=(798, 522),
    attack=("T1552.001", "T1550.001"),
    controls=CONTROLS,
    bad=(Example("ops/call.sh", 'curl -H "Authorization: Bearer q7Zx81LmPs04RvTa92Kd" $URL\n'),),
    good=(Example("ops/call.sh", 'curl -H "Authorization: Bearer $TOKEN" $URL\n'),),
    upstream=("kingfisher:betterleaks.curl-auth-header",),
)

FILES = Files(every=True)
HINTS = (b"auth", b"bearer", b"basic ", b"api-key", b"apikey", b"access-token")
_SHOWN = frozenset(("password", "pass", "pwd"))
"""Passwords of every manual."""
_TOKEN = 12
_VALUE = r"(?P<value>[\w+/.~=-]{8,600})"
_HEADER = re.compile(
    r"(?i)(?:authorization\b[\"'\]]{0,3}[ \t]{0,4}[:=,>]{1,2}[ \t]{0,4}[\"'`]?"
    r"(?P<scheme>basic|bearer|token|ntlm|apikey|digest)[ \t]{1,4}"
    r"|(?<=[\"'])(?P<other>bearer|basic)[ ])" + _VALUE
)
_CUSTOM = re.compile(
    r"(?i)x-(?:[a-z]{1,20}-)?(?:api-?key|auth-?token|access-?token)[\"']?[ \t]{0,4}[:,][ \t]{0,4}"
    r"[\"']?" + _VALUE
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The value after the scheme."""
    ordinary = setting(source.path) is Setting.ORDINARY
    for found in _headers(source.text):
        parts = found.groupdict()
        scheme = (parts.get("scheme") or parts.get("other") or "api-key").lower()
        value = found["value"]
        confidence = _basic(value) if scheme == "basic" else _token(value)
        if confidence is None:
            continue
        yield Secret(
            span=Span(*found.span("value")),
            what=f"the {scheme} credential of an authorization header",
            key=f"authorization {scheme}",
            form="http-header",
            token=machine_made(value),
            confidence=confidence if ordinary else Confidence.LOW,
        )


def _headers(text: str) -> Iterator[re.Match[str]]:
    done = 0
    for place in sorted((*stems(text), *occurrences(folded(text), ("basic ",)))):
        if place < done:
            continue
        found = _HEADER.match(text, place)
        if found is None and text[(begin := word_start(text, place)) : begin + 2] in ("x-", "X-"):
            found = _CUSTOM.match(text, begin)
        if found is not None:
            done = found.end()
            yield found


def _basic(value: str) -> Confidence | None:
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return Confidence.LOW if grade(value) >= Grade.LIKELY else None
    user, colon, password = decoded.partition(":")
    if not colon or not decoded.isprintable():
        return Confidence.LOW
    found = grade(password or user)
    if found is Grade.NOTHING:
        return None
    return (
        Confidence.LOW
        if found is Grade.PLACEHOLDER or password.strip("=") in _SHOWN
        else Confidence.MEDIUM
    )


def _token(value: str) -> Confidence | None:
    found = grade(value)
    if found <= Grade.PLACEHOLDER:
        return None if found is Grade.NOTHING else Confidence.LOW
    if found is Grade.STRONG:
        return Confidence.HIGH
    if value.lower().startswith(("deadbeef", "cafebabe")):
        return Confidence.LOW
    return Confidence.MEDIUM if found is Grade.LIKELY and len(value) >= _TOKEN else Confidence.LOW
