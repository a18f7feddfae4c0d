"""Password hashes in the files that servers check logins against."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import crypt
from bartizan.scan.secrets.formats.columns import columns
from bartizan.scan.secrets.formats.credential import secret
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-014",
    slug="password-hash-file",
    title="Password hashes of user accounts",
    severity=Severity.HIGH,
    what="""
Finds the hashes in `shadow`, `master.passwd`, `.htpasswd`, `smbpasswd`, ProFTPD, Dovecot and
similar password files, and passwords that stand there in clear.
""",
    why="""
Hashes of passwords that people chose are guessed off line at billions of tries a second; the ones
found are then tried everywhere else. NT hashes from `smbpasswd` need no guessing: they log in as
they are.
""",
    fix=f"""
Have every listed account set a new password, and create the file when the server is installed, from
a secret manager, instead of keeping it in the repository.

Use a slow hash (yescrypt, Argon2, bcrypt with a cost of 12 or more) wherever the server supports it.
{PURGE}""",
    cwe=(522, 916),
    attack=("T1003.008", "T1110.002"),
    controls=CONTROLS,
    bad=(
        Example(".htpasswd", "anna:" + "$apr1$" + "x7Yp2kQz$Vn3yq0mC1rT8uW5sLdE9b/\n"),
        Example(
            "etc/shadow", "anna:" + "$1$" + "k2Lm9QwE$Vn3yq0mC1rT8uW5sLdE9b/:19000:0:99999:7:::\n"
        ),
    ),
    good=(Example("etc/shadow", "root:*:19000:0:99999:7:::\nanna:!:19000:0:99999:7:::\n"),),
)

FILES = Files(
    names=frozenset((
        "shadow", "shadow-", "shadow.bak", "gshadow", "master.passwd", "passwd", "passwd-", "passwd.bak", ".htpasswd", "htpasswd",
        ".htdigest", "htdigest", ".htpasswds", "smbpasswd", "proftpdpasswd", "proftpd.passwd", "ftpd.passwd", "ftpasswd",
        "dovecot.passwd", "dovecot-users", "vsftpd_login.txt", "pure-ftpd.passwd", "pureftpd.passwd", "passwd.db.txt",
        "squid_passwd", "mosquitto_passwd", "pwfile", "htpasswd.users", "nginx.htpasswd", ".apache_passwd", "passwords", "svnserve.passwd",
    )),
    suffixes=frozenset((".htpasswd", ".htdigest", ".pwdump", ".smbpasswd", ".passwd", ".shadow")),
)  # fmt: skip
_LOCKED = ("*", "!", "x", "!!", "*LK*", "NP", "!*", "NO PASSWORD")


def find(source: SourceFile) -> Iterator[Secret]:
    """The hash of each account."""
    name = source.name.lower()
    digest = "htdigest" in name
    for fields in columns(source.text, limit=12):
        if len(fields) < 2 or not fields[0].value.strip() or " " in fields[0].value.strip():
            continue
        user = fields[0].value.strip()
        windows = "smbpasswd" in name or "pwdump" in name
        for at in (2, 3) if windows else ((2,) if digest and len(fields) > 2 else (1,)):
            if at >= len(fields):
                break
            value = fields[at].value.strip()
            if value.strip("*!xX") == "" or value in _LOCKED:
                continue
            scheme = crypt.scheme(value) or ("DES crypt" if crypt.des(value) else "")
            clear = not scheme and len(fields) == 2 and "htpasswd" not in name
            if not scheme and not clear:
                continue
            start = fields[at].span.start + fields[at].value.find(value)
            found = secret(
                source,
                Entry((user,), value, Span(start, start + len(value))),
                what=f"the {scheme + ' hash of the ' if scheme else ''}password of the user {user}",
                form="password-file",
                key=f"{user}:{at}",
                evidence={"user": user, "scheme": scheme or "clear text"},
            )
            if found:
                yield found
