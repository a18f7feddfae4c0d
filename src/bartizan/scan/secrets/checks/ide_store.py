"""Passwords that development environments keep in a project's folder."""

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
    id="SEC-043",
    slug="ide-stored-password",
    title="Password in an IDE's project files",
    severity=Severity.HIGH,
    what="""
Finds passwords in JetBrains' `WebServers.xml`, `deployment.xml`, `dataSources*.xml` and run
configurations, VS Code's `settings.json`, `launch.json` and `tasks.json`, Eclipse's, NetBeans' and
Sublime's project files.
""",
    why="""
The environment writes these files by itself, and a careless `git add .` publishes them. JetBrains'
stored server passwords are scrambled by a fixed rule, not encrypted.
""",
    fix=f"""
Change the password, add the file (for JetBrains `.idea/WebServers.xml`, `.idea/dataSources*`) to
`.gitignore`, and choose to save passwords in the keychain or never.
{PURGE}""",
    cwe=(256, 261),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            ".idea/WebServers.xml",
            '<project><component name="WebServers"><option name="servers"><webServer name="www"><fileTransfer host="www.corp.internal" password="dfeddfc9dfd8dfcfdfcd" username="web"/></webServer></option></component></project>\n',
        ),
    ),
    good=(
        Example(
            ".idea/misc.xml",
            '<project version="4"><component name="ProjectRootManager" project-jdk-name="17"/></project>\n',
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "webservers.xml", "deployment.xml", "datasources.xml", "datasources.local.xml", "datasources.ids", "workspace.xml", "sshconfigs.xml", "remote-servers.xml", "launch.json", "tasks.json", "security.xml", "vim_settings.xml", "serverconfig.xml",
        "phpservers.xml", "private.xml", "project.properties", "org.eclipse.team.cvs.core.prefs", "secure_storage", "serverexplorer.json", "servers.xml", "jenkinssettings.xml", "tasks.xml",
    )),
    suffixes=frozenset((".sublime-project", ".sublime-settings", ".code-workspace", ".iws", ".iml", ".run.xml", ".launch", ".tmproj", ".kpf")),
    tails=frozenset((".vscode/settings.json", ".vscode/mcp.json", "code/user/settings.json", ".vscode/rest-client.json", ".cursor/mcp.json", ".zed/settings.json", "ruby_mine/settings.xml")),
)  # fmt: skip
_FLAGS = ("save-password", "savepassword", "authtype", "storepassword", "password-file")


def find(source: SourceFile) -> Iterator[Secret]:
    """Attributes and settings under a secret name."""
    yield from secrets(source, settings(source), form="ide", kind=_kind)


def _kind(entry: Entry) -> str:
    if entry.key.lower() in _FLAGS or entry.value.startswith(("$PROJECT_DIR$", "file://")):
        return ""
    return names.kind(entry.key)
