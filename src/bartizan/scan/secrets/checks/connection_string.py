"""Passwords and keys in connection strings, and tokens in the queries of addresses."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.occurrences import stems, word_start
from bartizan.scan.secrets.plausible import Grade, Setting, grade, machine_made, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-066",
    slug="connection-string-secret",
    title="Secret in a connection string or the query of an address",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds `Password=…`, `SharedAccessKey=…` and the like between the other parts of a connection string
(`Server=…;User ID=…;Password=…`), in a JDBC address, or in the query of an address
(`?client_secret=…&access_token=…`), in any file.
""",
    why="""
A connection string is all that a program needs to get in: it names the server and the account beside
the password. Tokens in an address end up in the logs of every server and proxy on the way besides.
""",
    fix=f"""
Change the password or key, and put the connection string together at run time from a secret store, or
sign in by the identity of the machine. Send tokens in a header instead of the address.
{PURGE}""",
    cwe=(798, 598),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "src/Orders.cs",
            'var db = "Server=db01;Database=shop;User Id=orders;Password=w8!Rotbuche;";\n',
        ),
        Example(
            "src/devices.py",
            'HUB = "HostName=hub7.azure-devices.net;DeviceId=d1;'
            'SharedAccessKey=q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aEuY2oI4kM8nQ="\n',
        ),
    ),
    good=(
        Example(
            "src/Orders.cs",
            'var db = "Server=db01;Database=shop;User Id=orders;Password={0};";\n',
        ),
        Example(
            "src/Orders.cs", 'var db = "Server=db01;Database=shop;Integrated Security=true;";\n'
        ),
    ),
)

FILES = Files(every=True)
HINTS = (b"password=", b"pwd=", b"key=", b"secret=", b"token=")
_PART = re.compile(
    r"(?P<name>password|passwd|pwd|(?:shared|account)?(?:access)?key|sharedsecret(?:value)?|"
    r"secretkey|client_secret|access_token|auth_token|api_?key|apitoken|token)[ ]?=[ ]?"
    r"(?P<value>[^;&\s\"'`<>|,)\\]{4,300})",
    re.IGNORECASE,
)
_PARTNER = re.compile(
    r"(?i)\b(?:user(?:[ ]?id|name)?|uid|server|host(?:name)?|data source|driver|database|"
    r"initial catalog|accountname|endpoint|addr(?:ess)?|deviceid|sharedaccesskeyname)[ ]?="
)
_REACH = 400
"""Characters around a part in which another part of the same string must stand."""
_ADDRESS = re.compile(r"(?:jdbc:|\w{2,20}://)[^\s\"'`<>]{1,400}$")


def find(source: SourceFile) -> Iterator[Secret]:
    """The secret parts, left to right."""
    text, done = source.text, 0
    ordinary = setting(source.path) is Setting.ORDINARY
    for place in stems(text):
        if place < done:
            continue
        begin = word_start(text, place, "_")
        part = _PART.match(text, begin)
        if part is None:
            continue
        done = part.end()
        form = _form(text, begin, done)
        confidence = None
        if form:
            jdbc = "jdbc:" in text[max(0, begin - _REACH) : begin]
            confidence = _confidence(form, part["value"], jdbc=jdbc)
        if confidence is None:
            continue
        yield Secret(
            span=Span(*part.span("value")),
            what=f"the {part['name']} of {'an address' if form == 'query' else 'a connection string'}",
            key=f"{form} {part['name'].lower()}",
            form=form,
            token=machine_made(part["value"]),
            confidence=confidence if ordinary else Confidence.LOW,
        )


def _form(text: str, begin: int, end: int) -> str:
    """What a part stands in: ``query``, ``connection-string``; empty for neither."""
    before = text[begin - 1 : begin]
    left = text[max(0, text.rfind("\n", 0, begin) + 1, begin - _REACH) : begin]
    if before in ("?", "&") or left.endswith(("&amp;", "\\u0026")):
        return "query" if _ADDRESS.search(left) else ""
    stop = text.find("\n", end, end + _REACH)
    right = text[end : stop if stop >= 0 else end + _REACH]
    if ";" not in (left[-40:] + right[:1]):
        return ""
    partner = _PARTNER.search(left) or _PARTNER.search(right)
    return "connection-string" if partner else ""


def _confidence(form: str, value: str, *, jdbc: bool) -> Confidence | None:
    found = grade(value)
    if found <= Grade.WEAK:
        return None
    if form == "query" and not (jdbc or machine_made(value)):
        return Confidence.LOW
    return Confidence.MEDIUM
