"""Whether what stands behind a name like ``password`` in a log line is a password.

In doubt it is none: log lines speak about passwords far more often than they hold one.
"""

import re

_MASKED = re.compile(
    r"^[*x#•.\-_?X]+$|\*{3,}|x{4,}|X{4,}|•{2,}|#{4,}|\.{3,}|…|^<.*|^\[.*|^\(.*|^\{.*|^%\w*[%s]"
    r"|^\$[\w{(]|^@\w+@|^\\\*|redact|filter|hidden|mask|omit|secure|encrypt|removed|sanitiz|scrub"
    r"|placeholder|censor"
)
_PLACEHOLDER = re.compile(
    r"change[_-]?(?:me|it)|^your[_-]|example|dummy|^(?:my|the|a|some)?[_-]?(?:password|passwd|secret|token|key)s?\d?$"
    r"|^test(?:ing)?$|^foo|^bar$|insert|replace|todo",
    re.IGNORECASE,
)
_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        absent accepted admin and authenticate authentication auto basic bearer byte changed
        char check correct created default deleted denied digest disabled empty enabled
        entered error expired failed failure false for from given has in include incorrect
        invalid is keyboard-interactive login missing nil no none not-set null number object
        off on optional password policy present prompt provided publickey refused rejected
        required requisite reset revoked root set str string success successful sufficient
        supplied text the true type type() undefined unknown unset updated used user
        username using valid value warning was with wrong yes
        """,
    )
)
_HASH = re.compile(
    r"^(?:\$(?:1|2[aby]?|5|6|y|argon2\w*|pbkdf2\S*|apr1)\$|\{\w+\}|pbkdf2[:_]|scrypt[:$]"
    r"|sha\d*[:$-]|md5[:$-]|bcrypt)"
    r"|^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128})$"
)
_PARTS = re.compile(
    r"(?P<name>[\w.-]*)[\"'\\]{0,2}(?P<sign>\s{0,3}(?:=>?|:=?)\s{0,2}|\s)[\"'\\]{0,2}(?P<value>[^\s\"'\\]*)$"
)
_CODE = re.compile(
    r"^[\w.]+\(|^[A-Za-z_]\w*(?:\.\w+){2,}$|^/|^~/|^[A-Z]:\\|^https?://|^\d{1,8}$|->|::"
)
_HARMLESS = re.compile(
    r"public|hash|next|page|pagin|continu|sync|csrf|xsrf|idempot|partition|cache|cursor|token_?id$"
)
"""Names of tokens and keys that open nothing, or not for long."""
_TOKENS = ("token", "secret", "key")


def credible(text: str, start: int, end: int) -> bool:
    """Whether ``name=value`` gives a password or key away."""
    parts = _PARTS.search(text[start:end])
    if parts is None:
        return False
    name, value = parts["name"].lower(), parts["value"].rstrip(".,")
    if not real(value) or _CODE.search(value) or _HARMLESS.search(name):
        return False
    if name.endswith(_TOKENS):
        return machine_made(value)
    if parts["sign"].strip() in ("=", "=>", ":=") or name.startswith("-"):
        return len(value) >= 4
    return _mixed(value) or _quoted(text, start, end)


def real(value: str) -> bool:
    """Whether a value is written out: neither masked, a placeholder, a word, nor a hash."""
    low = value.lower()
    return not (
        len(value) < 3
        or low.strip(".,:;!") in _WORDS
        or _MASKED.search(low)
        or _PLACEHOLDER.search(value)
        or _HASH.search(value)
    )


def machine_made(value: str) -> bool:
    """Whether a value is long and mixed as tokens are, and written out."""
    return real(value) and len(value) >= 12 and _mixed(value) and len(set(value)) >= 8


def _mixed(value: str) -> bool:
    """Letters with digits or signs."""
    return any(map(str.isalpha, value)) and any(not sign.isalpha() for sign in value)


def _quoted(text: str, start: int, end: int) -> bool:
    """Whether it is a member of an object: ``"password": "hunter"``."""
    return re.search(r"[\"']\s{0,3}:\s{0,3}[\"']", text[start:end]) is not None
