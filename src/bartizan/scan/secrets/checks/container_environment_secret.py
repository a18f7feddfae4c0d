"""Secrets in Compose files, Dockerfiles and process managers' environment lists."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry, lines
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-054",
    slug="container-environment-secret",
    title="Secret in a container's definition",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Finds passwords, keys and tokens in `environment` and `args` of Compose files, in `ENV` and `ARG` of
Dockerfiles, and in systemd units and Procfile-like files. Well-known defaults of local databases
(`postgres`, `root`) are shown only below the default confidence.
""",
    why="""
What a Dockerfile sets is stored in a layer of the image, where `docker history` shows it to everybody
who can pull it, even if a later step removes it.
""",
    fix=f"""
Change the value. Use Compose `secrets:` or an ignored `env_file`, build secrets
(`RUN --mount=type=secret`) for what only the build needs, and the orchestrator's secrets at run time.
{PURGE}""",
    cwe=(798, 526),
    attack=("T1552.001", "T1552.007"),
    controls=CONTROLS,
    bad=(
        Example(
            "docker-compose.yml",
            "services:\n  db:\n    image: mysql\n    environment:\n      MYSQL_ROOT_PASSWORD: Kranich-77\n",
        ),
        Example("Dockerfile", "FROM python:3.12\nENV API_TOKEN=q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aE\n"),
    ),
    good=(
        Example(
            "docker-compose.yml",
            "services:\n  db:\n    image: mysql\n    environment:\n      MYSQL_ROOT_PASSWORD: ${MYSQL_ROOT_PASSWORD}\n      MYSQL_PASSWORD_FILE: /run/secrets/db\n",
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", "docker-compose.override.yml", "docker-compose.prod.yml", "docker-compose.dev.yml", "docker-compose.production.yml", "docker-compose.local.yml", "docker-stack.yml", "stack.yml", "docker-cloud.yml", "dockerfile", "containerfile", "procfile", "app.yaml", "app.yml",
        "dockerrun.aws.json", "ecosystem.config.js", "process.json", "pm2.json", "fly.toml", "serverless.yml", "serverless.yaml", "manifest.yml", "now.json", "vercel.json", "app.json", "docker-compose.staging.yml", "render.yaml", "captain-definition",
    )),
    suffixes=frozenset((".dockerfile", ".service", ".containerfile")),
)  # fmt: skip
_ENV = re.compile(r"^\s*(?:ENV|ARG)\s+(?P<rest>.+)$", re.IGNORECASE)
_PAIR = re.compile(r"([A-Za-z_]\w{0,100})=(?:\"([^\"\n]{0,500})\"|'([^'\n]{0,500})'|(\S{1,500}))")
_OLD = re.compile(r"([A-Za-z_]\w{0,100})\s+(.+)")
_UNIT = re.compile(r"^\s*Environment=(?P<rest>.+)$")


def find(source: SourceFile) -> Iterator[Secret]:
    """Variables under a secret name."""
    name = source.name.lower()
    if name.endswith((".json", ".js", ".toml")):
        from bartizan.scan.secrets.formats.settings import settings  # noqa: PLC0415  few files

        entries = settings(source)
    elif name.endswith((".yml", ".yaml")):
        entries = _compose(source)
    else:
        entries = _declared(source, _UNIT if name.endswith(".service") else _ENV)
    yield from secrets(source, entries, form="container-environment", kind=_kind, sure=False)


def _kind(entry: Entry) -> str:
    if "secrets" in entry.path[:-1] or "Parameters" in entry.path:
        return ""
    return names.kind(entry.key)


def _compose(source: SourceFile) -> Iterator[Entry]:
    for entry in yaml_entries(source.text):
        name, sign, value = entry.value.partition("=")
        if entry.path[-1:] == ("*",) and sign and name.replace("_", "").isalnum():
            raw = source.text.find("=", entry.span.start, entry.span.end)
            yield Entry((*entry.path, name), value, Span(raw + 1, entry.span.end))
        else:
            yield entry


def _declared(source: SourceFile, statement: re.Pattern[str]) -> Iterator[Entry]:
    for line in lines(source.text):
        found = statement.match(line.text)
        if not found:
            continue
        offset = line.start + found.start("rest")
        rest = found["rest"].rstrip("\\ ")
        pairs = list(_PAIR.finditer(rest))
        if not pairs and (old := _OLD.match(rest)):
            yield Entry((old[1],), old[2], Span(offset + old.start(2), offset + old.end(2)))
        for pair in pairs:
            group = next(n for n in (2, 3, 4) if pair[n] is not None)
            yield Entry(
                (pair[1],),
                pair[group].strip('"'),
                Span(offset + pair.start(group), offset + pair.end(group)),
            )
