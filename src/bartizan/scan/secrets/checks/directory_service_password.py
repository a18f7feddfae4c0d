"""Passwords of LDAP directories, SSSD and Samba."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry, stripped
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-049",
    slug="directory-service-password",
    title="Password of a directory service",
    severity=Severity.HIGH,
    what="""
Finds `rootpw`, `bindpw`, `olcRootPW`, `userPassword` and `ldap_default_authtok` in OpenLDAP's,
SSSD's and nslcd's configuration and in LDIF files, and the credentials files of SMB mounts.
""",
    why="""
The directory holds everybody's accounts and groups. Its administrator's password changes any of
them; the bind account's reads all of them.
""",
    fix=f"""
Set a new password for the bind or root account, and have the listed users change theirs. Use SASL
or client certificates for binding, and a credentials file with mode 600 that is installed, not
committed.
{PURGE}""",
    cwe=(260, 522),
    attack=("T1552.001", "T1087.002"),
    controls=CONTROLS,
    bad=(
        Example("slapd.conf", 'suffix "dc=corp,dc=internal"\nrootpw Kranich-77\n'),
        Example(
            "users.ldif",
            "dn: uid=anna,dc=corp\nuserPassword: {SSHA}q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aE\n",
        ),
    ),
    good=(Example("slapd.conf", 'suffix "dc=corp,dc=internal"\nTLSVerifyClient demand\n'),),
)

FILES = Files(
    names=frozenset(("slapd.conf", "ldap.conf", ".ldaprc", "ldaprc", "sssd.conf", "nslcd.conf", "pam_ldap.conf", "nss_ldap.conf", "libnss-ldap.conf", "ldap.secret", "pam_ldap.secret", "smb.conf", ".smbcredentials", "smbcredentials", ".smbpasswd", ".cifs", "cifs.credentials", "nslcd.secret", "ldap.ini", "ldap.toml")),
    suffixes=frozenset((".ldif", ".smbcredentials", ".cred", ".credentials")),
)  # fmt: skip
_LDIF = re.compile(
    r"(?im)^(userPassword|olcRootPW|unicodePwd|sambaNTPassword|sambaLMPassword|clearPassword|krbPrincipalKey|olcDbBindPW)(::?)[ \t]*(\S[^\r\n]{0,400})"
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each account."""
    name = source.name.lower()
    if name.endswith(".ldif"):
        for match in _LDIF.finditer(source.text):
            entry = Entry(
                (match[1],),
                match[3].rstrip(),
                Span(match.start(3), match.start(3) + len(match[3].rstrip())),
            )
            found = secret(source, entry, what=f"the attribute {match[1]}", form="ldif")
            if found:
                yield found
    elif name.endswith(".secret"):
        value, span = stripped(source.text, 0)
        single = (
            secret(
                source,
                Entry((name,), value, span),
                what="the password of a directory account",
                form="ldap-secret",
            )
            if "\n" not in value
            else None
        )
        if single:
            yield single
    else:
        yield from secrets(
            source, assignments(source.text, blanks=True), form="directory", kind=_kind
        )


def _kind(entry: Entry) -> str:
    key = entry.key.lower()
    if key in (
        "rootpw",
        "bindpw",
        "rootbindpw",
        "ldap_default_authtok",
        "ldap.bind_password",
        "credentials",
    ):
        return "" if key == "credentials" and "=" in entry.value else "password"
    return "" if "passwd program" in key or "passwd chat" in key else names.kind(entry.key)
