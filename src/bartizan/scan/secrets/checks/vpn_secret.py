"""Keys and passwords of VPN programs."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry, lines
from bartizan.scan.secrets.formats.words import words
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-038",
    slug="vpn-secret",
    title="Key or password of a VPN",
    severity=Severity.CRITICAL,
    what="""
Finds WireGuard's `PrivateKey` and `PresharedKey`, static and inline keys of OpenVPN profiles,
`auth-user-pass` files, `ipsec.secrets`, `chap-secrets`, `pap-secrets`, vpnc and Cisco profiles.
""",
    why="""
A VPN credential puts its holder inside the network, behind everything that protects it from
outside.
""",
    fix=f"""
Remove the peer or revoke the certificate on the VPN server, change shared secrets on both ends, and
hand out new profiles over a safe way. Give each device its own key so that one leak revokes one
device.
{PURGE}""",
    cwe=(321, 522),
    attack=("T1552.001", "T1133"),
    controls=CONTROLS,
    bad=(
        Example(
            "wg0.conf", "[Interface]\nPrivateKey = 6Bq2VmX9wT4bN8cR1pL6sD3fG5hJ0aEuYiOxPzAkQ1w=\n"
        ),
        Example("etc/ppp/chap-secrets", 'anna * "Kranich-77" *\n'),
    ),
    good=(Example("wg0.conf", "[Interface]\nPostUp = wg set %i private-key /etc/wireguard/key\n"),),
)

FILES = Files(
    names=frozenset((
        "ipsec.secrets", "chap-secrets", "pap-secrets", "wg0.conf", "wg1.conf", "wireguard.conf", "wg.conf", "auth.txt", "auth-user-pass.txt", "ta.key", "static.key", "tls-auth.key", "tls-crypt.key", "vpnc.conf", "swanctl.conf", "credentials.txt", "login.conf",
        "openvpn.conf", "client.conf", "server.conf", "racoon.conf", "psk.txt", "xl2tpd.conf", "peers.conf", "tinc.conf", "rsa_key.priv", "ed25519_key.priv", "n2n.conf", "vpn.conf", "strongswan.conf", "userpass.txt",
    )),
    suffixes=frozenset((".ovpn", ".pcf", ".wg", ".wgconf", ".vpn", ".tblk")),
    tails=frozenset(("wireguard/private.key", "wireguard/privatekey", "wireguard/private_key", "wireguard/client.conf", "wireguard/server.conf", "privatekey", "wg-private.key")),
)  # fmt: skip
_BLOCK = re.compile(
    r"<(key|tls-auth|tls-crypt|tls-crypt-v2|secret|auth-user-pass|pkcs12)>\s*(.{1,20000}?)\s*</\1>",
    re.DOTALL,
)
_STATIC = re.compile(
    r"-----BEGIN OpenVPN (?:Static|tls-crypt-v2 client) key[^-]{0,20}-----\s*([0-9A-Za-z+/=\s]{64,4000})-----END"
)
_WG = re.compile(r"^\s*([A-Za-z0-9+/]{43}=)\s*$")
_IPSEC = re.compile(
    r""":\s*(PSK|XAUTH|EAP|RSA|PIN|NTLM|P12)\b[^"'\n]{0,200}["']?((?<=["'])[^"'\n]{1,200}|0[xs][0-9A-Za-z+/=]{4,200})"""
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The keys and passwords of each connection."""
    name = source.name.lower()
    if name.endswith("ap-secrets"):
        yield from _ppp(source)
    elif name == "ipsec.secrets":
        for match in _IPSEC.finditer(source.text):
            yield from _one(
                source, match[1], match[2], Span(*match.span(2)), f"an IPsec {match[1]} secret"
            )
    elif name in (
        "auth.txt",
        "auth-user-pass.txt",
        "credentials.txt",
        "login.conf",
        "userpass.txt",
    ):
        yield from _two_lines(source)
    elif name.startswith(("private", "wg-private")) and (key := _WG.match(source.text)):
        yield from _one(source, "PrivateKey", key[1], Span(*key.span(1)), "a WireGuard private key")
    else:
        yield from secrets(
            source, assignments(source.text, blanks=name.endswith(".conf")), form="vpn", kind=_kind
        )
        yield from _inline(source)


def _kind(entry: Entry) -> str:
    key = entry.key.lower().replace(" ", "").replace("_", "")
    if key == "grouppwd":
        return "password"
    if key in (
        "privatekey",
        "presharedkey",
        "psk",
        "ipsecsecret",
        "xauthpassword",
        "grouppassword",
        "userpassword",
        "encgrouppwd",
        "encuserpassword",
        "password",
    ):
        return (
            "pre-shared key"
            if "shared" in key or key == "psk"
            else "private key"
            if key == "privatekey" and len(entry.value) >= 40
            else "password"
            if key != "privatekey"
            else ""
        )
    return ""


def _one(source: SourceFile, key: str, value: str, span: Span, what: str) -> Iterator[Secret]:
    found = secret(source, Entry((key,), value, span), what=what, form="vpn")
    if found:
        yield found


def _ppp(source: SourceFile) -> Iterator[Secret]:
    for row in words(source.text):
        if len(row) >= 3 and row[2].value:
            yield from _one(
                source, row[0].value, row[2].value, row[2].span, f"the PPP secret of {row[0].value}"
            )


def _two_lines(source: SourceFile) -> Iterator[Secret]:
    """A user name in the first line, the password in the second, and nothing else."""
    found = [line for line in lines(source.text) if line.text.strip()]
    if (
        len(found) == 2
        and not any(c in found[0].text for c in " =:\t")
        and not any(c in found[1].text for c in " =\t")
    ):
        line = found[1]
        yield from _one(
            source,
            "auth-user-pass",
            line.text.strip(),
            Span(line.start, line.start + len(line.text.rstrip())),
            "the password of a VPN user",
        )


def _inline(source: SourceFile) -> Iterator[Secret]:
    text = source.text
    for match in _BLOCK.finditer(text) if "</" in text else ():
        if match[1] == "auth-user-pass":
            _, _, password = match[2].rpartition("\n")
            yield from _one(
                source,
                match[1],
                password.strip(),
                Span(match.end(2) - len(password), match.end(2)),
                "the password of a VPN user",
            )
        elif match[1] == "pkcs12":
            yield Secret(
                span=Span(*match.span(2)),
                what="an inline key store",
                key=match[1],
                form="openvpn",
                token=True,
            )
    for match in _STATIC.finditer(text) if "OpenVPN" in text else ():
        yield Secret(
            span=Span(*match.span(1)),
            what="an OpenVPN static key",
            key="static-key",
            form="openvpn",
            token=True,
            confidence=Confidence.HIGH,
        )
