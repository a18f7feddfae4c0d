"""Passwords that FTP and SFTP clients and editor plug-ins keep."""

import base64
import binascii
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.formats.xml_elements import elements
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-021",
    slug="file-transfer-password",
    title="Password of an FTP or SFTP client",
    severity=Severity.HIGH,
    what="""
Finds server passwords and key passphrases in FileZilla's `sitemanager.xml`, `recentservers.xml` and
`filezilla.xml` (in clear or base64), `sftp-config.json`, `.ftpconfig`, `.remote-sync.json`,
`.vscode/sftp.json`, `deployment-config.json`, WinSCP, Dreamweaver, CoreFTP, lftp and similar files.
""",
    why="""
These logins write to the web server's files, so whoever has one can change the site at once. What
WinSCP, Dreamweaver and CoreFTP store looks encrypted but is only scrambled with a known key.
""",
    fix=f"""
Change the account's password, or better, replace it by a key pair with a passphrase. Keep the
plug-in's file out of the repository (`.gitignore`) and let the client ask for the password, or
deploy from a pipeline whose platform keeps the login.
{PURGE}""",
    cwe=(256, 261, 522),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "sftp-config.json",
            '{\n    // sublime\n    "host": "www.corp.internal",\n    "user": "web",\n    "password": "Kranich-77"\n}\n',
        ),
        Example(
            "sitemanager.xml",
            '<FileZilla3><Servers><Server><Host>www</Host><Pass encoding="base64">S3JhbmljaC03Nw==</Pass></Server></Servers></FileZilla3>\n',
        ),
    ),
    good=(
        Example(
            ".vscode/sftp.json",
            '{"host": "www.corp.internal", "username": "web", "privateKeyPath": "~/.ssh/web"}\n',
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "sitemanager.xml", "recentservers.xml", "filezilla.xml", "queue.xml", "filezilla server.xml", "sftp-config.json", "sftp-config-alt.json", "sftp-settings.json",
        "ftp-config.json", ".ftpconfig", "ftpconfig.json", ".remote-sync.json", "remote-sync.json", ".ftpsync_settings", "ftpsync.settings", "ftpsync.json",
        "deployment-config.json", ".deployment-config.json", ".ftppass", "ftppass", ".ftpaccess", "winscp.ini", "winscp.reg", "coreftp.cfg", "ftp.ini",
        "ws_ftp.ini", "smartftp.xml", "flashfxp.ini", "sites.dat", "quick.dat", ".lftprc", "lftp.conf", "sftp.json", "ftp.json", "ftp-simple.json", ".ftp-deploy.json",
        "deploy.ini", "phploy.ini", ".dploy.yaml", "dploy.yaml", "ftpquota", ".sftpconfig.json", "sync.config.json", "deploy-config.json", "deployconfig.json",
        "ftp-deploy.json", ".deployrc", ".sftp-config.json", "cyberduck.plist", "ftp-kr.json", "ftp-sync.json", "simple-ftp.json", "ftpdeploy.json", "rumkin-ftp.json",
        "deployment.json", "ftp.yml", "git-ftp.yml", "sftp.yml", "dandelion.yml", "ftpd.ini",
    )),
    suffixes=frozenset((".ste", ".duck", ".ftpconfig")),
    tails=frozenset((".vscode/sftp.json", ".vscode/ftp-sync.json", ".vscode/ftp-kr.json", "lftp/bookmarks", "lftp/rc")),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each server."""
    if source.name.lower().endswith(".xml"):
        yield from _filezilla(source)
    yield from secrets(source, settings(source), form="file-transfer-client", kind=_kind)


def _kind(entry: Entry) -> str:
    if entry.key.lower() in (
        "pw",
        "encryptedpassword",
        "masterpassword",
        "passphrase",
        "passphrases",
    ):
        return "password"
    if entry.key in ("Pass", "encoding"):
        return ""  # FileZilla's, read below
    return names.kind(entry.key)


def _filezilla(source: SourceFile) -> Iterator[Secret]:
    for element in elements(source.text):
        if element.name not in ("Pass", "ProxyPassword", "FTP_Proxy_Password") or not element.text:
            continue
        value = element.text
        encoding = element.get("encoding")
        if encoding == "base64":
            try:
                value = base64.b64decode(value, validate=True).decode("utf-8", "replace").strip()
            except (binascii.Error, ValueError):
                continue
        found = secret(
            source,
            Entry((element.name,), value, element.span),
            what="the password of a FileZilla server entry",
            form="filezilla",
            key=".".join(element.path),
            evidence={"encoding": encoding or "clear text"},
        )
        if found:
            yield found
