"""How sure one may be of a credential that only its name gives away."""

from bartizan.model import Confidence
from bartizan.scan.secrets.naming import Kind
from bartizan.scan.secrets.plausible import Grade, Setting, grade, setting

_SHORT = 6
_LONG = 12


def weigh(value: str, path: str, *, kind: Kind, name: str, code: bool) -> Confidence | None:
    """The confidence that a value under a telling name is a live secret; None: certainly not.

    Args:
        value: the literal.
        path: the file.
        kind: what the name promises.
        name: the name itself; a value that repeats it is a label.
        code: whether it stands in the source of a program, where words are mostly labels.
    """
    found = grade(value)
    if found is Grade.NOTHING or (found is Grade.WEAK and _repeats(value, name)):
        return None
    if found is Grade.PLACEHOLDER or setting(path) is not Setting.ORDINARY:
        return Confidence.LOW
    if kind is Kind.PASSWORD:
        return _password(found, value, code=code)
    return _machine_secret(found, value, kind)


def _password(found: Grade, value: str, *, code: bool) -> Confidence:
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
