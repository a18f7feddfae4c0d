"""Turns a secret into a match that tells everything but the secret."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from bartizan.scan.match import Match
from bartizan.scan.secrets.plausible import machine_made
from bartizan.scan.secrets.subject import Secret
from bartizan.scan.source import SourceFile, Span

LEAK_BITS = 16
"""Bits of a chosen password's hash that take part in a fingerprint: enough to tell a changed
password from the old one, too few to confirm a guess (one guess in 65,536 fits by chance)."""
PREFIX_LENGTH = 4

FRAME = 400
"""Characters around a secret that a code frame may show."""
SHORTEST = 3
"""A shorter value is part of too many words to be looked for elsewhere."""

_OWN_WORDS = frozenset(("password", "secret", "token", "key", "user", "pass", "the", "credential"))
"""Words of our own messages: they tell nothing when they are the secret."""
_BLANK = re.compile(r"\s+|\\[nr]")
_ARMOUR = re.compile(r"-----(?:BEGIN|END)[A-Z0-9 _-]{0,80}-----")


def match(source: SourceFile, secret: Secret, others: Sequence[Span] = ()) -> Match:
    """The match of a secret: masked, anchored, worded.

    Args:
        source: the file.
        secret: what a check found.
        others: further secrets near it, to be masked as well.
    """
    value = secret.value or source.text[secret.span.start : secret.span.end]
    evidence = {"length": str(len(value)), "format": secret.form, **secret.evidence}
    if secret.prefix and value.startswith(secret.prefix[:PREFIX_LENGTH]):
        evidence["begins with"] = secret.prefix[:PREFIX_LENGTH] + "…"
    anchor, scope = identity(secret, value)
    shown = Span(secret.span.start, max(secret.span.end, secret.span.start))
    return Match(
        span=shown,
        message=f"Holds {clean(secret.what, value)}",
        anchor=anchor,
        scope=scope,
        annotation=secret.annotation or "secret value",
        severity=secret.severity,
        confidence=secret.confidence,
        evidence={name: clean(fact, value) for name, fact in evidence.items()},
        hide=(shown, *secret.hide, *others, *_repeated(source, shown)),
        engine=secret.engine,
    )


def identity(secret: Secret, value: str) -> tuple[str, tuple[str, ...]]:
    """Anchor and scope of the fingerprint.

    A machine-made token is the same secret wherever it stands: the hash of its value. What a
    person may have chosen could be guessed from a hash, so ``LEAK_BITS`` of it must do, beside the
    key and the format.
    """
    if secret.token and (machine_made(value) or len(value) >= 100):
        body = _BLANK.sub("", _ARMOUR.sub("", value))
        return "token:" + hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest(), ()
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()
    return "key:" + secret.key, (secret.form, digest[: LEAK_BITS // 8].hex())


def clean(fact: str, value: str) -> str:
    """A fact without the secret, should a check have let it slip in."""
    if len(value) < SHORTEST or value not in fact or value.lower() in _OWN_WORDS:
        return fact
    return fact.replace(value, "***")


def _repeated(source: SourceFile, span: Span) -> Iterator[Span]:
    """Further places of the same characters in the lines around, which a frame may show."""
    value = source.text[span.start : span.end]
    if len(value) < SHORTEST:
        return
    begin, end = max(0, span.start - FRAME), span.end + FRAME
    at = source.text.find(value, begin, end)
    while at >= 0:
        yield Span(at, at + len(value))
        at = source.text.find(value, at + len(value), end)
