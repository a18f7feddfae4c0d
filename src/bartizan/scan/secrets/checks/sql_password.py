"""Passwords and password hashes in SQL files."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import crypt, names
from bartizan.scan.secrets.formats.credential import secret
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.sql import rows
from bartizan.scan.secrets.plausible import Grade, grade
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-035",
    slug="sql-password",
    title="Password or password hash in a SQL file",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds the values that dumps insert into password, token and key columns, and passwords in
`CREATE USER`, `ALTER ROLE`, `GRANT … IDENTIFIED BY`, `SET PASSWORD` and `CREATE LOGIN` statements.
""",
    why="""
A dump is a copy of the user table: the hashes in it are guessed off line, and most people use the
same password elsewhere. Statements that create accounts show the password itself.
""",
    fix=f"""
Have the users in the dump set new passwords, and change the database accounts. Commit the schema
without rows, or rows made by a generator; create accounts from variables that the migration tool
fills in.
{PURGE}""",
    cwe=(522, 798),
    attack=("T1552.001", "T1110.002"),
    controls=CONTROLS,
    bad=(
        Example("db/setup.sql", "CREATE USER 'app'@'%' IDENTIFIED BY 'Kranich-77';\n"),
        Example("db/dump.sql", "INSERT INTO `users` (`id`, `name`, `password`) VALUES (1, 'anna', '5f4dcc3b5aa765d61d8327deb882cf99');\n"),
    ),
    good=(
        Example("db/setup.sql", "CREATE USER 'app'@'%' IDENTIFIED BY '${APP_PASSWORD}';\n"),
        Example("db/dump.sql", "INSERT INTO `users` (`id`, `name`, `password`) VALUES (1, 'anna', '');\n"),
    ),
)

FILES = Files(suffixes=frozenset((".sql", ".dump", ".pgsql", ".mysql", ".psql", ".ddl", ".plsql", ".tsql")))
HINTS = (b"pass", b"pwd", b"identified", b"token", b"secret", b"api_key", b"hash")
_STATEMENT = re.compile(
    r"(?:(?P<by>identified\s+(?:with\s+['\"]?\w+['\"]?\s+)?by\s+(?:values\s+)?)"
    r"|(?:user|role|login)\s+[^\s;]{1,100}\s+(?:[a-z]+\s+){0,6}?(?:encrypted\s+|unencrypted\s+)?password\s*=?\s*N?"
    r"|set\s+password\s+(?:for\s+[^=;]{1,100})?=\s*(?:old_)?(?:password\s*\(\s*)?)"
    r"(?P<q>['\"])(?P<value>[^'\"\n]{1,200})(?P=q)",
    re.IGNORECASE,
)
_COLUMNS = ("hash", "digest", "pass", "passwd", "pwd")


def find(source: SourceFile) -> Iterator[Secret]:
    """Inserted values, then passwords in statements."""
    for entry in rows(source.text, lambda column: bool(_kind(column))):
        scheme = crypt.scheme(entry.value)
        table, column = entry.path
        if not scheme and grade(entry.value) < Grade.WEAK:
            continue
        found = secret(
            source, entry, what=f"the {scheme + ' hash' if scheme else _kind(column)} in a row of the table {table}", form="sql-row", sure=bool(scheme) or grade(entry.value) >= Grade.LIKELY
        )
        if found:
            yield found
    for match in _STATEMENT.finditer(source.text):
        entry = Entry(("password",), match["value"], Span(*match.span("value")))
        found = secret(source, entry, what="the password of a database account", form="sql-statement")
        if found:
            yield found


def _kind(column: str) -> str:
    lower = column.lower()
    if lower.endswith(_COLUMNS) and names.kind(lower.removesuffix("_hash").removesuffix("_digest").removesuffix("hash")):
        return "password"
    return names.kind(column)
