"""What the name of a variable, option or element says about its value."""

import re
from enum import IntEnum
from functools import lru_cache


class Kind(IntEnum):
    """The kinds of credential that a name can promise, most telling first."""

    PASSWORD = 0
    SECRET = 1
    """A secret, token or key with a qualifying word: ``client_secret``, ``apiKey``."""
    AUTH = 2
    """``auth``, ``credential``, ``key`` alone: often a name or a reference instead."""
    MENTIONED = 3
    """A telling word among others, such as ``passwords_in_plain_text``: the value must tell."""


NAMED = {
    Kind.PASSWORD: "password",
    Kind.SECRET: "secret or key",
    Kind.AUTH: "credential",
    Kind.MENTIONED: "secret or key",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PASSWORD = _words(
    """password passwords passwd psswd pswrd psword psswrd pssword paswd paswrd pasword
    pwd pass passphrase passcode pw pswd psw pword passwort kennwort senha
    contrasena passw passwrd bindpw rootpw requirepass masterauth passin passout"""
)
_NOT_PASSWORD = _words(
    """bypass compass encompass surpass trespass underpass overpass multipass singlepass onepass
    lastpass keepass gopass renderpass firstpass secondpass highpass lowpass bandpass"""
)
_KEYED = _words(
    """api access secret private auth authentication authorization encryption encrypt crypto
    signing sign signature master account shared app application service license licence
    activation storage consumer subscription admin session cookie jwt hmac aes des cipher
    security developer client server write integration webhook stripe sendgrid mailgun google aws
    github openai datadog deploy preshared wpa wep psk merchant nonce logged"""
)
_TAIL = _words(
    """value val string str default base plain plaintext clear raw prod production dev
    development staging stage test testing qa uat local live sandbox main primary secondary old
    new current db mysql postgres admin root user master const b internal external backup for of
    to in my key token password secret salt data"""
)
_HEAD_NO = _words(
    """public no not is has use allow require requires show hide enable disable forgot reset
    invalid wrong missing csrf xsrf next page continuation cancellation cancel sort partition
    primary foreign cache hash min max num count device syntax lexer parse end start eof pad mask
    unk bos eos sep cls stop special design pagination sync resume watermark idempotency bypass
    validate verify check confirm encrypted hashed crypted sealed label placeholder icon type
    mock dummy fake example sample segment appinsights insights instrumentation telemetry
    analytics"""
)
_OF_IT = _words(
    """hash hashed digest checksum sha sha1 sha256 md5 sum fingerprint thumbprint id ids uuid guid
    path paths file files filename dir url urls uri endpoint name names type types label field
    class regex pattern format prefix suffix length size count expiry expires expired expiration
    ttl time date version status state error errors message msg title hint help public pub
    cert certificate arn ref reference template encoder validator policy provider service manager
    handler parser kind index usage limit budget encrypted sealed enc bytes symbol address mint
    request response result integrity test tests example bucket info signature sign nonce vector
    schema param params query header headers cookie image icon data json xml source span scopes"""
)
"""Words that say what belongs to a secret rather than the secret."""
_PASS_REST = _words("word phrase code wd")
_SECRET_ENDS = ("secret", "token", "apikey", "secretkey", "accesskey")
_SECRETS = _words("secrets pat bearer psk")
_KEYS = _words("key salt")
_AUTHS = _words("key auth authorization credential credentials cred creds jwt")
LONGEST = 120


@lru_cache(maxsize=4096)
def credential_kind(name: str) -> Kind | None:
    """What a name promises, or None if it names no credential.

    ``DB_PASSWORD``, ``clientSecret`` and ``api-key`` do; ``password_file``, ``tokenUrl``,
    ``author`` and ``bypass`` do not: the words after the telling one must not change its meaning.
    """
    words = [word.lower() for word in _WORD.findall(name[-LONGEST:])]
    for at in range(len(words) - 1, -1, -1):
        kind = _kind(words, at)
        if kind is None:
            continue
        rest = words[at + 1 :]
        if any(word not in _TAIL and not word.isdigit() for word in rest):
            return None if kind is Kind.AUTH or _OF_IT & set(words) else Kind.MENTIONED
        if kind is not Kind.PASSWORD and _HEAD_NO & set(words[:at]):
            return None
        if _HEAD_NO & set(words[max(0, at - 1) : at]):
            return None
        return kind
    return None


def _kind(words: list[str], at: int) -> Kind | None:
    word = words[at]
    before = words[at - 1] if at else ""
    if word in _PASSWORD or _ends_in_password(word) or (before == "pass" and word in _PASS_REST):
        return Kind.PASSWORD
    if word.endswith(_SECRET_ENDS) or word in _SECRETS or (word in _KEYS and before in _KEYED):
        return Kind.SECRET
    return Kind.AUTH if word in _AUTHS else None


def _ends_in_password(word: str) -> bool:
    if word in _NOT_PASSWORD:
        return False
    if word.endswith(("password", "passwd", "passphrase", "passcode", "passwort")):
        return True
    return len(word) > 5 and word.endswith(("pass", "pwd"))
