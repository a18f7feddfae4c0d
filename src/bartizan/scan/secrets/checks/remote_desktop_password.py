"""Passwords of remote desktop and terminal clients."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-047",
    slug="remote-desktop-password",
    title="Password of a remote desktop or terminal client",
    severity=Severity.HIGH,
    what="""
Finds passwords in mRemoteNG's `confCons.xml`, RDCMan and `.rdp` files, Remmina, VNC (`passwd`,
`.vnc`, UltraVNC), MobaXterm, SecureCRT, Royal TS, NoMachine and TeamViewer settings.
""",
    why="""
These are logins to the desktops of servers. Most of the clients encrypt with a key that is the same
everywhere and published: VNC's since 1998, mRemoteNG's default `mR3m`.
""",
    fix=f"""
Change the password of every listed account, close the service to the internet, and let the client
ask. If connections must be shared, share them without credentials.
{PURGE}""",
    cwe=(261, 522),
    attack=("T1552.001", "T1021.001"),
    controls=CONTROLS,
    bad=(
        Example(
            "servers.remmina",
            "[remmina]\nserver=ts01.corp.internal\nusername=anna\npassword=pX3vQ9kR2mB7wL4z\n",
        ),
    ),
    good=(
        Example(
            "servers.remmina", "[remmina]\nserver=ts01.corp.internal\nusername=anna\npassword=.\n"
        ),
    ),
)

FILES = Files(
    names=frozenset(("confcons.xml", "mobaxterm.ini", "ultravnc.ini", "tightvnc.ini", "vnc.ini", "global.ini", "teamviewer.ini", "rdcman.settings", "mremoteng.xml", "credrepo.xml", ".rdesktop", ".vncpasswd", "vncpasswd", "remmina.pref", "winvnc.ini", "multiputty.dat", "puttycm.xml", "superputty.xml", "sessions.xml", "kitty.ini")),
    suffixes=frozenset((".rdp", ".rdg", ".remmina", ".vnc", ".rtsz", ".rtsx", ".nxs", ".mxtsessions", ".ica", ".rjson", ".xsh", ".xfp", ".securecrt")),
    tails=frozenset((".vnc/passwd", "securecrt/sessions/default.ini")),
)  # fmt: skip
_RDP = re.compile(
    r"(?im)^(?:password 51:b|gatewaypassword:s|password:s|clear text password:s):([^\r\n]{4,2000})"
)
_STORED = (
    "password",
    "passwd",
    "passwd2",
    "vncproxypassword",
    "rdgatewaypassword",
    "protected",
    "gatewaypassword",
    "ssh_tunnel_password",
    "ssh_passphrase",
    "clearpassword",
    "clear_password",
    "proxypassword",
    "passwordv2",
    "password v2",
    "optionspasswordaes",
    "securitypasswordaes",
    "proxypasswordaes",
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each connection."""
    name = source.name.lower()
    if name in ("passwd", ".vncpasswd", "vncpasswd"):
        if len(source.data) in (8, 16, 24):
            yield Secret(
                span=Span(0, max(1, len(source.text))),
                what="a VNC password under a public key",
                key="vnc",
                form="vnc-passwd",
                confidence=Confidence.HIGH,
                value=source.data.hex(),
            )
    elif name.endswith(".rdp"):
        for match in _RDP.finditer(source.text):
            yield Secret(
                span=Span(*match.span(1)),
                what="the password of a remote desktop",
                key="password",
                form="rdp",
                confidence=Confidence.HIGH,
            )
    else:
        plain = name.endswith((".remmina", ".vnc", ".ini", ".pref", ".ica", ".xsh"))
        entries = assignments(source.text) if plain else settings(source)
        yield from secrets(
            source, (e for e in entries if len(e.value) > 1), form="remote-desktop", kind=_kind
        )


def _kind(entry: Entry) -> str:
    key = entry.key.lower()
    if key.startswith(("s:", "d:")):
        key = key[2:].strip('"')
    if key == "protected" and len(entry.value) < 32:
        return ""
    return "password" if key in _STORED else names.kind(entry.key)
