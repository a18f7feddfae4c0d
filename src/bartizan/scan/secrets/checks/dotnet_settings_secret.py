"""Passwords and machine keys in the configuration of .NET applications."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-020",
    slug="dotnet-settings-secret",
    title="Password or machine key in a .NET configuration",
    severity=Severity.HIGH,
    what="""
Finds passwords in connection strings and settings of `web.config`, `app.config` and
`appsettings*.json`, the `machineKey`, and passwords in publishing profiles and
`local.settings.json`.
""",
    why="""
A connection string is a complete database login. With the `machineKey` an attacker forges view
state and login tickets, which on classic ASP.NET means running code on the server.
""",
    fix=f"""
Change the password (or reset the publishing credentials), make a new machine key, and keep both
outside: user secrets while developing, environment variables, Key Vault or a managed identity in
production.
{PURGE}""",
    cwe=(260, 798, 321),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "src/appsettings.json",
            '{"ConnectionStrings": {"Shop": "Server=db01;Database=shop;User Id=app;Password=Kranich-77;"}}\n',
        ),
        Example(
            "Web.config",
            '<configuration><connectionStrings><add name="Shop" connectionString="Data Source=db01;User ID=app;Password=Kranich-77"/></connectionStrings></configuration>\n',
        ),
    ),
    good=(
        Example(
            "src/appsettings.json",
            '{"ConnectionStrings": {"Shop": "Server=db01;Database=shop;Integrated Security=true;"}}\n',
        ),
    ),
)

_STAGES = (
    "development",
    "production",
    "staging",
    "local",
    "prod",
    "dev",
    "test",
    "debug",
    "release",
    "qa",
    "uat",
    "docker",
)
FILES = Files(
    names=frozenset((
        "appsettings.json", "local.settings.json", "secrets.json", "connectionstrings.json", "connections.json", "dbsettings.json", "usersecrets.json", "launchsettings.json",
        "profile.json", *(f"appsettings.{stage}.json" for stage in _STAGES),
    )),
    suffixes=frozenset((".config", ".pubxml", ".publishsettings", ".udl", ".dsn", ".dtsconfig", ".rdl", ".cscfg", ".dbml", ".edmx", ".settings")),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Secret settings, and passwords in connection strings."""
    yield from secrets(source, settings(source), form="dotnet-settings", kind=_kind)


def _kind(entry: Entry) -> str:
    key = entry.key
    if key in ("decryptionKey", "validationKey"):
        return "" if entry.value.lower().startswith("autogenerate") else "machine key"
    if key == "publicKeyToken":
        return ""
    if key in ("userPWD", "sasToken"):
        return "password"
    return names.kind(key)
