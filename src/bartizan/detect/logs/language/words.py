"""Cuts log text into the words it speaks with: camel case apart, numbers out, endings off."""

import re
from functools import lru_cache
from typing import NamedTuple

_WORD = re.compile(r"<\*>|\d+(?:\.\d+)?|[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_STEMS = (
    ("ization", "ize"), ("isation", "ize"), ("ations", "ate"), ("ation", "ate"), ("ies", "y"),
    ("ying", "y"), ("ied", "y"), ("ssion", "ss"), ("sses", "ss"), ("ings", ""), ("ing", ""),
    ("ures", "ure"), ("edly", ""), ("eed", "eed"), ("ed", ""), ("ment", ""), ("ments", ""),
    ("ness", ""), ("ly", ""), ("ions", ""), ("ion", ""), ("ers", "er"), ("es", ""), ("s", ""),
)  # fmt: skip
SHORTEST = 3
"""Letters of a stem."""
HOLE = "<*>"


class Word(NamedTuple):
    """A word of a text."""

    text: str
    """As written, in lower case; ``<*>`` for what varies, digits for a number."""
    stem: str
    start: int
    """Its first character in the text."""

    @property
    def counts(self) -> bool:
        """Whether it is a number or stands for a value."""
        return self.text == HOLE or self.text[0].isdigit()


def words(text: str, limit: int = 400) -> list[Word]:
    """The words of a text in order.

    Args:
        text: a message or a template.
        limit: words that are looked at.
    """
    found = []
    for one in _WORD.finditer(text):
        low = one[0].lower()
        found.append(Word(low, stem(low), one.start()))
        if len(found) >= limit:
            break
    return found


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending: ``failures`` and ``failed`` are near ``fail``."""
    for ending, instead in _STEMS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            if ending == "s" and word.endswith(("ss", "us", "is")):
                return word
            word = word[: -len(ending)] + instead
            break
    if len(word) > SHORTEST + 1 and word.endswith("e"):
        word = word[:-1]
    if len(word) > SHORTEST + 1 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word
