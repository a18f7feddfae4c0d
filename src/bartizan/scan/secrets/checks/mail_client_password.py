"""Passwords that mail programs and mail servers keep."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.columns import columns
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.words import after, words
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-036",
    slug="mail-client-password",
    title="Password of a mail account",
    severity=Severity.HIGH,
    what="""
Finds passwords in `.msmtprc`, `.esmtprc`, `.fetchmailrc`, `.getmailrc`, `.offlineimaprc`,
`.mbsyncrc`, mutt's files, `ssmtp.conf`, Postfix' `sasl_passwd` and Exim's `passwd.client`.
""",
    why="""
Whoever reads a mailbox resets the password of every other account that belongs to it, and sends
mail that passes every check of the sender.
""",
    fix=f"""
Change the mail account's password (or revoke the app password) and end its sessions. All of these
programs can run a command that prints the password (`passwordeval`, `PassCmd`, `imap_pass` from
`gpg`), so that only the keyring holds it.
{PURGE}""",
    cwe=(256, 260),
    attack=("T1552.001", "T1114"),
    controls=CONTROLS,
    bad=(
        Example(
            ".msmtprc", "account work\nhost smtp.corp.internal\nuser anna\npassword Kranich-77\n"
        ),
        Example("sasl_passwd", "[smtp.corp.internal]:587 anna@corp.internal:Kranich-77\n"),
    ),
    good=(
        Example(
            ".msmtprc", 'account work\nhost smtp.corp.internal\npasswordeval "pass show mail"\n'
        ),
    ),
)

FILES = Files(
    names=frozenset((
        ".msmtprc", "msmtprc", ".esmtprc", "esmtprc", ".fetchmailrc", "fetchmailrc", ".getmailrc", "getmailrc", ".offlineimaprc", "offlineimaprc", ".mbsyncrc", "mbsyncrc", ".isyncrc", ".muttrc", "muttrc", ".neomuttrc", "neomuttrc", "ssmtp.conf", "revaliases",
        "sasl_passwd", "smtp_auth", "passwd.client", ".mailrc", ".mailcheckrc", ".authinfo", "authinfo", ".imapfilter", ".pinerc", "relay_passwd", "sasl_password", "accountrc", "accounts.conf", ".nmailrc", "aerc.conf", "himalaya.toml", ".davmail.properties", ".vdirsyncer", ".poprc", ".mpoprc",
        "wp-mail.php", "smtp.conf", "mail.conf", "nullmailer.conf", "remotes", "dma.conf", "auth.conf",
    )),
    tails=frozenset(("mutt/passwords", ".mutt/account", "msmtp/config", "isync/mbsyncrc", "nullmailer/remotes", "dma/auth.conf", "getmail/getmailrc", "aerc/accounts.conf", "vdirsyncer/config", "mpop/config")),
)  # fmt: skip
_WORDS = (
    "password",
    "pass",
    "passwd",
    "imap_pass",
    "smtp_pass",
    "authpass",
    "imappass",
    "remotepass",
)
_DMA = re.compile(r"\s*[^|\s#]{1,200}\|[^:\s]{1,200}:(\S{1,200})")


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each account."""
    name = source.name.lower()
    if name in ("sasl_passwd", "sasl_password", "relay_passwd", "passwd.client", "smtp_auth"):
        yield from _maps(source)
        return
    seen: set[Span] = set()
    for row in words(source.text):
        word = after(row, *_WORDS)
        if word is None or word.value == "=" or "passwordeval" in row[0].value:
            continue
        seen.add(word.span)
        found = secret(
            source,
            Entry((row[0].value,), word.value, word.span),
            what="the password of a mail account",
            form="mail-client",
        )
        if found:
            yield found
    for match in _DMA.finditer(source.text) if name == "auth.conf" else ():
        entry = Entry(("password",), match[1], Span(*match.span(1)))
        found = secret(source, entry, what="the password of a mail relay", form="mail-client")
        if found:
            yield found
    for found in secrets(source, assignments(source.text), form="mail-client", kind=_kind):
        if found.span not in seen:
            yield found


def _kind(entry: Entry) -> str:
    if entry.key.lower().endswith(("eval", "cmd", "command")) or entry.value.startswith("`"):
        return ""
    return names.kind(entry.key)


def _maps(source: SourceFile) -> Iterator[Secret]:
    """Postfix: ``host user:password``; Exim: ``host:user:password``."""
    for fields in columns(source.text, limit=4):
        if len(fields) < 2:
            continue
        last = fields[-1]
        found = secret(
            source,
            Entry(
                ("password",),
                last.value.strip(),
                Span(last.span.start, last.span.start + len(last.value.rstrip())),
            ),
            what="the password of a mail relay",
            form="mail-relay",
            key=fields[0].value.strip(),
        )
        if found:
            yield found
