"""Passwords in SQL statements that create or change accounts."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.plausible import Grade, Setting, grade, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-063",
    slug="sql-account-password",
    title="Password in a statement that makes a database account",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds `IDENTIFIED BY '…'`, `WITH PASSWORD '…'`, `SET PASSWORD … = '…'` and `CREATE LOGIN … PASSWORD`
in migrations, dumps, scripts and program code.
""",
    why="""
The statement names the account and its password, and where it is run tells the database. Accounts
made by migrations usually own the data.
""",
    fix=f"""
Change the account's password, and pass the new one as a variable of the migration tool or make
accounts outside of the repository (infrastructure code with a secret manager, IAM login).
{PURGE}""",
    cwe=(798, 259),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("db/init.sql", "CREATE USER 'app'@'%' IDENTIFIED BY 'Kranich-77-Elbe';\n"),),
    good=(Example("db/init.sql", "CREATE USER 'app'@'%' IDENTIFIED BY '${APP_PASSWORD}';\n"),),
)

FILES = Files(every=True)
HINTS = (b"identified ", b"create user", b"alter user", b"create role", b"alter role", b"create login",
         b"alter login", b"set password", b"grant ")  # fmt: skip
_STATEMENT = re.compile(
    r"(?i)\b(?:identified[ \t]{1,4}(?:with[ \t]{1,4}\\?['\"]?\w{1,40}\\?['\"]?[ \t]{1,4})?(?:by|as)"
    r"(?:[ \t]{1,4}(?:values|password))?"
    r"|(?:create|alter)[ \t]{1,4}(?:user|role|login)\b[^\n;]{0,200}?\bpassword"
    r"|set[ \t]{1,4}password\b[^\n;=]{0,120})[ \t]{0,4}=?[ \t]{0,4}(?:password[ \t]{0,2}\([ \t]{0,2}|N(?='))?"
    r"(?:\\?'(?P<a>[^'\\\n]{1,200})\\?'|\\?\"(?P<b>[^\"\\\n]{1,200})\\?\"|(?P<c>[^\s'\";(),\\]{4,100})(?=[\s;\"'\\)]|$))"
)
_SYNTAX = frozenset(
    (
        "expire",
        "null",
        "password",
        "policy",
        "require",
        "history",
        "reuse",
        "never",
        "default",
        "random",
    )
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each statement."""
    ordinary = setting(source.path) is Setting.ORDINARY
    for found in _STATEMENT.finditer(source.text):
        group = next(group for group in "abc" if found[group] is not None)
        value = found[group]
        graded = grade(value)
        if graded is Grade.NOTHING or value.lower() in _SYNTAX or value.startswith((":", "@", "?")):
            continue
        doubtful = graded is Grade.PLACEHOLDER or (group == "c" and graded is Grade.WEAK)
        yield Secret(
            span=Span(*found.span(group)),
            what="the password of a database account",
            key="sql account",
            form="sql",
            confidence=Confidence.LOW if doubtful or not ordinary else Confidence.MEDIUM,
        )
