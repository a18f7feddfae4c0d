"""Who may push records. Secrets are compared in constant time and are in no message.

Webhooks of GitHub are signed (HMAC-SHA256 of the body, ``X-Hub-Signature-256``); those of GitLab
carry a secret token; other senders a bearer token.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from bartizan.ingest.sources.http_push_answers import Answer, failed
from bartizan.ingest.sources.http_push_request import Head

_SCHEMES = ("bearer ", "splunk ")
"""``Splunk`` is what HTTP event collector clients write."""


@dataclass(frozen=True, slots=True)
class Access:
    """Secrets that senders must know."""

    token: str = field(default="", repr=False)
    """For everything but webhooks. Empty: none is asked for, which is for loopback only."""
    github: str = field(default="", repr=False)
    """Of GitHub's webhooks. Empty: they are refused."""
    gitlab: str = field(default="", repr=False)
    """Of GitLab's webhooks. Empty: they are refused."""


def refuse(head: Head, access: Access, body: bytes | None = None) -> Answer | None:
    """Why a sender may not push; None: it may.

    Args:
        head: of the request.
        access: the secrets.
        body: as it was sent; None: it was not read yet, and a signature must only be there.
    """
    if head.path == "/github":
        given = head.headers.get("x-hub-signature-256", "")
        if not access.github:
            return failed(401, "no secret for GitHub's webhooks is configured")
        return None if _signed(given, access.github, body) else _unauthorised("signature")
    if head.path == "/gitlab":
        if not access.gitlab:
            return failed(401, "no token for GitLab's webhooks is configured")
        same = _same(head.headers.get("x-gitlab-token", ""), access.gitlab)
        return None if same else _unauthorised("token")
    if not access.token or _same(_token(head), access.token):
        return None
    return _unauthorised("token")


def signature(secret: str, body: bytes) -> str:
    """The value of ``X-Hub-Signature-256`` for a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _signed(given: str, secret: str, body: bytes | None) -> bool:
    if body is None:
        return given.startswith("sha256=")
    return _same(given, signature(secret, body))


def _token(head: Head) -> str:
    if head.path == "/firehose":
        return head.headers.get("x-amz-firehose-access-key", "")
    given = head.headers.get("authorization", "")
    for scheme in _SCHEMES:
        if given[: len(scheme)].lower() == scheme:
            return given[len(scheme) :].strip()
    return ""


def _same(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def _unauthorised(what: str) -> Answer:
    return failed(401, f"the {what} is missing or wrong", {"WWW-Authenticate": "Bearer"})
