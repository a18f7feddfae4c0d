"""Secrets in the stores and variable files of CI systems."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry, stripped
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.formats.shell import variables
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.plausible import Setting, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-032",
    slug="ci-settings-secret",
    title="Secret in a CI system's files",
    severity=Severity.HIGH,
    what="""
Finds literal secrets among the variables of pipeline definitions (GitHub, GitLab, Travis, CircleCI,
Drone, Woodpecker, Azure, AppVeyor, Bitbucket, Buildkite, Cloud Build), Jenkins' `credentials.xml`
and the `master.key` and `hudson.util.Secret` that decrypt it, and exported variable lists. Travis'
`secure` values and references to a secret store are fine.
""",
    why="""
Everybody who can read the repository reads the variable, and forks copy it. With Jenkins' two key
files every stored credential of the server can be decrypted.
""",
    fix=f"""
Replace the credential and enter it in the platform's secret store, then refer to it
(`${{{{ secrets.NAME }}}}`, protected and masked variables, credentials bindings). After a leak of
Jenkins' key files replace every credential that it stored. Prefer the platform's OIDC identity.
{PURGE}""",
    cwe=(798, 522),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(".travis.yml", "env:\n  global:\n    - DEPLOY_PASSWORD=Kranich-77\n"),
        Example(".gitlab-ci.yml", "variables:\n  DEPLOY_PASSWORD: Kranich-77\n"),
    ),
    good=(
        Example(
            ".travis.yml",
            "env:\n  global:\n    - secure: q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aEuYiOxPzA\n",
        ),
        Example(".gitlab-ci.yml", "variables:\n  DEPLOY_PASSWORD: $DEPLOY_PASSWORD_PROD\n"),
    ),
)

FILES = Files(
    names=frozenset((
        ".travis.yml", ".gitlab-ci.yml", ".gitlab-ci.yaml", ".drone.yml", ".drone.yaml", ".drone.sec", ".woodpecker.yml", "azure-pipelines.yml", "appveyor.yml", ".appveyor.yml", "bitbucket-pipelines.yml", "cloudbuild.yaml",
        "cloudbuild.yml", "wercker.yml", "shippable.yml", "codeship-services.yml", "buildspec.yml", "buildspec.yaml", ".cirrus.yml", "circle.yml", ".semaphore.yml", "concourse.yml", "pipeline.yml", "credentials.yml", "params.yml",
        "credentials.xml", "hudson.util.secret", "gitlab-secrets.json", "ci.yml", "variables.json", "ci-variables.json", "gitlab_variables.json", "codefresh.yml", "secret.key",
        ".gitlab-variables.json", "jenkins.yaml", "jenkins.yml",
    )),
    tails=frozenset((
        ".circleci/config.yml", ".github/workflows/ci.yml", ".github/workflows/main.yml", ".github/workflows/build.yml", ".github/workflows/test.yml", ".github/workflows/deploy.yml", ".github/workflows/release.yml",
        ".github/workflows/publish.yml", ".github/workflows/ci.yaml", ".github/workflows/deploy.yaml", ".github/workflows/release.yaml", ".github/workflows/docker.yml", ".semaphore/semaphore.yml", ".buildkite/pipeline.yml", "secrets/master.key", "jenkins/config.xml",
    )),
)  # fmt: skip
_LOCAL = frozenset(
    (
        "postgres",
        "root",
        "password",
        "test",
        "mysql",
        "admin",
        "secret",
        "circleci",
        "ubuntu",
        "travis",
        "redis",
        "guest",
    )
)
"""Passwords that jobs give to the throw-away databases they start beside them."""


def find(source: SourceFile) -> Iterator[Secret]:
    """Literal secrets of a pipeline, or of a server's store."""
    name = source.name.lower()
    if name in ("hudson.util.secret", "master.key", "secret.key"):
        if name == "hudson.util.secret" or (
            name == "master.key" and len(source.data.strip()) >= 128
        ):
            _, span = stripped(source.text[:4096], 0)
            yield Secret(
                span=span,
                what="a key that decrypts Jenkins' credentials",
                key=name,
                form="jenkins-key",
                token=True,
                confidence=Confidence.HIGH
                if setting(source.path) is Setting.ORDINARY
                else Confidence.LOW,
            )
    elif name.endswith(".xml"):
        yield from secrets(source, settings(source), form="jenkins-credentials", kind=_jenkins)
    elif name.endswith(".json"):
        yield from secrets(source, _exported(source), form="ci-variables")
    else:
        for found in secrets(
            source, _pipeline(source), form="ci-variables", kind=_kind, sure=False
        ):
            value = found.value or source.text[found.span.start : found.span.end]
            if value.lower() not in _LOCAL:
                yield found


def _jenkins(entry: Entry) -> str:
    return names.kind(entry.key) or {
        "privateKey": "private key",
        "secretBytes": "secret file",
        "bindPassword": "password",
    }.get(entry.key, "")


def _kind(entry: Entry) -> str:
    if "secure" in entry.path or "secrets" in entry.path[:-1] or entry.value.startswith("$"):
        return ""
    return names.kind(entry.key)


def _exported(source: SourceFile) -> Iterator[Entry]:
    """Lists of ``{"key": NAME, "value": …}`` objects, and plain members."""
    key = ""
    for entry in settings(source):
        if entry.key in ("key", "name"):
            key = entry.value
        elif entry.key == "value" and key:
            yield Entry((key,), entry.value, entry.span)
        else:
            yield entry


def _pipeline(source: SourceFile) -> Iterator[Entry]:
    """Members, and assignments inside lists and scripts."""
    name = ""
    for entry in yaml_entries(source.text):
        if entry.key == "name" and entry.path[-2:-1] == ("*",):
            name = entry.value  # Azure: a list of name and value
        elif entry.key == "value" and name:
            yield Entry((*entry.path, name), entry.value, entry.span)
            name = ""
        elif (
            entry.path[-1:] == ("*",)
            or "\n" in entry.value
            or entry.key in ("run", "script", "env", "bash")
        ):
            verbatim = source.text[entry.span.start : entry.span.end]
            for inner in variables(verbatim):
                span = Span(inner.span.start + entry.span.start, inner.span.end + entry.span.start)
                yield Entry((*entry.path, *inner.path), inner.value, span)
        else:
            yield entry
