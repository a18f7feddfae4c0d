"""Where any of a few words stands in a text, whatever its case: many times faster than a regex."""

import string
from collections.abc import Iterator, Sequence
from functools import lru_cache


@lru_cache(maxsize=2)
def folded(text: str) -> str:
    """The text in lower case, character for character at the same place.

    The last results are kept: all checks ask for the same file in turn.
    """
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


_ALNUM = string.ascii_letters + string.digits
STEMS = (
    "pass", "pw", "psw", "secret", "token", "key", "auth", "cred", "salt", "psk", "bearer", "senha",
)  # fmt: skip
"""What every credential-like name holds one of."""


@lru_cache(maxsize=2)
def stems(text: str) -> tuple[int, ...]:
    """Where the stems of credential-like names stand in a text. Kept for the next check."""
    return tuple(occurrences(folded(text), STEMS))


def occurrences(lower: str, words: Sequence[str]) -> Iterator[int]:
    """The starts of all words in a lower-case text, ascending; one place may come twice."""
    places = []
    for word in words:
        at = lower.find(word)
        while at >= 0:
            places.append(at)
            at = lower.find(word, at + len(word))
    places.sort()
    return iter(places)


def word_start(text: str, place: int, also: str = "_-") -> int:
    """Where the word begins that holds a place; at most 60 characters are looked back."""
    left = text[max(0, place - 60) : place]
    return place - len(left) + len(left.rstrip(_ALNUM + also))
