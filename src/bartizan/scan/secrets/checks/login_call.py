"""Passwords that are written into the call that logs in."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.occurrences import folded, occurrences, word_start
from bartizan.scan.secrets.plausible import Grade, Setting, grade, machine_made, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-067",
    slug="login-call-password",
    title="Password written into a call that logs in",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds calls such as `connection.login("user", "password")`, `connect(host, user, "password")`,
`HTTPBasicAuth("user", "password")` or `new NetworkCredential("user", "password")` whose last texts are
an account and a password, though nothing names them so.
""",
    why="""
Everybody who can read the source, or the program made from it, can log in as the program does; and
the password cannot be changed without a new release, so it seldom is.
""",
    fix=f"""
Change the password, and hand over a value that is read at run time from the environment or a secret
manager.
{PURGE}""",
    cwe=(798, 259),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("src/orders.js", "conn.login('orders@corp.internal', 'w8!Rotbuche');\n"),),
    good=(Example("src/orders.js", "conn.login(user, process.env.ORDERS_PASSWORD);\n"),),
)

FILES = Files(every=True)
HINTS = (
    b"login(",
    b"connect(",
    b"auth(",
    b"connection(",
    b"credential(",
    b"credentials(",
    b"signin(",
)
_CALLS = tuple(hint.decode() for hint in HINTS)
_NAME = re.compile(
    r"(?:[a-z]{0,20}_?)?(?:login|log_in|signin|sign_in|auth|authenticate|basicauth|basic_auth|"
    r"connect|pg_connect|mysqli_connect|mysql_connect|ftp_login|getconnection|networkcredential|"
    r"usernamepasswordcredentials?|passwordcredentials?|passwordauthentication|credentials?)"
)
_TEXTS = re.compile(
    r"[^\n()\"']{0,80}(?P<head>(?:[\"'][^\"'\n]{0,120}[\"'][ ]?,[^\n()\"']{0,60}){1,4}?)"
    r"[\"'](?P<value>[^\"'\n\\]{4,120})[\"'](?:\.tochararray\(\)|\.getbytes\(\))?[ ]{0,2}[,)]",
    re.IGNORECASE,
)
_WORD = 8
"""A shorter word after an address of mail may be anything."""
_USER = re.compile(r"[\w.+@-]{2,80}")
_LABELS = re.compile(
    r"(?i)[a-z]+://|/|\s|^[a-z]+[-_.][a-z_.-]+$|^\w+@[\w.-]+\.\w+$|^utf-?8$|^[\d.:]+$"
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The last text of each such call, if an account stands before it."""
    text, lower, done = source.text, folded(source.text), 0
    ordinary = setting(source.path) is Setting.ORDINARY
    for place in occurrences(lower, _CALLS):
        if place < done:
            continue
        begin = word_start(text, place, "_")
        paren = text.find("(", place)
        done = paren + 1
        if not _NAME.fullmatch(lower, begin, paren):
            continue
        found = _TEXTS.match(text, done)
        if found is None or not _is_login(found["head"], found["value"]):
            continue
        yield Secret(
            span=Span(*found.span("value")),
            what=f"a password in the call of {text[begin:paren]}",
            key=f"call {lower[begin:paren]}",
            form="call",
            token=machine_made(found["value"]),
            confidence=Confidence.MEDIUM if ordinary else Confidence.LOW,
        )


def _is_login(head: str, value: str) -> bool:
    """Whether a password follows what may be the name of an account."""
    users = re.findall(r"[\"']([^\"'\n]{0,120})[\"']", head)
    graded = grade(value)
    certain = "@" in users[-1] and value.isalnum() and len(value) >= _WORD
    return (
        (graded >= Grade.LIKELY or (graded is Grade.WEAK and certain))
        and (_LABELS.search(value) is None or machine_made(value))
        and any(_USER.fullmatch(user) for user in users[-1:])
        and value not in users
    )
