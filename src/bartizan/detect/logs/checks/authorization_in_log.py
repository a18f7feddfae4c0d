"""A header that signs a request in."""

from bartizan.detect.logs.credential import machine_made
from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-203",
    slug="authorization-header-in-log",
    title="A header that signs requests in is written to the log",
    severity=Severity.HIGH,
    what="""`Authorization`, `Proxy-Authorization`, `X-Api-Key` and similar headers with their value, bearer tokens, JSON Web
Tokens and session cookies. Masked values are not reported.""",
    why="""Whoever reads the line can send requests in that user's name until the token expires.""",
    fix="""1. End the session, or revoke the token.
2. Leave headers that authenticate out of request logs.
3. Remove it from the log store and its copies.""",
    cwe=(532,),
    attack=("T1552", "T1528"),
    controls=("soc2:CC6.1", "nist-800-53:IA-5", "nist-800-53:AU-9"),
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html",),
    bad=(
        Example("app.log", "DEBUG > Authorization: Bearer v9.Kd02mXq7TzPw4LrB8sYhEa61Nc\n"),
        Example("app.log", "DEBUG headers {'x-api-key': 'Zk82hT5mQx0LrW9bVn3s'}\n"),
    ),
    good=(
        Example("app.log", "DEBUG > Authorization: Bearer [REDACTED]\n"),
        Example("app.log", "WARN the bearer of this token is unauthorized\n"),
    ),
)
RAW = True
SECRET = True


def _token(text: str, start: int, end: int) -> bool:
    """Whether the last word of the match is a credential."""
    word = (
        text[start:end].split("=", 1)[-1]
        if "cookie" in text[start:end].lower()
        else text[start:end]
    )
    return machine_made(word.replace("'", " ").replace('"', " ").replace(":", " ").split()[-1])


PAYLOADS = (
    Payload(r"\bauthorization[\"']?\s{0,3}[:=]\s{0,3}[\"'\[]{0,2}(?:bearer|basic|token|digest|negotiate|apikey)?\s{0,3}[\w.~+/=-]{8,}", _token),
    Payload(r"\b(?:bearer|basic)\s{1,3}[\w.~+/=-]{16,}", _token),
    Payload(r"\bx-(?:api-key|auth-token|access-token|amz-security-token|vault-token|gitlab-token)[\"']?\s{0,3}[:=]\s{0,3}[\"'\[]{0,2}[\w.~+/=-]{12,}", _token),
    Payload(r"\beyj[\w-]{8,}\.eyj[\w-]{8,}\.[\w-]{16,}", _token),
    Payload(r"\bset-cookie[\"']?\s{0,3}[:=]\s{0,3}[\"']?[\w.-]{0,40}sess\w{0,20}=[\w.~+/%-]{16,}", _token),
)  # fmt: skip
