"""Passwords, hashes and tokens in the rows that a SQL dump inserts."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import crypt, names
from bartizan.scan.secrets.formats.credential import secret
from bartizan.scan.secrets.formats.sql import rows
from bartizan.scan.secrets.plausible import Grade, grade
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-035",
    slug="sql-dump-credential",
    title="Password, hash or token in a row of a SQL dump",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds the values that `INSERT` and `COPY` statements put into password, token and key columns:
password hashes of every scheme, and passwords in clear.
""",
    why="""
A dump is a copy of the user table: the hashes in it are guessed off line, and most people use the
same password elsewhere.
""",
    fix=f"""
Have the users in the dump set new passwords and revoke the tokens. Commit the schema without rows, or
rows made by a generator.
{PURGE}""",
    cwe=(522, 916),
    attack=("T1552.001", "T1110.002"),
    controls=CONTROLS,
    bad=(
        Example(
            "db/dump.sql",
            "INSERT INTO `users` (`id`, `name`, `password`) VALUES (1, 'anna', '5f4dcc3b5aa765d61d8327deb882cf99');\n",
        ),
    ),
    good=(
        Example(
            "db/dump.sql",
            "INSERT INTO `users` (`id`, `name`, `password`) VALUES (1, 'anna', ''), (2, 'otto', NULL);\n",
        ),
    ),
)

FILES = Files(suffixes=frozenset((".sql", ".dump", ".pgsql", ".mysql", ".psql", ".bak")))
HINTS = (b"insert into", b"replace into", b"copy ")
_HASHED = ("_hash", "_digest", "hash")


def find(source: SourceFile) -> Iterator[Secret]:
    """The values in secret columns."""
    for entry in rows(source.text, lambda column: bool(_kind(column))):
        table, column = entry.path
        scheme = crypt.scheme(entry.value)
        if not scheme and grade(entry.value) < Grade.WEAK:
            continue
        found = secret(
            source,
            entry,
            what=f"a {scheme + ' hash' if scheme else _kind(column)} in a row of the table {table}",
            form="sql-row",
            sure=bool(scheme) or grade(entry.value) >= Grade.LIKELY,
        )
        if found:
            yield found


def _kind(column: str) -> str:
    """What a column holds by its name; ``password_hash`` and ``passwd`` count as passwords."""
    lower = column.lower()
    for end in _HASHED:
        if lower.endswith(end) and names.kind(lower.removesuffix(end)):
            return "password"
    return names.kind(column)
