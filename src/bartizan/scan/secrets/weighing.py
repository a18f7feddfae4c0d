"""How sure one may be of a credential that only its name gives away."""

from bartizan.model import Confidence
from bartizan.scan.secrets.naming import Kind, credential_kind
from bartizan.scan.secrets.plausible import (
    Grade,
    Setting,
    compound_name,
    grade,
    machine_made,
    setting,
)

_SHORT = 6
_LONG = 12
_TOKEN = 20
_STOCK = frozenset(
    ("s3cr3t", "s3cret", "p@ssw0rd", "passw0rd", "p4ssw0rd", "pa$$w0rd", "pa55word", "password1")
)
"""Passwords of manuals and of tests, which no program is written with."""


def weigh(  # noqa: PLR0911 - a list of decisions, in order
    value: str, path: str, *, kind: Kind, name: str, code: bool
) -> Confidence | None:
    """The confidence that a value under a telling name is a live secret; None: certainly not.

    Args:
        value: the literal.
        path: the file.
        kind: what the name promises.
        name: the name itself; a value that repeats it is a label.
        code: whether it stands in the source of a program, where words are mostly labels.
    """
    found = grade(value)
    if found <= Grade.PLACEHOLDER or (found is Grade.WEAK and _repeats(value, name)):
        return None
    if kind is Kind.MENTIONED and not _mixed_token(value):
        return None
    if kind is not Kind.PASSWORD and _only_a_name(found, value, kind):
        return None
    where = setting(path)
    if where is Setting.DEMO and found is Grade.STRONG and kind <= Kind.SECRET:
        return Confidence.MEDIUM
    if where is not Setting.ORDINARY:
        return Confidence.LOW if found >= Grade.LIKELY else None
    if kind is Kind.PASSWORD:
        return _password(found, value, code=code)
    return _machine_secret(found, value, kind)


def _only_a_name(found: Grade, value: str, kind: Kind) -> bool:
    """Whether a value is a word of a program or a configuration, which no service hands out."""
    if compound_name(value) and kind is not Kind.SECRET:
        return True
    if found is Grade.STRONG:
        return False
    if found is Grade.WEAK:
        return kind is Kind.AUTH or len(value) < _SHORT or credential_kind(value) is not None
    return kind is Kind.AUTH and len(value) < _LONG


def _mixed_token(value: str) -> bool:
    """Letters of both cases and digits, long and random: nothing but a token looks like that."""
    return (
        len(value) >= _TOKEN
        and value.isascii()
        and " " not in value
        and any(c.islower() for c in value)
        and any(c.isupper() for c in value)
        and any(c.isdigit() for c in value)
        and machine_made(value)
    )


def _password(found: Grade, value: str, *, code: bool) -> Confidence:
    if code and (value.lower() in _STOCK or len(value) < _SHORT - 1):
        return Confidence.LOW
    if found is Grade.WEAK:
        return Confidence.LOW if code or len(value) < _SHORT - 1 else Confidence.MEDIUM
    if found is Grade.LIKELY and (code or len(value) < _SHORT):
        return Confidence.MEDIUM
    return Confidence.HIGH


def _machine_secret(found: Grade, value: str, kind: Kind) -> Confidence:
    if found is Grade.STRONG:
        return Confidence.HIGH if kind is Kind.SECRET else Confidence.MEDIUM
    if found is Grade.LIKELY and kind is Kind.SECRET and len(value) >= _LONG:
        return Confidence.MEDIUM
    return Confidence.LOW


def _repeats(value: str, name: str) -> bool:
    """Whether the value is the name again (``password: 'user_password'``): a label, no secret."""
    flat_value = "".join(filter(str.isalnum, value.lower()))
    flat_name = "".join(filter(str.isalnum, name.lower()))
    return bool(flat_value) and (flat_value in flat_name or flat_name in flat_value)
