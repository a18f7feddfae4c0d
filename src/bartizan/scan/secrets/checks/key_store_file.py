"""Key stores, password safes and wallets: binary files that hold secrets under a password."""

import hashlib
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.plausible import Setting, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-042",
    slug="key-store-file",
    title="Key store or password safe in the repository",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Finds PKCS#12 files (`.p12`, `.pfx`), Java key stores, Kerberos key tables, KeePass and Password Safe
files, `wallet.dat`, macOS key chains, exported GnuPG keys and similar by their name and first
bytes. Files in test folders are shown only below the default confidence.
""",
    why="""
The password is all that protects the keys inside, and it can be guessed off line for as long as it
takes; often it is `changeit` or stands in the build file. Kerberos key tables have none at all.
""",
    fix=f"""
Treat the keys inside as known: revoke certificates, change the passwords in the safe, renew the key
table. Keep key stores in a secret store as binary secrets and write them at build time.
{PURGE}""",
    cwe=(321, 522),
    attack=("T1552.004", "T1555.005"),
    controls=CONTROLS,
    bad=(Example("app/release.jks", "\ufffd\ufffd\ufffd\ufffd" + "release-key-store-content" * 4),),
    good=(
        Example("certs/ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
    ),
)

FILES = Files(
    names=frozenset(("wallet.dat", "key4.db.bak", "login.keychain", "login.keychain-db", "secring.gpg", "otr.private_key", "krb5.keytab", "1password.sqlite", "keychain.db", ".mylogin.cnf", "cacerts.jks", "credentials.kdbx")),
    suffixes=frozenset((".p12", ".pfx", ".jks", ".keystore", ".bks", ".jceks", ".kdbx", ".kdb", ".keytab", ".psafe3", ".keychain", ".agilekeychain", ".opvault", ".wallet", ".pkcs12", ".uber", ".ubr", ".bcfks")),
)  # fmt: skip
_TRUST = ("truststore", "trust-store", "cacerts", "trust.jks", "trusted", "debug.keystore")
_MIN = 64


def find(source: SourceFile) -> Iterator[Secret]:
    """The file as a whole."""
    name = source.name.lower()
    if len(source.data) < _MIN or any(word in name for word in _TRUST):
        return
    open_store = name.endswith(".keytab") or name == ".mylogin.cnf"
    yield Secret(
        span=Span(0, max(1, min(16, len(source.text)))),
        what="the keys of a Kerberos principal"
        if name.endswith(".keytab")
        else "a key store or password safe",
        key=source.name,
        form="key-store",
        value=hashlib.sha256(source.data.strip()).hexdigest(),
        token=True,
        severity=Severity.HIGH if open_store else None,
        confidence=None if setting(source.path) is Setting.ORDINARY else Confidence.LOW,
        annotation="protected by a password at most",
    )
