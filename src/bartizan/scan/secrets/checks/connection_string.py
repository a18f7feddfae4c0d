"""Passwords in connection strings of ``key=value;`` form."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.plausible import Grade, Setting, grade, machine_made, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-064",
    slug="connection-string-password",
    title="Password in a connection string",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds `Password=…;`, `Pwd=…;`, `AccountKey=…;` and `SharedAccessKey=…;` beside the server or the user
in ADO.NET, ODBC, JDBC, libpq and Azure connection strings, and `password=` in the query of a URL.
""",
    why="""
A connection string is everything needed to reach the data: server, account and password in one
line that is easily copied.
""",
    fix=f"""
Change the password or roll the key, and compose the string at run time; better, log in without a
password (integrated security, managed identity, IAM authentication).
{PURGE}""",
    cwe=(798, 522),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "src/appsettings.json",
            '{"Shop": "Server=sql.corp.internal;Database=shop;User Id=app;Password=Kranich-77;"}\n',
        ),
    ),
    good=(
        Example(
            "src/appsettings.json",
            '{"Shop": "Server=sql.corp.internal;Database=shop;Integrated Security=true;"}\n',
        ),
    ),
)

FILES = Files(every=True)
HINTS = (b"password=", b"pwd=", b"accountkey=", b"sharedaccesskey=", b"password =", b"accesskey=")
_PART = re.compile(
    r"(?i)\b(?P<name>password|pwd|passwd|accountkey|sharedaccesskey|accesskey|sharedsecret)"
    r"[ ]{0,2}=[ ]{0,2}(?P<value>[^;\"'`\s<>&|,]{1,300})"
)
_COMPANY = re.compile(
    r"(?i)\b(?:server|data source|datasource|host|hostname|user id|userid|uid|user|username|initial catalog|"
    r"database|dbname|accountname|endpoint|sharedaccesskeyname|port|driver|provider|persist security info)"
    r"[ ]{0,2}=|jdbc:[a-z]"
)
AROUND = 300
"""Characters around the password in which the rest of the string is looked for."""


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each connection string."""
    text = source.text
    ordinary = setting(source.path) is Setting.ORDINARY
    for found in _PART.finditer(text):
        begin = max(
            text.rfind("\n", max(0, found.start() - AROUND), found.start()), found.start() - AROUND
        )
        end = text.find("\n", found.end(), found.end() + AROUND)
        near = (
            text[max(begin, 0) : found.start()]
            + text[found.end() : end if end > 0 else found.end() + AROUND]
        )
        if (";" not in near and "&" not in near and "jdbc:" not in near) or not _COMPANY.search(
            near
        ):
            continue
        graded = grade(found["value"])
        if graded is Grade.NOTHING:
            continue
        doubtful = graded is Grade.PLACEHOLDER or found["value"].lower() in (
            "password",
            "pass",
            "pwd",
        )
        yield Secret(
            span=Span(*found.span("value")),
            what=f"the {found['name']} of a connection string",
            key=found["name"].lower(),
            form="connection-string",
            token=machine_made(found["value"]),
            confidence=Confidence.LOW if doubtful or not ordinary else Confidence.MEDIUM,
        )
