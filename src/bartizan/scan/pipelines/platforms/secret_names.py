"""Recognises names that people give to secrets, where a platform shows nothing but the name."""

import re

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
