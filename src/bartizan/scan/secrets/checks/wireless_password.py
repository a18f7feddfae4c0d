"""Passwords of wireless and other network connections."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-039",
    slug="network-connection-password",
    title="Password of a network connection",
    severity=Severity.MEDIUM,
    what="""
Finds keys and passwords in `wpa_supplicant.conf`, `hostapd.conf`, NetworkManager's connections,
netplan, netctl and systemd-networkd files, exported Windows WLAN profiles and firmware headers
(`wifi_credentials.h`, `arduino_secrets.h`, ESPHome's `secrets.yaml`).
""",
    why="""
Whoever is near enough and knows the key is on the network. With enterprise wireless the password is
that of the person, and opens far more than the network.
""",
    fix=f"""
Change the key on the access points or the person's password. Provide the file when the machine is
installed; store the key's hash (`wpa_passphrase`) at least, or use certificates (EAP-TLS).
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example("wpa_supplicant.conf", 'network={\n  ssid="office"\n  psk="Kranich-77-Elbe"\n}\n'),
    ),
    good=(Example("wpa_supplicant.conf", 'network={\n  ssid="guests"\n  key_mgmt=NONE\n}\n'),),
)

FILES = Files(
    names=frozenset((
        "wpa_supplicant.conf", "hostapd.conf", "hostapd.wpa_psk", "interfaces", "wifi_credentials.h", "arduino_secrets.h", "secrets.h", "credentials.h", "wifi.h", "wificonfig.h", "wifi_config.h", "wifi.json", "wifi.conf", "iwd.conf", "50-cloud-init.yaml", "01-netcfg.yaml", "wireless", "wifi_secrets.h", "my_credentials.h", "wificredentials.h", "user_config.h", "passwords.h", "sdkconfig", "network.conf",
    )),
    suffixes=frozenset((".nmconnection", ".psk", ".8021x", ".netdev", ".mobileconfig", ".eap")),
    tails=frozenset(("etc/config/wireless",)),
    name_pattern=None,
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """The key of each network."""
    name = source.name.lower()
    if name.endswith((".h", "sdkconfig")):
        entries = _defines(source)
    elif name.endswith((".yaml", ".json")):
        entries = settings(source)
    else:
        entries = assignments(source.text, blanks=True)
    yield from secrets(source, entries, form="network-connection", kind=_kind)


def _kind(entry: Entry) -> str:
    key = entry.key.lower().removeprefix("option ").strip("'")
    if key in (
        "wpa_passphrase",
        "wpa_psk",
        "psk",
        "wep_key0",
        "wep-key0",
        "leap-password",
        "private_key_passwd",
        "preshared-key",
        "presharedkey",
        "wpa-psk",
        "option key",
        "wireless-key",
    ):
        return "key"
    if "\\n" in entry.value:
        return ""
    return names.kind(entry.key)


def _defines(source: SourceFile) -> Iterator[Entry]:
    """C: ``#define NAME "value"`` and ``const char *name = "value"``."""
    from bartizan.scan.secrets.formats.literals import literals  # noqa: PLC0415  only for C headers

    yield from literals(source.text, defines=True)
