"""Secrets in settings files of applications in general: JSON, YAML, TOML, INI and modules."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-051",
    slug="application-settings-secret",
    title="Secret in an application's settings file",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds values under names such as `password`, `api_key`, `client_secret` or `access_token` in
`config.*`, `settings.*`, `credentials.*`, `secrets.*` and similar JSON, YAML, TOML, INI,
JavaScript and Ruby files, and in all `.ini`, `.toml`, `.cfg` and `.conf` files. Helm values count as
defaults unless they look machine-made.
""",
    why="""
A secret in the settings is known to everybody who can read the repository or the built package, now
and in history, and it is the same in every installation.
""",
    fix=f"""
Replace the secret at the service it belongs to, and read it from the environment or a secret manager
when the program starts. Commit a sample of the settings with empty values.
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "config.json", '{"smtp": {"host": "mail.corp.internal", "password": "Kranich-77"}}\n'
        ),
        Example("settings.toml", '[database]\nuser = "app"\npassword = "Kranich-77"\n'),
    ),
    good=(
        Example(
            "config.json",
            '{"smtp": {"host": "mail.corp.internal", "passwordFile": "/run/secrets/smtp"}}\n',
        ),
        Example("settings.toml", '[database]\nuser = "app"\npassword = "${DB_PASSWORD}"\n'),
    ),
)

_STEMS = (
    "config", "settings", "credentials", "secrets", "secret", "configuration", "conf", "credential", "creds", "keys", "apikeys", "api_keys", "auth", "env", "parameters", "params", "local", "production", "development", "staging", "default", "private", "options", "options.private", "config.local", "config.prod",
    "config.dev", "config.production", "config.development", "settings.local", "app", "application", "server", "database", "db", "passwords", "password", "token", "tokens", "config.default", "app.config", "global", "prod", "dev", "integration", "mail", "email", "smtp", "ldap", "variables", "vars", "values", "data", "users", "accounts", "account",
    "config-local", "config_local", "local.config", "appconfig", "constants", "config.private", "keystone", "environment", "environment.prod", "firebase", "firebaseconfig", "twitter", "aws", "gmail", "oauth", "sf", "salesforce", "stripe", "connection", "connections", "ftp", "bot", "credentials.local", "test", "uat", "qa", "sauce", "nightwatch",
)  # fmt: skip
_SUFFIXES = (
    "json",
    "yml",
    "yaml",
    "js",
    "ts",
    "rb",
    "xml",
    "go",
    "cs",
    "java",
    "scala",
    "swift",
    "kt",
    "sh",
    "ps1",
    "groovy",
    "json5",
    "plist",
    "exs",
    "ex",
    "clj",
    "edn",
    "lua",
    "bat",
    "vbs",
)
FILES = Files(
    names=frozenset(f"{stem}.{suffix}" for stem in _STEMS for suffix in _SUFFIXES),
    suffixes=frozenset(
        (
            ".ini",
            ".toml",
            ".cfg",
            ".conf",
            ".cnf",
            ".credentials",
            ".secrets",
            ".secret",
            ".pwd",
            ".passwd",
        )
    ),
)
_LABEL = re.compile(r"[A-Z][a-z]+(?: [A-Za-z]+)*[:?.]?")
_CODE = (
    ".js",
    ".ts",
    ".rb",
    ".go",
    ".cs",
    ".java",
    ".scala",
    ".swift",
    ".kt",
    ".groovy",
    ".exs",
    ".ex",
    ".clj",
    ".lua",
    ".ps1",
    ".sh",
    ".bat",
    ".vbs",
)
_OWN_HOME = frozenset(
    (
        "pyproject.toml",
        "cargo.toml",
        "poetry.lock",
        "setup.cfg",
        "tox.ini",
        "pytest.ini",
        "mypy.ini",
        "package.json",
        "values.yaml",
    )
)


def find(source: SourceFile) -> Iterator[Secret]:
    """Values under a secret name."""
    name = source.name.lower()
    if name in _OWN_HOME and name != "values.yaml":
        return
    sure = (
        name.endswith(
            (
                ".json",
                ".ini",
                ".conf",
                ".cnf",
                ".cfg",
                ".toml",
                ".yml",
                ".yaml",
                ".credentials",
                ".secrets",
            )
        )
        and name != "values.yaml"
    )
    yield from secrets(
        source,
        settings(source),
        form="settings",
        kind=_code if name.endswith(_CODE) else _kind,
        sure=sure,
    )


def _kind(entry: Entry) -> str:
    if "\n" in entry.value or (" " in entry.value and _LABEL.fullmatch(entry.value)):
        return ""
    if entry.key in ("type", "description", "title", "label", "placeholder", "help", "format"):
        return ""
    return names.kind(entry.key)


def _code(entry: Entry) -> str:
    return "" if entry.value.lower() == entry.key.lower() or " " in entry.value else _kind(entry)
