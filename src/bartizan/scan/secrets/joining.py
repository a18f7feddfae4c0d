"""One secret, one finding: of several that cover the same characters the most telling stays."""

from collections.abc import Sequence
from typing import NamedTuple

from bartizan.model import Check, Confidence
from bartizan.scan.secrets.subject import Secret

_GENERIC = "SEC-060"
"""Checks from this id on know only what a key is called, no format."""
_PRIVATE_KEY = "SEC-002"


class Candidate(NamedTuple):
    """A secret and the check that found it."""

    check: Check
    secret: Secret

    @property
    def confidence(self) -> Confidence:
        """How sure the check is of this one."""
        return self.secret.confidence or self.check.confidence


def join(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Keep of overlapping candidates the best, in the order of their places.

    A shown one beats one of low confidence; then a private key beats a provider's token, which
    beats what a file format tells, which beats what a key's name tells; then the longer one.
    """
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=_order):
        span = candidate.secret.span
        if not any(
            span.start < other.secret.span.end and other.secret.span.start < span.end
            for other in kept
        ):
            kept.append(candidate)
    return sorted(kept, key=lambda c: (c.secret.span, c.check.id))


def _order(candidate: Candidate) -> tuple[bool, int, int, str, int]:
    check, secret = candidate.check.id, candidate.secret
    if check == _PRIVATE_KEY:
        rank = 0
    elif secret.token and secret.engine:
        rank = 1
    else:
        rank = 3 if check >= _GENERIC else 2
    length = secret.span.end - secret.span.start
    return candidate.confidence is Confidence.LOW, rank, -length, check, secret.span.start
