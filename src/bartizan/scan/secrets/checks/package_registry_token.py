"""Tokens and passwords of package registries."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-025",
    slug="package-registry-token",
    title="Credential of a package registry",
    severity=Severity.CRITICAL,
    what="""
Finds tokens and passwords in `.npmrc`, `.yarnrc(.yml)`, `.pypirc`, `pip.conf`, `uv.toml`,
`.gem/credentials`, Cargo's `credentials.toml`, `NuGet.config`, Bundler's `config`, Composer's
`auth.json`, Hex and pub credentials.
""",
    why="""
With a publishing token an attacker releases a new version of your package, which every user then
installs. A reading token opens the private packages of the organisation.
""",
    fix=f"""
Revoke the token at the registry, look at the list of released versions, and publish from the
pipeline with trusted publishing (OIDC) instead of a stored token. For reading, refer to a variable:
`${{NPM_TOKEN}}`, `%NUGET_TOKEN%`, a keyring, or the tool's environment variables.
{PURGE}""",
    cwe=(522, 798),
    attack=("T1552.001", "T1195.002"),
    controls=CONTROLS,
    references=("https://docs.npmjs.com/cli/configuring-npm/npmrc",),
    bad=(
        Example(".npmrc", "//npm.corp.internal/:_authToken=5f0c6a1e-9b7d-4c3a-8e2f-1d4b6a9c7e05\n"),
        Example(".pypirc", "[pypi]\nusername = anna\npassword = Kranich-77\n"),
    ),
    good=(Example(".npmrc", "//npm.corp.internal/:_authToken=${NPM_TOKEN}\nalways-auth=true\n"),),
)

FILES = Files(
    names=frozenset((
        ".npmrc", "npmrc", ".yarnrc", ".yarnrc.yml", ".pypirc", "pypirc", "pip.conf", "pip.ini", ".pip.conf", "uv.toml", "nuget.config", "auth.json", ".hex", "hex.config", "pub-credentials.json",
        ".bowerrc", ".lernarc", ".condarc", "conan_credentials.json", ".pnpmrc", "bunfig.toml", ".bunfig.toml", "pydistutils.cfg", ".piprc", ".jfrog-cli.conf", "jfrog-cli.conf.v6",
        "rubygems.yml", ".gemrc", ".npmrc.bak", "requirements.txt", "poetry.toml", "auth.toml", ".netrc.pip", "jfrog-cli.conf.v5", "nuget.exe.config",
    )),
    tails=frozenset((
        ".gem/credentials", "gem/credentials", ".cargo/credentials", ".cargo/credentials.toml", "cargo/credentials.toml", ".bundle/config", "pypoetry/auth.toml",
        "pip/pip.conf", ".cargo/config.toml", ".cargo/config", ".hex/hex.config", ".composer/auth.json", "pub/credentials.json",
    )),
)  # fmt: skip
_AUTH = {
    "_auth": "login",
    "_authtoken": "token",
    "_password": "password",
    "cleartextpassword": "password",
    "npmauthtoken": "token",
    "npmauthident": "login",
    "rubygems_api_key": "API key",
}
_COMPOSER = ("github-oauth", "gitlab-oauth", "gitlab-token", "bearer", "bitbucket-oauth")


def find(source: SourceFile) -> Iterator[Secret]:
    """Every stored login."""
    name = source.name.lower()
    if name == "auth.json" and '"' not in source.text:
        return
    if name in ("credentials", "config", ".gemrc", "rubygems.yml"):
        entries = yaml_entries(source.text) if ": " in source.text else assignments(source.text)
    else:
        entries = settings(source)
    yield from secrets(source, entries, form="package-registry", kind=_kind)


def _kind(entry: Entry) -> str:
    key = entry.key.lower()
    bare = key.rpartition(":")[2] if key.startswith("//") else key
    if bare in _AUTH:
        return _AUTH[bare]
    if any(part in _COMPOSER for part in entry.path[:-1]) and key not in (
        "consumer-key",
        "username",
    ):
        return "token"
    if key.startswith("bundle_") and ":" in entry.value:
        return "login"
    return names.kind(bare)
