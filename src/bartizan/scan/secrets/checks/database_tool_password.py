"""Passwords in the saved connections of database tools."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-044",
    slug="database-tool-password",
    title="Password in a database tool's saved connection",
    severity=Severity.HIGH,
    what="""
Finds passwords in the connection files of DBeaver, Robo 3T, SQL Developer, HeidiSQL, MySQL
Workbench, Navicat, SQuirreL, pgAdmin, DbVisualizer, TablePlus, SQLTools and Sequel Pro.
""",
    why="""
The file lists hosts, users and passwords of every database somebody works with. Where the password
looks encrypted (DBeaver, Navicat, HeidiSQL, SQL Developer before 19) the key is public.
""",
    fix=f"""
Change the passwords of the listed accounts. Export connections without passwords, and let the tool
keep them in the operating system's key chain.
{PURGE}""",
    cwe=(256, 261),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "robomongo.json",
            '{"connections": [{"serverHost": "db01", "credentials": [{"userName": "app", "userPassword": "Kranich-77"}]}]}\n',
        ),
    ),
    good=(
        Example(
            "robomongo.json",
            '{"connections": [{"serverHost": "db01", "credentials": [{"userName": "app", "userPassword": ""}]}]}\n',
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "robomongo.json", "robo3t.json", "dbeaver-data-sources.xml", "data-sources.json", "credentials-config.json", ".dbeaver-data-sources.xml", ".dbeaver-data-sources-1.xml", "data-sources.xml", "connections.xml", "connections.json", "product-preferences.xml", "portable_settings.txt", "heidisql.txt",
        "server_instances.xml", "sqlaliases23.xml", "sqlaliases.xml", "dbvis.xml", "servers.json", "pgadmin3.conf", "favorites.plist", "connection.json", "sqltools.json", "studio3t.json", "dbkoda.yml", "mysql_workbench.xml", "toad.ini", "connections.ini", "vaults.xml", "sqlitestudio.json", "ormconfig.json", "ormconfig.js",
        "ormconfig.yml", "knexfile.js", "knexfile.ts", "sequelize.json", "database.json", "databases.json", "mongo.json", "mysql.json", "redis.json", "postgres.json", "db.json", "dbconfig.json", "db-config.json", "db_config.json", "migrate-mongo-config.js", ".sequelizerc", "beekeeper.json",
    )),
    suffixes=frozenset((".ncx", ".tableplusconnection", ".spf", ".mwb-connections", ".sqltools", ".regreport")),
    tails=frozenset(("config/config.json", "adminer/adminer.php")),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each connection; DBeaver's encrypted file as a whole."""
    if source.name.lower() == "credentials-config.json" and source.data[:1] != b"{":
        yield Secret(
            span=Span(0, max(1, min(64, len(source.text)))),
            what="DBeaver's stored passwords, encrypted with a public key",
            key=source.name,
            form="dbeaver",
            token=True,
            confidence=Confidence.HIGH,
        )
        return
    yield from secrets(source, settings(source), form="database-tool", kind=_kind)


def _kind(entry: Entry) -> str:
    key = entry.key.lower()
    if key in ("save-password", "rememberpassword", "savepassword"):
        return ""
    return names.kind(entry.key) or (
        "password"
        if key in ("sshuserpassword", "storedpassword", "sslcertificatepassphrase")
        else ""
    )
