"""Passwords in the files that database clients log in with."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.columns import columns
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-012",
    slug="database-client-password",
    title="Password in a database client's file",
    severity=Severity.HIGH,
    what="""
Finds passwords in `.pgpass`, `pg_service.conf`, `.my.cnf` and other MySQL option files, `.cqlshrc`,
`odbc.ini`, `.freetds.conf` and `.mongorc`-like files.
""",
    why="""
These files exist so that a client need not ask for the password: host, database, user and password
stand together in clear. Whoever has the file has the database.
""",
    fix=f"""
Change the password of the database role, and look at the server's log for logins that were not
yours. Keep the file in the home directory with mode 600, never in a repository.

For programs take the password from the environment or a secret manager, or use logins without a
password (client certificates, peer authentication, the cloud's database tokens).
{PURGE}""",
    cwe=(256, 260, 522),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(".pgpass", "db.corp.internal:5432:orders:app:Kranich-77\n"),
        Example(".my.cnf", "[client]\nuser = app\npassword = Kranich-77\n"),
    ),
    good=(
        Example(".pgpass", "#hostname:port:database:username:password\n"),
        Example(".my.cnf", "[client]\nuser = app\npassword =\n"),
    ),
)

FILES = Files(
    names=frozenset((
        ".pgpass", "pgpass.conf", "pgpass", ".my.cnf", "my.cnf", "my.ini", "mysql.cnf", "debian.cnf", "client.cnf",
        ".pg_service.conf", "pg_service.conf", ".cqlshrc", "cqlshrc", "odbc.ini", ".odbc.ini", "odbcinst.ini",
        ".freetds.conf", "freetds.conf", ".mysql.cnf", ".mycli", "pgbouncer.ini", "userlist.txt", ".snowsql", "snowsql.cnf",
    )),
    tails=frozenset((".snowsql/config",)),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each connection."""
    if "pgpass" in source.name.lower():
        yield from _pgpass(source)
    elif source.name.lower() == "userlist.txt":
        yield from _userlist(source)
    else:
        yield from secrets(source, assignments(source.text), form="client-options")


def _pgpass(source: SourceFile) -> Iterator[Secret]:
    for fields in columns(source.text, limit=5):
        if len(fields) != 5:
            continue
        host, _, database, user, password = fields
        found = secret(
            source,
            Entry(("password",), password.value.rstrip(), password.span),
            what=f"the password of the database user {user.value}",
            form="pgpass",
            key=f"{host.value}:{database.value}:{user.value}",
            evidence={"host": host.value, "database": database.value, "user": user.value},
        )
        if found:
            yield found


def _userlist(source: SourceFile) -> Iterator[Secret]:
    """PgBouncer: lines of ``"user" "password"``."""
    for fields in columns(source.text, '"', limit=6):
        if len(fields) < 5 or fields[2].value.strip():
            continue
        found = secret(
            source,
            Entry(("password",), fields[3].value, fields[3].span),
            what=f"the password of the database user {fields[1].value}",
            form="pgbouncer",
            key=fields[1].value,
        )
        if found:
            yield found
