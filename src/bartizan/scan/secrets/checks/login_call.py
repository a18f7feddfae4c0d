"""Passwords written as arguments of functions that log in."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.plausible import Grade, Setting, grade, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-065",
    slug="login-call-password",
    title="Password as a literal argument of a login",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds calls such as `conn.login("user", "…")`, `mysqli_connect("host", "user", "…")`,
`new NetworkCredential("user", "…")`, `setPassword("…")` whose password is a literal.
""",
    why="""
The call tells account and password and mostly the service as well. Compiled programs keep it in
readable form.
""",
    fix=f"""
Change the password and pass a variable that is filled at run time from the environment or a secret
manager.
{PURGE}""",
    cwe=(798, 259),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("src/sync.js", "await crm.login('ops@corp.internal', 'rotbuchenwald');\n"),),
    good=(Example("src/sync.js", "await crm.login(process.env.CRM_USER, process.env.CRM_PW);\n"),),
)

FILES = Files(every=True)
HINTS = (
    b"login(",
    b"connect(",
    b"password(",
    b"credential",
    b"auth(",
    b"authenticate(",
    b"signin(",
    b"basic_auth",
)
_LITERAL = r"[\"'](?P<{0}>[^\"'\n\\]{{1,120}})[\"']"
_PAIR = re.compile(
    r"(?i)(?:\.|->|::|\b)(?P<call>login|log_in|signin|sign_in|authenticate|basicauth|basic_auth|setbasicauth|httpbasicauth|"
    r"networkcredential|usernamepasswordcredentials|passwordauthentication|passwordcredential|usernamepasswordtoken|auth)"
    r"[ ]{0,2}\([ ]{0,2}"
    + _LITERAL.format("user")
    + r"[ ]{0,2},[ ]{0,2}"
    + _LITERAL.format("value")
    + r"[ ]{0,2}[,)]"
)
_THIRD = re.compile(
    r"(?i)\b(?P<call>mysqli?_p?connect|mysqli|oci_connect|mysqldb\.connect|pymysql\.connect|getconnection|ftp_login|"
    r"mssql_connect|pymssql\.connect|new pdo)[ ]{0,2}\([^()\n\"']{0,60}(?:[\"'][^\"'\n]{1,200}[\"']|[\w$>.-]{1,60})[ ]{0,2},[ ]{0,2}"
    r"(?:[\"'][^\"'\n]{1,80}[\"']|[$\w>.-]{1,60})[ ]{0,2},[ ]{0,2}" + _LITERAL.format("value")
)
_SETTER = re.compile(
    r"(?i)\b(?P<call>(?:set|with|use)_?(?:[a-z]{1,20}_?){0,2}?(?:password|passwd|passphrase|secretkey|clientsecret|apikey)|"
    r"password|passphrase)[ ]{0,2}\([ ]{0,2}"
    + _LITERAL.format("value")
    + r"(?:\.tochararray\(\)|\.getbytes\(\))?[ ]{0,2}\)"
)
_USERLIKE = re.compile(r"[\w.+@\\/-]{2,80}")


def find(source: SourceFile) -> Iterator[Secret]:
    """The literal password of each call."""
    ordinary = setting(source.path) is Setting.ORDINARY
    for pattern in (_PAIR, _THIRD, _SETTER):
        for found in pattern.finditer(source.text):
            user = found.groupdict().get("user", "")
            graded = grade(found["value"])
            if graded is Grade.NOTHING or (user and not _USERLIKE.fullmatch(user)):
                continue
            sure = "@" in user or pattern is _THIRD or graded >= Grade.LIKELY
            plain = (
                graded is Grade.PLACEHOLDER or not sure or found["value"].lower() == user.lower()
            )
            yield Secret(
                span=Span(*found.span("value")),
                what=f"the password of a call of {found['call']}",
                key=found["call"].lower(),
                form="call",
                confidence=Confidence.LOW if plain or not ordinary else Confidence.MEDIUM,
            )
