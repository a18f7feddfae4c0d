"""Recognises secrets by the names of variables, where a platform shows nothing but the name."""

import re
from collections.abc import Collection, Iterator

from bartizan.scan.pipelines.subject import Expression, Origin, Text

_VARIABLE = re.compile(r"(?<!\$)\$(?:\{([A-Za-z_]\w{0,200})\}|([A-Za-z_]\w{0,200}))")

_WORDS = re.compile(
    r"(?:^|_)(?:(?:[A-Z0-9]*(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|APIKEY))|"
    r"PASS|PWD|PAT|PSW|(?:API|ACCESS|PRIVATE|SECRET|DEPLOY|SIGNING|SSH|GPG|AUTH|ENCRYPTION|MASTER|"
    r"SERVICE|ACCOUNT|LICENSE|STORAGE|UPLOAD|RSA|PEM)_?KEY|KEYSTORE(?:_PASS)?|DSN|WEBHOOK(?:_URL)?|"
    r"KUBE_?CONFIG|SERVICE_ACCOUNT(?:_JSON)?|DOCKER_AUTH_CONFIG|NPM_AUTH|VAULT_ROLE_ID)"
    r"(?:_(?:B64|BASE64|JSON|FILE|PROD|PRODUCTION|STAGING|DEV|TEST|ID|\d{1,3}))?(?:$|(?=_))"
)
_PUBLIC = re.compile(
    r"PUBLIC|_(?:URL|URI|NAME|USER|USERNAME|HOST|PATH|DIR|LENGTH|EXPIRY|TTL|ENDPOINT|ISSUER|"
    r"AUDIENCE|TYPE|VERSION|REGION|COUNT|ENABLED)$"
)
MAX_NAME = 200


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name most likely holds a secret.

    ``DEPLOY_TOKEN``, ``npm_password``, ``AWS_SECRET_ACCESS_KEY`` do; ``TOKEN_URL``, ``PUBLIC_KEY``
    and ``KEYBOARD`` do not.
    """
    upper = name.upper()[:MAX_NAME]
    found = _WORDS.search(upper)
    if not found:
        return False
    return not _PUBLIC.search(upper) or "WEBHOOK_URL" in upper


def named(text: str) -> Iterator[tuple[str, int, int]]:
    """Shell variables in a text, ``$X`` or ``${X}``, with their places."""
    if "$" in text:
        for match in _VARIABLE.finditer(text):
            yield match[1] or match[2], match.start(), match.end()


def secrets(text: Text, known: Collection[str] = ()) -> tuple[Expression, ...]:
    """The secrets that a script names, once each.

    Args:
        text: the script.
        known: names that the file itself defines, which therefore are no secrets.
    """
    found: dict[str, Expression] = {}
    for name, start, end in named(text.value):
        if name not in found and name not in known and is_secret_name(name):
            span = text.locate(start, end)
            found[name] = Expression(name, span, Origin.SECRET, start, end, contexts=(name,))
    return tuple(found.values())


def once(found: Collection[Expression]) -> tuple[Expression, ...]:
    """Each source once, in its first place."""
    return tuple({e.source: e for e in reversed(tuple(found))}.values())[::-1]
