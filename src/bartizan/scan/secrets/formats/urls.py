"""Passwords inside URLs and connection strings."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bartizan.scan.source import Span

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,40}$")
_AUTHORITY = re.compile(  # begins with a literal, so that the search skips quickly to it
    r"://(?P<user>[^\s/:@\"'`<>\\?#|,;()\[\]{}]{0,100}):(?P<password>[^\s/\"'`<>\\|]{1,200})@"
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[\w.*%${}-]{1,253})"
)
_PARAMETER = re.compile(
    r"(?P<name>password|pwd|passwd|accountkey|sharedaccesskey|sharedsecretvalue|sig"
    r"|accesskey|secretkey)"
    r"(?P<sign>=)(?P<password>[^;&\s\"'<>`|]{1,200})",
    re.IGNORECASE,
)
_PARTNERS = re.compile(
    r"(?:user|uid|user ?id|username|server|host|data source|driver|database|initial catalog"
    r"|accountname|endpoint|address|addr)\s*=",
    re.IGNORECASE,
)
_ORACLE = re.compile(
    r"jdbc:oracle:\w+:(?P<user>[\w.$-]{1,60})/(?P<password>[^\s/@\"'<>]{1,100})"
    r"@(?P<host>[\w./:-]{1,200})"
)


class Embedded(NamedTuple):
    """A password inside a longer value; the span counts from the start of that value."""

    password: str
    span: Span
    form: str
    """``url``, ``jdbc-url`` or ``connection-string``."""
    scheme: str = ""
    user: str = ""
    host: str = ""


def url_passwords(text: str) -> Iterator[Embedded]:
    """The passwords in the user part of URLs."""
    for found in _AUTHORITY.finditer(text):
        scheme = _SCHEME.search(text, max(0, found.start() - 41), found.start())
        if scheme:
            span = Span(*found.span("password"))
            yield Embedded(found["password"], span, "url", scheme[0], found["user"], found["host"])


def embedded(value: str) -> Iterator[Embedded]:
    """The passwords in a value that is a URL, a JDBC URL or a connection string."""
    if "://" in value:
        yield from url_passwords(value)
    lower = value.lower()
    if "jdbc:oracle" in lower:
        for found in _ORACLE.finditer(value):
            yield Embedded(
                found["password"],
                Span(*found.span("password")),
                "jdbc-url",
                "jdbc",
                found["user"],
                found["host"],
            )
    if "=" in value and (_PARTNERS.search(value) or "jdbc:" in lower or "://" in value):
        form = "jdbc-url" if "jdbc:" in lower else "connection-string"
        for found in _PARAMETER.finditer(value):
            if found["name"].lower() == "sig" and "://" not in value:
                continue
            yield Embedded(found["password"], Span(*found.span("password")), form)
