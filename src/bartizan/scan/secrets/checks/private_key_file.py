"""Private keys in formats without a PEM block."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-041",
    slug="private-key-file",
    title="Private key in a file",
    severity=Severity.CRITICAL,
    what="""
Finds PuTTY's `.ppk`, age, minisign and signify secret keys, JSON web keys with a private part,
base64 keys in `id_rsa`-like files without a header, dnssec `.private` files and GnuPG's private key
directory. PEM blocks have their own check.
""",
    why="""
A private key is a login or a signature that works until everybody who trusts it has been told not
to. One without a passphrase works for whoever copies the file.
""",
    fix=f"""
Remove the public key from every place that trusts it (`authorized_keys`, source host, certificate
authority) and make a new pair, with a passphrase or in hardware. Keys of machines belong into a
secret store that hands them out at run time.
{PURGE}""",
    cwe=(321, 522),
    attack=("T1552.004",),
    controls=CONTROLS,
    bad=(
        Example(
            "deploy.ppk",
            "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: deploy\nPublic-Lines: 1\nAAAAB3NzaC1yc2EAAAABJQ==\nPrivate-Lines: 1\nq7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aEuYiOxPzAkQ1w\nPrivate-MAC: 6730\n",
        ),
        Example(
            "key.txt",
            "# created: 2024-01-01\nAGE-SECRET-"
            "KEY-1QZ7K2VMX9WT4N8CR0PL6SD3FG5HJ0AEUYXPZAKQ2W8S6T4V9M7L3K5JH\n",
        ),
    ),
    good=(Example("deploy.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ deploy\n"),),
)

FILES = Files(
    names=frozenset((
        "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "identity", "ssh_host_rsa_key", "ssh_host_dsa_key", "ssh_host_ecdsa_key", "ssh_host_ed25519_key", "key.txt", "keys.txt", "age.key", "age.txt", "minisign.key", "jwk.json", "jwks.json", "private.json", "private_key.json", "jwks-private.json",
        "private.jwk", "agekey", "age-key.txt", "private-keys-v1.d", "keyfile", "cosign.key", "hs_ed25519_secret_key", "private_key", "privkey",
    )),
    suffixes=frozenset((".ppk", ".age", ".jwk", ".jwks", ".private", ".sec", ".agekey", ".minisign", ".snk", ".nk")),
    tails=frozenset(("sops/age/keys.txt", "tor/private_key")),
)  # fmt: skip
_PPK = re.compile(
    r"PuTTY-User-Key-File-[123]: \S+\s+Encryption: (?P<cipher>\S+).{0,20000}?Private-Lines: \d+\s+(?P<key>[A-Za-z0-9+/=\s]{16,20000}?)\s+Private-MAC",
    re.DOTALL,
)
_AGE = re.compile(r"AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{40,120}")
_BLOBS = (
    (
        re.compile(
            r"untrusted comment: [^\n]{0,200}(?:secret|encrypted) key[^\n]{0,100}\n([A-Za-z0-9+/=]{60,400})"
        ),
        "a minisign or signify secret key",
    ),
    (
        re.compile(
            r"^\s*(?:PrivateKey|PrivateExponent|Private_value\(x\)): ([A-Za-z0-9+/=]{20,700})",
            re.MULTILINE,
        ),
        "a DNSSEC private key",
    ),
    (re.compile(r"^\s*\(?\d*:?private-key[ (\d:]"), "a GnuPG private key"),
)
_JWK = re.compile(r'"(?:d|k|p|q)"\s*:\s*"([A-Za-z0-9_-]{30,1400})"')
_NKEY = re.compile(r"\bS[ACNOUPX][A-Z2-7]{56}\b")
_BARE = re.compile(r"\s*(MI[IGHE][A-Za-z0-9+/=\s]{200,20000})\s*")


def find(source: SourceFile) -> Iterator[Secret]:
    """Each private key, and whether a passphrase protects it."""
    text = source.text
    for match in _PPK.finditer(text):
        protected = match["cipher"] != "none"
        yield _key(
            Span(*match.span("key")),
            "a PuTTY private key" + (" with a passphrase" if protected else ""),
            "ppk",
            Severity.MEDIUM if protected else None,
        )
    for match in _AGE.finditer(text):
        yield _key(Span(*match.span()), "an age secret key", "age")
    for pattern, what in _BLOBS:
        for match in pattern.finditer(text[:65536]):
            yield _key(Span(*match.span(match.lastindex or 0)), what, "private-key")
    if '"kty"' in text:
        for match in _JWK.finditer(text):
            yield _key(Span(*match.span(1)), "the private part of a JSON web key", "jwk")
    for match in _NKEY.finditer(text) if source.name.lower().endswith(".nk") else ():
        yield _key(Span(*match.span()), "a NATS seed", "nkey")
    if source.name.lower().startswith(("id_", "identity", "ssh_host")) and (
        bare := _BARE.fullmatch(text)
    ):
        yield _key(
            Span(bare.start(1), bare.start(1) + len(bare[1].rstrip())),
            "an SSH private key without its header",
            "bare-key",
        )


def _key(span: Span, what: str, form: str, severity: Severity | None = None) -> Secret:
    return Secret(
        span=span,
        what=what,
        key=form,
        form=form,
        token=True,
        confidence=Confidence.HIGH,
        severity=severity,
    )
