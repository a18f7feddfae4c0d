"""Passwords in the user part of URLs, in any file."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.credential import secret
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.urls import url_passwords
from bartizan.scan.secrets.plausible import Grade, grade
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-011",
    slug="url-password",
    title="Password in a URL",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds `scheme://user:password@host` in any text file: database and message-queue addresses, git
remotes, proxies, FTP and web addresses. Addresses of the machine itself and of example hosts, and
values that are variables, placeholders or the user's own name, are passed over.
""",
    why="""
Such an address is a complete login: where, who and with what. It also spreads by itself, into logs,
error reports, process lists and shell histories of everything that uses it.
""",
    fix=f"""
Change the password at the service, then compose the address at run time from parts of which the
password comes from the environment or a secret manager.

For git remotes and package indexes use a credential helper or a token of the pipeline platform.
{PURGE}""",
    cwe=(798, 522),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("deploy/run.sh", "psql postgres://app:Kranich-77@db.corp.internal/orders\n"),),
    upstream=("kingfisher:betterleaks.generic-credential-uri",),
    good=(
        Example("deploy/run.sh", 'psql "postgres://app:${DB_PASSWORD}@db.corp.internal/orders"\n'),
        Example("README.md", "Use `https://user:password@example.com/` as the address.\n"),
    ),
)

FILES = Files(every=True)
HINTS = (b"://",)
_NO_HOST = re.compile(
    r"(?:.*\.)?(?:example(?:\.\w+)?|test|invalid|localhost|foo|bar|domain|host|hostname|server|your[\w-]*|my[\w-]*|some[\w-]*"
    r"|yourdomain\.\w+|mydomain\.\w+|domain\.\w+|company\.com|acme\.com|foo\.\w+|bar\.\w+|host\.\w+|site\.com|server\.com)"
    r"|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|10\.0\.0\.1|192\.168\.0\.1|1\.2\.3\.4|[$%{<*].*|[a-z]",
    re.IGNORECASE,
)
_COMMON = frozenset((
    "user", "username", "pass", "password", "passwd", "pwd", "secret", "token", "foo", "bar", "baz", "test", "guest", "root",
    "admin", "postgres", "mysql", "x-oauth-basic", "x-access-token", "pw", "p", "pat", "key", "apikey", "git", "me", "mypass",
    "hunter2", "a", "b", "passphrase", "oauth2", "ok",
))  # fmt: skip
_DOCUMENTS = (".md", ".rst", ".txt", ".adoc", ".html", ".mdx", ".ipynb", ".svg", ".po", ".1")
_LOCAL = re.compile(
    r"(?:localhost|127\.\d+\.\d+\.\d+|db|database|postgres|mysql|redis|mongo|mongodb|rabbitmq|[a-z][\w-]*)",
    re.IGNORECASE,
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each address."""
    text = source.text
    if "@" not in text:
        return
    for part in url_passwords(text):
        value = part.password
        if (
            _NO_HOST.fullmatch(part.host)
            or value.lower() in _COMMON
            or value.lower() == part.user.lower()
            or (not part.user and part.scheme.startswith("http"))
            or (any(c in value for c in "${}()<>*[]") and not grade(value) >= Grade.LIKELY)
        ):
            continue
        found = secret(
            source,
            Entry((part.scheme,), value, part.span),
            what=f"the password of {part.user or 'a user'} in a {part.scheme} address",
            form="url",
            key=f"{part.scheme}://{part.user}@{part.host}",
            sure=False,
            evidence={"user": part.user, "host": part.host},
        )
        if found is None:
            continue
        if source.name.lower().endswith(_DOCUMENTS) and _LOCAL.fullmatch(part.host):
            continue
        yield found
