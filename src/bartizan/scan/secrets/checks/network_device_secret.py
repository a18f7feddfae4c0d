"""Passwords and communities in configurations of network devices."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.credential import secret
from bartizan.scan.secrets.formats.entry import Entry, lines
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-040",
    slug="network-device-secret",
    title="Password in a network device's configuration",
    severity=Severity.HIGH,
    what="""
Finds `enable secret`, user passwords, type 7 strings, SNMP communities, TACACS+, RADIUS, BGP and
IPsec keys in Cisco, Arista, Juniper, MikroTik and similar configurations and in `snmpd.conf`.
""",
    why="""
Who controls a router reads and redirects the traffic of everybody behind it. Cisco's type 7 and
Juniper's `$9$` strings are decoded in an instant; type 5 hashes are guessed.
""",
    fix=f"""
Set new passwords, keys and communities on the devices, with type 8 or 9 hashes, SNMPv3 and a central
login server. Strip secrets from configuration backups (RANCID's and Oxidized's filters) before they
are committed.
{PURGE}""",
    cwe=(261, 798),
    attack=("T1552.001", "T1602"),
    controls=CONTROLS,
    bad=(
        Example(
            "backup/core1.cfg",
            "hostname core1\nenable password 7 06070D221D1C5B415A\nsnmp-server community Kranich77 RO\n",
        ),
    ),
    good=(Example("backup/core1.cfg", "hostname core1\nno snmp-server\naaa new-model\n"),),
)

FILES = Files(
    names=frozenset(("running-config", "startup-config", "snmpd.conf", "snmp.conf", "juniper.conf", "config.boot", "running-config.txt", "startup-config.txt", "show-run.txt", "snmptrapd.conf", "router.conf", "switch.conf")),
    suffixes=frozenset((".cfg", ".ios", ".rsc", ".conf", ".confg", ".junos", ".eos", ".nxos")),
)  # fmt: skip
HINTS = (
    b"password",
    b"secret",
    b"community",
    b"rocommunity",
    b"rwcommunity",
    b"createuser",
    b"key-string",
    b"pre-shared-key",
    b"key 7",
)
_LINE = re.compile(
    r"\s*(?:"
    r"enable (?:secret|password)(?: level \d+)?|username \S{1,64} (?:privilege \d+ )?(?:\w+ )?(?:secret|password)|line \S+ password|"
    r"password(?= [57] )|snmp-server community|snmp-server user \S+ \S+ (?:v3 )?auth \w+|(?:rw|ro)community6?|com2sec6?\s+\S+\s+\S+|"
    r"(?:tacacs|radius)-server (?:host \S+ )?key|key-string|(?:isakmp key)|crypto isakmp key|neighbor \S+ password|"
    r"(?:ip )?ospf (?:authentication-key|message-digest-key \d+ md5)|standby \d+ authentication md5 key-string|ppp chap password|ppp pap sent-username \S+ password|wpa-psk ascii|"
    r"set (?:system )?.{0,120}?(?:encrypted-password|plain-text-password-value|pre-shared-key ascii-text|secret|authentication-key|plaintext-password)|"
    r"(?:encrypted-password|authentication-key|pre-shared-key ascii-text|plaintext-password)|create[uU]ser \S+ (?:MD5|SHA\S{0,4})"
    r")\s+(?P<type>[0-9] )?(?P<q>[\"']?)(?P<value>[^\s\"';]{3,200})"
)
_NAMED = re.compile(
    r"\b(?:password|passphrase|wpa2?-pre-shared-key|secret|ipsec-secret)=(?P<q>\"?)(?P<value>[^\s\"]{3,200})"
)
_LEADS = (
    "enable ",
    "username ",
    "password ",
    "snmp-server",
    "rocommunity",
    "rwcommunity",
    "com2sec",
    "tacacs-server",
    "radius-server",
    "key-string",
    "crypto isakmp",
    "neighbor ",
    "ip ospf",
    "set ",
    "encrypted-password",
    "createuser",
    "authentication-key",
    "pre-shared-key",
    "plaintext-password",
    "ppp ",
    "standby ",
    "wpa-psk",
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The secret of each statement."""
    script = source.name.lower().endswith(".rsc")
    for line in lines(source.text):
        bare = line.text.lstrip().lower()
        if not script and not bare.startswith(_LEADS):
            continue
        found = (_NAMED.search if script else _LINE.match)(line.text)
        if found is None or found["value"].lower() in (
            "public",
            "private",
            "encrypted",
            "secret",
            "password",
            "group",
        ):
            continue
        before = line.text[: found.start("value")].lower().split()  # without the value
        statement = " ".join(before[:2])
        span = Span(line.start + found.start("value"), line.start + found.end("value"))
        entry = Entry((statement,), found["value"], span)
        result = secret(
            source,
            entry,
            what=f"the value of `{statement[:40]}`",
            form="network-device",
            key=" ".join(before)[:100],
        )
        if result:
            yield result
