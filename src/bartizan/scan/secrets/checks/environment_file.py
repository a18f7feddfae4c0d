"""Secrets in ``.env`` files."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-018",
    slug="environment-file",
    title="Secret in an environment file",
    severity=Severity.HIGH,
    what="""
Finds passwords, keys, tokens and addresses with a password in `.env`, `.env.production`, `.envrc`,
`*.env` and similar files. Samples (`.env.example`, `.env.dist`) are shown only below the default
confidence.
""",
    why="""
An environment file collects every credential of an application in one place: database, mail,
payment, cloud. Scanners of the internet ask every web server for `/.env` all day.
""",
    fix=f"""
Replace every value in it at the service it belongs to. Add `.env*` to `.gitignore` with an exception
for `.env.example`, and let the deployment platform or a secret manager set the variables.
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(".env", "APP_ENV=production\nDB_HOST=db.corp.internal\nDB_PASSWORD=Kranich-77\n"),
    ),
    good=(
        Example(".env", "APP_ENV=production\nDB_PASSWORD=\nREDIS_URL=redis://localhost:6379\n"),
        Example(".env", "DB_PASSWORD=${VAULT_DB_PASSWORD}\nDB_PASSWORD_FILE=/run/secrets/db\n"),
    ),
)

_STAGES = (
    "local", "dev", "development", "prod", "production", "staging", "stage", "stg", "qa", "uat", "live", "docker", "bak", "backup", "old", "save",
    "development.local", "production.local", "staging.local", "secret", "secrets", "private", "default", "vault", "ci", "web", "api", "db", "preprod",
    "testing", "test", "test.local", "sample", "example", "dist", "template", "remote", "server", "shared", "common", "demo", "sandbox",
)  # fmt: skip
FILES = Files(
    names=frozenset((
        ".envrc", "env", ".environment", "environment", "dotenv", ".dotenv", "dev.vars", ".dev.vars", "env.txt", ".env~", "env.local", "env.production", "env.prod",
        "env.dev", "env_file", "env.list", ".flaskenv", ".secrets", ".secret", ".env.vault.key", ".env.keys", "env.sh", "environment.sh", "secrets.sh", "credentials.sh",
        "setenv.sh", "set_env.sh", "config.env", *(f".env.{stage}" for stage in _STAGES), *(f".env-{stage}" for stage in _STAGES), *(f".env_{stage}" for stage in _STAGES),
    )),
    suffixes=frozenset((".env",)),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Variables with a secret name or an address with a password."""
    yield from secrets(source, assignments(source.text), form="dotenv", kind=_kind)


def _kind(entry: Entry) -> str:
    if entry.key.upper() in ("APP_KEY", "NEXTAUTH_SECRET"):
        return "application key"
    return names.kind(entry.key)
