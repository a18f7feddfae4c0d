"""Operators of directories and document databases where a plain value belongs."""

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-108",
    slug="query-injection-in-log",
    title="A value in the log breaks out of a directory or document query",
    severity=Severity.HIGH,
    what="""Brackets that close an LDAP filter from within (`*)(uid=*`), and operators of document databases in place of a
credential (`password[$ne]=`, `{"password": {"$gt": ""}}`). Filters and queries that an application logs as a whole
are not reported.""",
    why="""The query then matches every entry: sign-in passes without a password, or a directory is read.""",
    fix="""1. Look whether the request was answered as signed in.
2. Escape values for LDAP; accept only text where text belongs, not objects.
3. If it worked, end the sessions that began this way.""",
    cwe=(90, 943),
    attack=("T1190",),
    controls=("soc2:CC6.6", "nist-800-53:SI-10"),
    references=("https://owasp.org/www-community/attacks/LDAP_Injection",),
    bad=(
        Example("app.log", "INFO sign-in user=*)(uid=*))(|(uid=* failed\n"),
        Example("app.log", 'INFO body {"user": "admin", "password": {"$ne": null}}\n'),
    ),
    good=(
        Example("app.log", "DEBUG filter (&(objectClass=person)(|(uid=ann)(mail=ann*)))\n"),
        Example("app.log", 'DEBUG find {"age": {"$gt": 20}, "deleted": {"$ne": true}}\n'),
    ),
)


def _unopened(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes that was not opened in the text."""
    depth = 0
    for at, sign in enumerate(text[:end]):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            if at >= start:
                return True
            depth = 0
    return False


_FIELD = r"[\"'](?:user\w{0,8}|login|e?mail|pass\w{0,8}|pwd|token|secret|pin|otp)[\"']"
PAYLOADS = (
    Payload(r"[\w*.@-]{0,40}\){1,4}\({1,3}\s{0,2}[&|!]?\s{0,2}\(?[\w-]{1,40}[=~<>]{1,2}", _unopened),
    Payload(r"[?&\s\"'][\w.-]{1,40}\[\$(?:ne|eq|gte?|lte?|regex|where|n?in|exists|or)\]\s{0,2}="),
    Payload(_FIELD + r"\s{0,4}:\s{0,4}\{\s{0,4}[\"']\$(?:ne|gte?|lte?|regex|exists|nin|where)[\"']\s{0,4}:"),
    Payload(r"[\"']\$where[\"']\s{0,4}:\s{0,4}[\"'].{0,80}(?:sleep\(|this\.|function|return )"),
    Payload(r"['\"];\s{0,4}return\s{0,4}\(?(?:true|1)\b|'\s{0,4}\|\|\s{0,4}'?1'?\s{0,4}==\s{0,4}'?1"),
    Payload(r"count\s{0,2}\(\s{0,2}/child::node\(\)|'\s{0,4}\]\s{0,4}\|\s{0,4}//?\*|\]\|//\w"),
)  # fmt: skip
