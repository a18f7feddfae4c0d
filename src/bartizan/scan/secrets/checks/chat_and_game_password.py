"""Passwords of chat clients, bots and game servers."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-046",
    slug="chat-or-game-server-password",
    title="Password of a chat client, bot or game server",
    severity=Severity.MEDIUM,
    what="""
Finds passwords in the settings of irssi, WeeChat, HexChat, ZNC, Pidgin, Mumble, Ventrilo and
TeamSpeak, in bots' files, and remote-console passwords of game servers (`server.properties`,
`server.cfg`).
""",
    why="""
An administrator's password of a voice or game server runs commands on it; a chat account's password
speaks in its owner's name. Such passwords are commonly used elsewhere too.
""",
    fix=f"""
Change the password on the server and for the account. Keep the settings of the running server out
of the repository and commit a copy with empty passwords.
{PURGE}""",
    cwe=(256, 260),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("ventrilo_srv.ini", "[Server]\nName=Guild\nAdminPassword=Kranich-77\n"),),
    good=(Example("ventrilo_srv.ini", "[Server]\nName=Guild\nAdminPassword=\n"),),
)

FILES = Files(
    names=frozenset((
        "ventrilo_srv.ini", "server.properties", "server.cfg", "murmur.ini", "mumble-server.ini", "ts3server.ini", "ts3db_mariadb.ini", "irc.conf", "weechat.conf", "sec.conf", "servlist.conf", "servlist_.conf", "hexchat.conf", "znc.conf", "accounts.xml", "bitlbee.xml", "bip.conf", "ircd.conf", "inspircd.conf", "unrealircd.conf",
        "oper.conf", "eggdrop.conf", "slack.json", "discord.json", "bot.json", "bot.ini", "bot.cfg", "bot.conf", "botconfig.json", "config.cfg", "rcon.json", "autoexec.cfg", "gameusersettings.ini", "serversettings.ini", "steam.cfg", "loginusers.vdf", "config.vdf", "services.conf", "anope.conf", "ngircd.conf",
        "quassel.conf", "prosody.cfg.lua", "ejabberd.yml", "ejabberd.cfg", "homeserver.yaml", "turnserver.conf", "sip.conf", "users.conf", "manager.conf", "iax.conf", "voicemail.conf", "pjsip.conf", "extensions.conf", "icecast.xml", "shoutcast.conf", "sc_serv.conf", "darkice.cfg", "serverconfig.txt", "telegram.json",
    )),
    tails=frozenset((".irssi/config", "irssi/config", ".purple/accounts.xml", "zzz/startup.cfg")),
    suffixes=frozenset((".vdf",)),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Values under a secret name."""
    name = source.name.lower()
    if name.endswith(".vdf"):
        entries = _vdf(source)
    elif name == "config" or name.endswith(".lua"):
        entries = literals(source.text)
    elif name.endswith((".conf", ".cfg")):
        entries = assignments(source.text, blanks=True)
    else:
        entries = settings(source)
    yield from secrets(source, entries, form="chat-or-game", kind=_kind)


def _kind(entry: Entry) -> str:
    key = entry.key.lower().lstrip("+")
    if key in (
        "rcon.password",
        "rcon_password",
        "sv_password",
        "rconpassword",
        "vmsecret",
        "secret",
        "static-auth-secret",
        "turn_shared_secret",
        "registration_shared_secret",
        "macaroon_secret_key",
        "form_secret",
        "nickserv",
        "sasl_password",
        "source-password",
        "relay-password",
        "admin-password",
    ):
        return "password"
    return names.kind(entry.key)


def _vdf(source: SourceFile) -> Iterator[Entry]:
    """Valve's text format: ``"name"  "value"`` on one line."""
    from bartizan.scan.secrets.formats.words import words  # noqa: PLC0415  only for this format

    for row in words(source.text):
        if len(row) == 2:
            yield Entry((row[0].value,), row[1].value, row[1].span)
