"""Vectors of words and of parts of words, learned from which words stand together in the lexicon.

Small on purpose: a sense and a class are random directions, a word is the sum of those it occurs
in, and a run of letters the mean of the words it occurs in; so a word that nobody listed gets a
place near words that are written alike. Deterministic, and computed in milliseconds when first
needed, so that the word lists are the whole model.
Method: random indexing (Kanerva 2000); vectors of character runs (Bojanowski et al. 2017).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

import xxhash

from bartizan.detect.logs.language.lexicon import NO_CLASS, Sense, senses, vocabulary

SIZE = 48
"""Numbers of a vector."""
GRAM = 3
"""Letters of a run."""
ALIKE = 0.6
"""Share of runs two words must have in common to be taken for one (Dice): a slip of one letter in
eight, or another ending."""
BEGIN = 2
"""Letters at the beginning that must agree: ``master`` is no slip of ``disaster``."""
LETTERS = 5
"""Shorter words are too often alike by chance."""
SEED = 20_261_125
CLASS_SHARE = 1.5
"""Weight of the class beside the sense."""

Vector = tuple[float, ...]
ZERO: Vector = (0.0,) * SIZE


def similarity(one: Vector, other: Vector) -> float:
    """Cosine; both of length 1 or 0."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def mean(vectors: Iterable[tuple[Vector, float]]) -> Vector:
    """The direction of a weighted sum; zero for none."""
    total = [0.0] * SIZE
    for vector, weight in vectors:
        for at, value in enumerate(vector):
            total[at] += weight * value
    return _unit(total)


@lru_cache(maxsize=20_000)
def vector(stem: str) -> Vector:
    """The vector of a word: its own, or that of its parts; zero if those are unknown."""
    known = _vectors().get(stem)
    if known is not None:
        return known
    nearest = alike(stem)
    return _vectors()[nearest] if nearest else ZERO


@lru_cache(maxsize=20_000)
def alike(stem: str) -> str:
    """The word of the lexicon that is written nearly like another; empty if there is none."""
    if len(stem) < LETTERS or not stem.isalpha():
        return ""
    own = grams(stem)
    shared: dict[str, int] = defaultdict(int)
    for gram in own:
        for word in _holders().get(gram, ()):
            if word[:BEGIN] == stem[:BEGIN]:  # what stands before turns a meaning round
                shared[word] += 1
    best = max(
        ((2 * n / (len(own) + len(grams(word))), word) for word, n in shared.items()),
        default=(0.0, ""),
        key=lambda pair: (pair[0], pair[1]),
    )
    return best[1] if best[0] >= ALIKE and abs(len(best[1]) - len(stem)) <= GRAM else ""


@lru_cache(maxsize=20_000)
def grams(word: str) -> frozenset[str]:
    """Runs of letters of a word, with its ends."""
    framed = f"<{word}>"
    return frozenset(framed[at : at + GRAM] for at in range(len(framed) - GRAM + 1))


@cache
def _holders() -> Mapping[str, Sequence[str]]:
    """Words of the lexicon by run of letters; short ones are matched exactly or not at all."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary():
        if len(word) >= LETTERS:
            for gram in grams(word):
                found[gram].append(word)
    return found


@cache
def _vectors() -> Mapping[str, Vector]:
    """Vectors of the words of the lexicon: rarer contexts tell more."""
    contexts: dict[str, list[Sense]] = defaultdict(list)
    for sense in senses():
        for stem in sorted({stem for term in sense.terms for stem in term}):
            contexts[stem].append(sense)
    found = {}
    for stem, held in contexts.items():
        weight = 1 / math.sqrt(len(held))
        parts = [(_random(f"sense:{one.number}"), weight) for one in held]
        parts += [
            (_random(f"class:{one.name}"), CLASS_SHARE * weight)
            for one in held
            if one.name != NO_CLASS
        ]
        parts.append((_random(f"word:{stem}"), 0.5))
        found[stem] = mean(parts)
    return found


@cache
def _random(name: str) -> Vector:
    """A direction that depends on nothing but the name."""
    bits = xxhash.xxh3_128_intdigest(name.encode(), seed=SEED)
    return _unit([1.0 if bits >> at & 1 else -1.0 for at in range(SIZE)])


def _unit(values: Sequence[float]) -> Vector:
    length = math.sqrt(sum(value * value for value in values))
    return tuple(value / length for value in values) if length else ZERO
