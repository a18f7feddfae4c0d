"""What a setting's name says about its value: a password, a key, a token, or nothing secret.

A name is cut into words; its *last* word decides, because ``password_file``, ``token_type`` and
``secret_name`` name something else.
"""

import re
from functools import lru_cache

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SINGLE = {
    "password": "password", "passwd": "password", "passwort": "password", "pwd": "password", "pass": "password",
    "passphrase": "passphrase", "passcode": "password", "pw": "password", "psk": "pre-shared key",
    "cpassword": "password", "requirepass": "password", "masterauth": "password", "rootpw": "password",
    "bindpw": "password", "kennwort": "password", "senha": "password", "contrasena": "password",
    "motdepasse": "password", "secret": "secret", "secrets": "secret", "token": "token", "apikey": "API key",
    "apitoken": "token", "authtoken": "token", "accesstoken": "token", "secretkey": "secret key",
    "accesskey": "access key", "privatekey": "private key", "authkey": "key", "apisecret": "secret",
    "clientsecret": "secret", "appsecret": "secret", "secretaccesskey": "secret key", "userpass": "password",
    "credential": "credential", "credentials": "credential", "passwords": "password", "sharedkey": "key",
    "dbpw": "password", "ftppw": "password", "mypw": "password", "encryptionkey": "key", "masterkey": "key",
    "authpass": "password", "hmac": "key",
}  # fmt: skip
_BEFORE_KEY = frozenset(
    "api access secret private auth account encryption signing signature master shared session storage service "
    "deploy app application encrypt crypt crypto cipher aes hmac hash jwt cookie validation decryption admin write "
    "read server token webhook license consumer subscription integration ingest bot host tsig rndc preshared "
    "machine authentication authorization".split()  # noqa: SIM905  a list of forty words reads better as prose
) - {"license", "host", "read", "hash", "session", "consumer"}
_ENDS = ("password", "passwd", "passphrase", "passwort", "pwd", "apikey", "authtoken", "accesstoken", "secretkey", "apitoken", "passw")
_NO_PASS = frozenset(("bypass", "compass", "encompass", "surpass", "trespass", "multipass", "singlepass", "overpass"))
_QUALIFIERS = frozenset(
    "prod production dev development devel staging stage stg test testing qa uat local live sandbox default value "
    "base64 b64 plain plaintext cleartext clear raw current old new primary secondary main string str text enc "
    "encoded unencrypted readonly ro rw demo preprod ci".split()  # noqa: SIM905
)
_ACTIONS = frozenset(
    "show save remember forgot reset change require required requires ask prompt use allow disable disabled has is "
    "invalid confirm enter wrong incorrect no hide toggle lost generate random valid validate repeat retype missing "
    "bad with without min max check verify enabled can should force expire expired last num number count".split()  # noqa: SIM905
)
_NO_TOKEN = frozenset(
    "next page eos bos pad unk sep mask cls continuation csrf sync cancellation cancel special stop start end begin "
    "first per id_token next_page prompt completion".split()  # noqa: SIM905
)


@lru_cache(maxsize=8192)
def kind(name: str) -> str:
    """``password``, ``token``, ``secret key`` …; empty where the name promises no secret."""
    words = [word.lower() for word in _WORDS.findall(name[:120])]
    while len(words) > 1 and (words[-1] in _QUALIFIERS or words[-1].isdigit()):
        words.pop()
    if not words or (len(words) > 1 and words[0] in _ACTIONS):
        return ""
    last = words[-1]
    before = words[-2] if len(words) > 1 else ""
    if last == "key" or last == "keys":
        return f"{before} key" if before in _BEFORE_KEY else ""
    if last == "base" and before == "key":
        return "secret key"
    if last == "salt":
        return "salt" if before in ("security", "auth", "key", "nonce", "secret", "password", "in") else ""
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
