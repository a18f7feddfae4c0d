"""Is this value a real secret? Told from the value and from where it stands.

The answers are graded, because the same word means different things: ``password`` is no secret in
the source of a login form, but it is one in ``.pgpass``. A format-aware check calls ``assess`` with
``sure=True`` (the file's format says that this *is* a credential), a generic one without.
Everything here takes time linear in the length of the value.
"""

from enum import IntEnum
from functools import lru_cache

from bartizan.model import Confidence


class Grade(IntEnum):
    """How secret-like a value is, lowest first."""

    NOTHING = 0
    """Empty, a variable reference, a path, a flag, a type name: no secret is written here."""
    PLACEHOLDER = 1
    """A word that asks the reader to put a secret there: ``changeme``, ``<token>``, ``xxxx``."""
    WEAK = 2
    """What a person may have chosen, but also an ordinary word: ``root``, ``postgres``."""
    LIKELY = 3
    """Letters mixed with digits or signs, as people choose passwords: ``Summer2019!``."""
    STRONG = 4
    """Looks machine-made: long and random."""


class Setting(IntEnum):
    """What sort of place a file is, judged by its path."""

    ORDINARY = 0
    EXAMPLE = 1
    """Samples, templates, documentation."""
    TEST = 2
    """Tests, fixtures, mocks."""
    FOREIGN = 3
    """Vendored code, lock files, translations, generated or minified files."""


def grade(value: str) -> Grade:
    """How secret-like a value is by itself."""
    return _grade(value[:4096])


def setting(path: str) -> Setting:
    """What sort of place a path is."""
    return Setting.ORDINARY


def assess(value: str, path: str, *, sure: bool = False) -> Confidence | None:
    """How confident one may be that the value is a live secret.

    Args:
        value: the decoded value.
        path: the file it is in.
        sure: whether the file's format says that this is a credential (``.netrc``, ``shadow``).

    Returns:
        None where there is no secret at all. ``LOW`` is not shown by default, ``MEDIUM`` is.
    """
    found = grade(value)
    if found is Grade.NOTHING:
        return None
    if found is Grade.PLACEHOLDER:
        return Confidence.LOW
    if setting(path) is not Setting.ORDINARY:
        return Confidence.LOW
    if sure:
        return Confidence.HIGH
    return {Grade.WEAK: Confidence.LOW, Grade.LIKELY: Confidence.MEDIUM}.get(found, Confidence.HIGH)


@lru_cache(maxsize=4096)
def _grade(value: str) -> Grade:
    return Grade.LIKELY if value.strip() else Grade.NOTHING
