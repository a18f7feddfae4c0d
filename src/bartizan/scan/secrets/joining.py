"""One secret, one finding: of several that cover the same characters the most telling stays."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from bartizan.model import Check, Confidence
from bartizan.scan.secrets.subject import Secret

if TYPE_CHECKING:
    from bartizan.scan.source import Span

_GENERIC = "SEC-060"
"""It knows only what a name is called; checks after it know a language, those before a format."""
_URL = "SEC-011"
"""Knows the form of an address, not what the file is for."""
_OWN_FORMS = "SEC-010"
"""What the engine finds under checks from this id on counts as what those checks find."""
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
    taken: list[Span] = []
    for candidate in sorted(candidates, key=_order):
        span = candidate.secret.span
        at = bisect_left(taken, span)
        # The kept ones never overlap, so only the two neighbours can.
        if any(span.start < o.end and o.start < span.end for o in taken[max(0, at - 1) : at + 1]):
            continue
        taken.insert(at, span)
        kept.append(candidate)
    return sorted(kept, key=lambda c: (c.secret.span, c.check.id))


def _order(candidate: Candidate) -> tuple[bool, int, int, str, int]:
    check, secret = candidate.check.id, candidate.secret
    if check == _PRIVATE_KEY:
        rank = 0
    elif secret.token and secret.engine and check < _OWN_FORMS:
        rank = 1
    else:
        rank = 4 if check == _GENERIC else 3 if check > _GENERIC or check == _URL else 2
    length = secret.span.end - secret.span.start
    return candidate.confidence is Confidence.LOW, rank, -length, check, secret.span.start
