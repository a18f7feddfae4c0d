"""What a setting's name says about its value: a password, a key, a token, or nothing secret.

A name is cut into words; its *last* word decides, because ``password_file``, ``token_type`` and
``secret_name`` name something else.
"""

import re
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SINGLE = {
    word: sort
    for sort, listed in (
        (
            "password",
            (
                "password passwd passwort pwd pass passcode pw cpassword requirepass masterauth "
                "rootpw bindpw kennwort senha contrasena motdepasse userpass passwords dbpw ftppw "
                "mypw authpass"
            ),
        ),
        ("passphrase", "passphrase"),
        ("pre-shared key", "psk"),
        ("secret", "secret secrets apisecret clientsecret appsecret"),
        ("token", "token apitoken authtoken accesstoken"),
        ("API key", "apikey"),
        ("secret key", "secretkey secretaccesskey"),
        ("access key", "accesskey"),
        ("private key", "privatekey"),
        ("key", "authkey sharedkey encryptionkey masterkey hmac"),
        ("credential", "credential credentials"),
    )
    for word in listed.split()
}
"""Words that name a secret by themselves, and what sort."""
_BEFORE_KEY = _words(
    """
    api access secret private auth account encryption signing signature master shared
    storage service deploy app application encrypt crypt crypto cipher aes hmac jwt
    cookie validation decryption admin write server token webhook subscription
    integration ingest bot tsig rndc preshared machine authentication authorization
    """
)
_ENDS = (
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "pwd",
    "apikey",
    "authtoken",
    "accesstoken",
    "secretkey",
    "apitoken",
    "passw",
)
_NO_PASS = frozenset(
    ("bypass", "compass", "encompass", "surpass", "trespass", "multipass", "singlepass", "overpass")
)
_QUALIFIERS = _words(
    """
    prod production dev development devel staging stage stg test testing qa uat local
    live sandbox default value base64 b64 plain plaintext cleartext clear raw current
    old new primary secondary main string str text enc encoded unencrypted readonly ro
    rw demo preprod ci
    """
)
_ACTIONS = _words(
    """
    show save remember forgot reset change require required requires ask prompt use
    allow disable disabled has is invalid confirm enter wrong incorrect no hide toggle
    lost generate random valid validate repeat retype missing bad with without min max
    check verify enabled can should force expire expired last num number count
    """
)
_NO_TOKEN = _words(
    """
    next page eos bos pad unk sep mask cls continuation csrf sync cancellation cancel
    special stop start end begin first per id_token next_page prompt completion
    """
)


@lru_cache(maxsize=8192)
def kind(name: str) -> str:  # noqa: C901, PLR0911  a list of decisions, in order
    """``password``, ``token``, ``secret key`` …; empty where the name promises no secret."""
    words = [word.lower() for word in _WORDS.findall(name[:120])]
    while len(words) > 1 and (words[-1] in _QUALIFIERS or words[-1].isdigit()):
        words.pop()
    if not words or (len(words) > 1 and words[0] in _ACTIONS):
        return ""
    last = words[-1]
    before = words[-2] if len(words) > 1 else ""
    if last in ("key", "keys"):
        return f"{before} key" if before in _BEFORE_KEY else ""
    if last == "base" and before == "key":
        return "secret key"
    if last == "salt":
        return (
            "salt"
            if before in ("security", "auth", "key", "nonce", "secret", "password", "in")
            else ""
        )
    if last in ("token", "tokens"):
        return "" if before in _NO_TOKEN or last == "tokens" else "token"
    if last in _SINGLE:
        return _SINGLE[last]
    if last == "word" and before == "pass":
        return "password"
    if last == "phrase" and before == "pass":
        return "passphrase"
    if last.endswith(_ENDS):
        return "password" if "key" not in last and "token" not in last else "key"
    if last.endswith("pass") and last not in _NO_PASS:
        return "password"
    return "secret" if last.endswith("secret") and len(last) > 6 else ""


def is_secret(name: str) -> bool:
    """Whether a setting of this name holds a secret."""
    return bool(kind(name))
