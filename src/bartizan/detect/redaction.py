"""Keeps credentials that stand in log records out of findings and reports.

Names of things (key ids, secret names, users) stay: whoever reads a finding needs them. A report
may be posted where a log may not, so in doubt a value is hidden.
"""

import re

HIDDEN = "***"

_LAST = frozenset({
    "password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "authorization",
    "cookie", "credentials", "apikey", "privatekey", "otp", "jwt", "signature",
})  # fmt: skip
_JOINED = (
    "secretaccesskey", "accesstoken", "sessiontoken", "refreshtoken", "idtoken", "clientsecret",
    "privatekey", "apikey", "secretkey", "sharedkey", "masterkey", "connectionstring",
    "passwordhash", "newpassword", "setcookie", "proxyauthorization", "webidentitytoken",
    "samlassertion", "secretstring", "secretbinary", "userpassword",
)  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_KNOWN = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{16,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[\w-]{16,64}"
    r"|xox[abeprs]-[\w-]{10,255}|sk_live_\w{10,128}|npm_[A-Za-z0-9]{30,64}|pypi-[\w-]{40,255}"
    r"|AIza[\w-]{30,45}|hv[sb]\.[\w-]{20,255}|dop_v1_[0-9a-f]{40,64}"
    r"|eyJ[\w-]{8,4096}\.[\w-]{8,4096}(?:\.[\w-]{0,4096})?)"
)
_HEADER = re.compile(
    r"\b(authorization\s{0,4}[:=]\s{0,4}|(?:bearer|basic|digest|negotiate)\s{1,4})"
    r"(?:(?:bearer|basic|token|digest|negotiate)\s{1,4})?[\w.~+/=-]{6,4096}",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key"
    r"|client[-_]?secret|(?<![a-z])(?:sas|sig)|signature|sessionid|_session)[\"']?"
    r"(?:\s{0,3}[=:]\s{0,3}|\s{1,3}))(\"[^\"]{1,4096}\"|'[^']{1,4096}'|[^\s\"'&;,)}\]]{3,4096})",
    re.IGNORECASE,
)
_FLAG = re.compile(r"-{1,2}(?:[\w-]{0,32}-)?$")
_LOGIN = re.compile(r"(://[^\s:/@]{0,128}:)[^\s/@]{1,256}@")
_PRIVATE = re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*", re.DOTALL)


def secret_name(name: str) -> bool:
    """Whether a field of this name holds a credential: ``requestParameters.masterUserPassword``."""
    words = [word.lower() for word in _WORD.findall(name.rpartition(".")[2])]
    if not words:
        return False
    return words[-1] in _LAST or "".join(words).endswith(_JOINED)


def redacted(text: str, name: str = "") -> str:
    """A text from a record in which nothing that looks like a credential can be read.

    Args:
        text: the value of a field, or a whole line.
        name: the field, if it is one.
    """
    if name and secret_name(name) and text:
        return HIDDEN
    text = _PRIVATE.sub(HIDDEN, text)
    text = _KNOWN.sub(HIDDEN, text)
    text = _HEADER.sub(lambda found: f"{found[1]}{HIDDEN}", text)
    text = _GIVEN.sub(_value, text)
    return _LOGIN.sub(lambda found: f"{found[1]}{HIDDEN}@", text)


def _value(found: "re.Match[str]") -> str:
    """Hide what follows ``password=``, and what follows a space only after an option."""
    joined = found[1].rstrip()[-1] in "=:"
    option = _FLAG.search(found.string[: found.start()][-40:]) is not None
    if not joined and not option:
        return found[0]
    return f"{found[1]}{HIDDEN}"
