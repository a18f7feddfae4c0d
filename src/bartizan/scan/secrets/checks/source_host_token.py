"""Logins that git and the command lines of source hosts keep."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry, lines
from bartizan.scan.secrets.formats.urls import url_passwords
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-013",
    slug="source-host-login",
    title="Stored login of a source host",
    severity=Severity.CRITICAL,
    what="""
Finds logins in `.git-credentials`, passwords and tokens in git configuration (`.gitconfig`,
`.git/config`), and the tokens that `hub`, `gh`, `glab` and `tea` store.
""",
    why="""
With a person's login at the source host an attacker reads every private repository and can push
code in that person's name, which the pipelines then build and deploy.
""",
    fix=f"""
Revoke the token, or change the password, in the settings of the source host and look through its
security log for uses that were not yours. Then let git ask the operating system's keyring:
`git config --global credential.helper` with `manager`, `osxkeychain` or `libsecret`, not `store`.
{PURGE}""",
    cwe=(522, 798),
    attack=("T1552.001", "T1195.001"),
    controls=CONTROLS,
    references=("https://git-scm.com/docs/gitcredentials",),
    bad=(
        Example(".git-credentials", "https://anna:Kranich-77@git.corp.internal\n"),
        Example(
            "hub",
            'github.com:\n- user: anna\n  oauth_token: "3f786850e387550fdab836ed7e6dc881de23001b"\n',
        ),
    ),
    good=(Example(".gitconfig", "[credential]\n\thelper = osxkeychain\n[user]\n\tname = Anna\n"),),
)

FILES = Files(
    names=frozenset((".git-credentials", "git-credentials", ".gitconfig", "gitconfig", "hub", ".hub", ".glab-cli.yml", ".gitcookies")),
    tails=frozenset((
        ".git/config", "git/credentials", "git/config", "gh/hosts.yml", "glab-cli/config.yml", "tea/config.yml", ".config/hub", "gh/config.yml",
        "hub.yml", "github-copilot/hosts.json", "github-copilot/apps.json",
    )),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Every stored login."""
    name = source.name.lower()
    if name.endswith("git-credentials") or name == "credentials":
        yield from _credentials(source)
    elif name == ".gitcookies":
        yield from _cookies(source)
    elif name.endswith("config") and not name.endswith("yml"):
        yield from secrets(source, assignments(source.text), form="git-config")
    else:
        yield from secrets(source, yaml_entries(source.text), form="source-host-client")


def _credentials(source: SourceFile) -> Iterator[Secret]:
    for line in lines(source.text):
        # the password may hold '@' and '#': the host is what follows the last '@'
        start = line.text.find("://") + 3
        colon, at = line.text.find(":", start), line.text.rfind("@")
        if start < 3 or not start <= colon < at:
            found = next(url_passwords(line.text), None)
            if found is None:
                continue
            colon, at = found.span.start - 1, found.span.end
        host = line.text[at + 1 :].strip().partition("/")[0]
        entry = Entry(
            ("password",), line.text[colon + 1 : at], Span(line.start + colon + 1, line.start + at)
        )
        result = secret(
            source,
            entry,
            what=f"a login for {host}",
            form="git-credentials",
            key=host,
            evidence={"host": host},
        )
        if result:
            yield result


def _cookies(source: SourceFile) -> Iterator[Secret]:
    for line in lines(source.text):
        fields = line.text.split("\t")
        if len(fields) == 7 and not line.text.startswith("# "):
            span = Span(line.start + len(line.text) - len(fields[6]), line.start + len(line.text))
            found = secret(
                source,
                Entry((fields[5],), fields[6], span),
                what=f"a session cookie for {fields[0]}",
                form="git-cookies",
                key=fields[0],
            )
            if found:
                yield found
