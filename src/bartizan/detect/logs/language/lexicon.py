"""The word lists of this package, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bartizan.detect.logs.language.words import words

FILE = Path(__file__).with_name("lexicon.txt")
NO_CLASS = "-"


@dataclass(frozen=True, slots=True)
class Sense:
    """One line of the lexicon: terms that mean nearly the same."""

    number: int
    """Position in the lexicon."""
    name: str
    """The class; ``-`` for words that only tell how bad it is."""
    weight: float
    """How sure one of its terms makes the class."""
    badness: float
    terms: tuple[tuple[str, ...], ...]
    """Each as the stems of its words."""


@cache
def senses() -> Sequence[Sense]:
    """All senses, in the order of the file."""
    found: list[Sense] = []
    for line in FILE.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, weight, badness, terms = (part.strip() for part in line.split("|"))
        split = tuple(
            dict.fromkeys(tuple(word.stem for word in words(term)) for term in terms.split(","))
        )
        found.append(Sense(len(found), name, float(weight), float(badness), split))
    return found


@cache
def terms() -> Mapping[tuple[str, ...], Sense]:
    """Stems of each term → the gravest sense it has."""
    found: dict[tuple[str, ...], Sense] = {}
    for sense in senses():
        for term in sense.terms:
            known = found.get(term)
            if known is None or (known.name == NO_CLASS and sense.name != NO_CLASS):
                found[term] = sense
    return found


@cache
def longest() -> int:
    """Words of the longest term."""
    return max(map(len, terms()))


@cache
def classes() -> Sequence[str]:
    """Names of the classes, sorted."""
    return sorted({sense.name for sense in senses()} - {NO_CLASS})


@cache
def vocabulary() -> Sequence[str]:
    """Stems of all words of all terms, sorted."""
    return sorted({stem for term in terms() for stem in term})
