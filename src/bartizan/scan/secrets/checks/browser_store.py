"""Logins and cookies that browsers store."""

import hashlib
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.columns import columns
from bartizan.scan.secrets.formats.credential import secret
from bartizan.scan.secrets.formats.entry import Entry, unquoted
from bartizan.scan.secrets.formats.json_entries import json_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-037",
    slug="browser-login-store",
    title="Stored logins of a browser or mail reader",
    severity=Severity.HIGH,
    what="""
Finds the encrypted user names and passwords in Firefox' and Thunderbird's `logins.json`, the key
databases that decrypt them, the login and cookie databases of Chrome and its relatives, and
exported tables of passwords.
""",
    why="""
Without a primary password the key that decrypts `logins.json` lies beside it, so the encryption is
an obstacle for seconds. Cookies need no decryption on some systems and replace a login, second
factor included.
""",
    fix=f"""
Change the password of every listed site, end its sessions, and set a primary password. Browser
profiles do not belong into a repository; ignore them.
{PURGE}""",
    cwe=(522,),
    attack=("T1555.003", "T1539"),
    controls=CONTROLS,
    bad=(
        Example(
            "profile/logins.json",
            '{"logins": [{"hostname": "https://git.corp.internal", "encryptedUsername": "MDoEEPgAAAAAAAAAAAAAAAAAAAEwFAYIKoZIhvcNAwcECDAM", "encryptedPassword": "MDoEEPgAAAAAAAAAAAAAAAAAAAEwFAYIKoZIhvcNAwcECBQ0"}]}\n',
        ),
    ),
    good=(Example("profile/logins.json", '{"nextId": 1, "logins": []}\n'),),
)

FILES = Files(
    names=frozenset(
        (
            "logins.json",
            "logins-backup.json",
            "key3.db",
            "key4.db",
            "signons.sqlite",
            "signons.txt",
            "signons3.txt",
            "login data",
            "cookies.sqlite",
            "passwords.csv",
            "logins.csv",
            "chrome passwords.csv",
            "chrome_passwords.csv",
            "lastpass_export.csv",
            "lastpass.csv",
            "1password.csv",
            "bitwarden.csv",
            "keepass.csv",
            "firefox_logins.csv",
            "web data",
        )
    )
)
_STORED = {
    "encryptedPassword": "the encrypted password",
    "encryptedUsername": "the encrypted user name",
}


def find(source: SourceFile) -> Iterator[Secret]:
    """Each encrypted value, or the database as a whole."""
    if source.name.lower().endswith(".csv"):
        yield from _table(source)
        return
    if not source.name.lower().endswith(".json"):
        if len(source.data) > 1000:
            yield Secret(
                span=Span(0, min(16, len(source.text))),
                what="a browser's database of logins, cookies or their keys",
                key=source.name,
                form="browser-database",
                value=hashlib.sha256(source.data).hexdigest(),
                token=True,
                confidence=Confidence.MEDIUM,
            )
        return
    host = ""
    for entry in json_entries(source.text):
        if entry.key == "hostname":
            host = entry.value
        elif entry.key in _STORED and len(entry.value) >= 20:
            yield _stored(entry, host)


def _table(source: SourceFile) -> Iterator[Secret]:
    """An exported table: a line of names, of which one is ``password``, then a login a line."""
    rows = columns(source.text, ",", limit=40)
    head = [field.value.strip().strip('"\ufeff').lower() for field in next(rows, [])]
    at = next((n for n, name in enumerate(head) if name in ("password", "login_password")), -1)
    for row in rows if at >= 0 else ():
        if at < len(row):
            value, span = unquoted(row[at].value, row[at].span.start)
            entry = Entry(("password",), value, span)
            found = secret(source, entry, what="an exported password", form="password-table")
            if found:
                yield found


def _stored(entry: Entry, host: str) -> Secret:
    return Secret(
        span=entry.span,
        what=f"{_STORED[entry.key]} for {host[:100]}",
        key=f"{host} {entry.key}",
        form="browser-logins",
        token=True,
        evidence={"host": host[:200]},
    )
