"""An address with user name and password in it."""

from bartizan.detect.logs.credential import real
from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-204",
    slug="login-address-in-log",
    title="An address with its password is written to the log",
    severity=Severity.HIGH,
    what="""Addresses such as `postgres://user:password@host/db`, of any scheme. Masked passwords and placeholders are not
reported.""",
    why="""It holds all that is needed to sign in: the place, the name and the password.""",
    fix="""1. Replace the password.
2. Log the address without it; most libraries have a way to.
3. Remove it from the log store and its copies.""",
    cwe=(532,),
    attack=("T1552.001",),
    controls=("soc2:CC6.1", "nist-800-53:IA-5", "nist-800-53:AU-9"),
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html",),
    bad=(
        Example(
            "app.log", "INFO connecting to postgres://app:Tr1ckyHorse@db.internal:5432/orders\n"
        ),
    ),
    good=(Example("app.log", "INFO connecting to postgres://app:***@db.internal:5432/orders\n"),),
)
RAW = True
SECRET = True


def _password(text: str, start: int, end: int) -> bool:
    """Whether what stands between colon and at sign is a password."""
    return real(text[start:end].rpartition("@")[0].rpartition("://")[2].partition(":")[2])


PAYLOADS = (
    Payload(
        r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'<>]{0,80}:[^\s/@\"'<>]{3,200}@[\w.\[-]", _password
    ),
)
