"""Finds templates by a question in plain words, and says why each was found.

Three opinions, each between 0 and 1: the words themselves (BM25), what the words are about (classes
of the lexicon), and how near they are in meaning (vectors). Words such as ``new`` and ``rare`` ask
for a property of the template instead of a word in it.
Method: Robertson and Zaragoza 2009 for BM25.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bartizan.detect.logs.language.lexicon import NO_CLASS, Sense
from bartizan.detect.logs.language.meaning import meaning, spotted
from bartizan.detect.logs.language.vectors import Vector, mean, similarity, vector
from bartizan.detect.logs.language.words import Word, words

K1 = 1.2
B = 0.6
"""Lines are short and of like length: less correction than for documents."""
WORDS, CLASSES, NEARNESS, ASKED = 0.5, 0.25, 0.15, 0.1
"""Shares of the opinions."""
LEAST = 0.12
"""Score below which a template is no answer."""
NEAR = 0.55
"""Similarity from which nearness counts: below, any two lines of one program are that near."""
TROUBLE = 1.0
"""Badness from which a template answers a question that asks for trouble."""
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a an the of in on at to for from by with and or is are was were be been any all some which
        that this these those what when where who why how show me find list get give my our their
        there did do does has have had it its as not lines line log logs message messages event
        events template templates please happen happened
        """,
    )
)
_VALUES = {
    "host": ("ip", "host"), "hosts": ("ip", "host"), "address": ("ip", "host", "mac"),
    "addresses": ("ip", "host", "mac"), "ip": ("ip",), "ips": ("ip",), "file": ("path",),
    "files": ("path",), "path": ("path",), "url": ("url",), "urls": ("url",), "mail": ("mail",),
    "duration": ("duration",), "size": ("size",), "id": ("uuid", "identifier", "hex"),
}  # fmt: skip
"""Words that ask for a kind of value."""
_NEW = frozenset({"new", "newly", "recent", "recently", "latest", "first", "fresh", "unseen"})
_RARE = frozenset({"rare", "rarely", "unusual", "seldom", "odd", "strange", "uncommon", "once"})
_OFTEN = frozenset({"often", "frequent", "frequently", "most", "common", "usual", "many"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What can be found: a template, or any text."""

    id: str
    text: str
    count: int = 1
    first: int | None = None
    """Microseconds since 1970 of the first line."""
    kinds: frozenset[str] = frozenset()
    """Kinds of its parameters, as templates name them."""
    values: tuple[str, ...] = ()
    """Frequent values of its parameters, which are searched as well."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A template that was found."""

    found: Searched
    score: float
    """0 to 1."""
    because: tuple[str, ...]
    """Why, such as ``words: failed, password`` and ``about: authentication``."""


@dataclass(frozen=True, slots=True)
class _Entry:
    item: Searched
    stems: Counter[str]
    length: int
    senses: frozenset[int]
    classes: frozenset[str]
    vector: Vector
    badness: float


Embed = Callable[[Sequence[str]], Sequence[Sequence[float]]]
"""Gives sentences a vector each; of length 1, or 0."""


class Index:
    """Templates ready to be searched."""

    def __init__(self, items: Sequence[Searched], *, embed: Embed | None = None) -> None:
        self._entries = [_entry(item) for item in items]
        self._holding = Counter(stem for entry in self._entries for stem in entry.stems)
        self._mean = sum(entry.length for entry in self._entries) / max(len(self._entries), 1)
        self._embed = embed
        self._dense = embed([item.text for item in items]) if embed and items else ()

    def search(self, query: str, limit: int = 20) -> list[Answer]:
        """The best answers, the best first; equal ones by how frequent they are.

        Args:
            query: a question in plain words.
            limit: answers at most.
        """
        asked = _Question(query)
        if not asked.words and not asked.properties:
            return []
        dense = self._nearness(query, asked)
        ranked = (
            self._judged(entry, asked, near)
            for entry, near in zip(self._entries, dense, strict=True)
        )
        kept = [answer for answer in ranked if answer.score >= LEAST]
        sign = 1 if _RARE & set(asked.properties) else -1
        kept.sort(key=lambda one: (-one.score, sign * one.found.count, one.found.id))
        return kept[:limit]

    def _nearness(self, query: str, asked: "_Question") -> list[float]:
        if self._embed is not None:
            (own,) = self._embed([query])
            return [sum(a * b for a, b in zip(own, other, strict=True)) for other in self._dense]
        return [similarity(asked.vector, entry.vector) for entry in self._entries]

    def _judged(self, entry: _Entry, asked: "_Question", near: float) -> Answer:
        because = []
        matched, share = self._bm25(entry, asked)
        if matched:
            because.append(f"words: {', '.join(matched)}")
        common = asked.classes & entry.classes
        same = asked.senses & entry.senses
        about = (len(common) + len(same)) / max(len(asked.classes) + len(asked.senses), 1)
        if common:
            because.append(f"about: {', '.join(sorted(common))}")
        elif same:
            because.append("the same in other words")
        if asked.good and entry.badness >= TROUBLE:
            about *= 0.5
        if asked.bad and entry.badness >= TROUBLE:
            about = min(about + 0.3, 1.0)
            because.append("something went wrong")
        elif asked.bad:
            about *= 0.5
        closeness = max(near - NEAR, 0.0) / (1 - NEAR)
        if closeness and not common:
            because.append(f"near in meaning ({near:.2f})")
        fitting = self._fitting(entry.item, asked)
        because += fitting
        score = WORDS * share + CLASSES * about + NEARNESS * closeness
        if asked.properties:
            wanted = len(fitting) / len(asked.properties)
            score = (
                wanted if not asked.words else score * (1 - ASKED) + ASKED * wanted * (score > 0)
            )
        return Answer(entry.item, round(min(score, 1.0), 4), tuple(because))

    def _bm25(self, entry: _Entry, asked: "_Question") -> tuple[list[str], float]:
        """Words of the question that stand in the template, and their share of what is possible."""
        total = got = 0.0
        matched = []
        for word in asked.words:
            held = self._holding.get(word.stem, 0)
            idf = math.log(1 + (len(self._entries) - held + 0.5) / (held + 0.5))
            total += idf * (K1 + 1)
            often = entry.stems.get(word.stem, 0)
            if often:
                norm = K1 * (1 - B + B * entry.length / max(self._mean, 1.0))
                got += idf * often * (K1 + 1) / (often + norm)
                matched.append(word.text)
        return matched, min(got / total, 1.0) if total else 0.0

    def _fitting(self, item: Searched, asked: "_Question") -> list[str]:
        """Properties that are asked for and that it has."""
        found = []
        for name in asked.properties:
            if name in _NEW and item.first is not None and item.first >= self._late:
                found.append("first seen late")
            elif name in _RARE and item.count <= self._rare:
                found.append(f"rare: {item.count:,} times")
            elif name in _OFTEN and item.count > self._rare:
                found.append(f"frequent: {item.count:,} times")
            elif item.kinds & frozenset(_VALUES.get(name, ())):
                found.append(f"has a value for {name}")
        return found

    @cached_property
    def _rare(self) -> int:
        """Times that are rare here: of the rarest quarter of the templates, or up to 3."""
        counts = sorted(entry.item.count for entry in self._entries)
        return max(counts[len(counts) // 4], 3)

    @cached_property
    def _late(self) -> float:
        """When the last fifth of the time begins in which templates were first seen."""
        firsts = [one.item.first for one in self._entries if one.item.first is not None]
        if not firsts or min(firsts) == max(firsts):
            return math.inf
        return max(firsts) - (max(firsts) - min(firsts)) / 5


class _Question:
    """A question, cut into what it asks for."""

    def __init__(self, query: str) -> None:
        all_words = words(query, 60)
        self.properties = [
            word.text
            for word in all_words
            if word.text in _NEW | _RARE | _OFTEN or word.text in _VALUES
        ]
        self.words = [
            word
            for word in all_words
            if word.text not in _STOP | _NEW | _RARE | _OFTEN and word.text not in _VALUES
        ]
        whole = _about(all_words)
        rest = _about(self.words, longer=True)  # 'disk is full' says 'disk full'
        self.senses, self.classes = whole[0] | rest[0], whole[1] | rest[1]
        found = meaning(query)
        self.bad = found.badness >= TROUBLE
        self.good = found.badness < 0
        self.vector = _direction(self.words)


def _entry(item: Searched) -> _Entry:
    found = [word for word in words(item.text) if not word.counts]
    senses, classes = _about(words(item.text))
    stems = Counter(word.stem for word in found)
    stems.update({word.stem for value in item.values for word in words(value, 10)})
    return _Entry(
        item=item,
        stems=stems,
        length=len(found),
        senses=senses,
        classes=classes | frozenset(meaning(item.text).classes),
        vector=_direction(found),
        badness=meaning(item.text).badness,
    )


def _about(found: Sequence[Word], *, longer: bool = False) -> tuple[frozenset[int], frozenset[str]]:
    """Senses and classes of some words; of terms of several words only, if ``longer``."""
    terms = [term for term in spotted(found) if not longer or term.last > term.first]
    senses: list[Sense] = [term.sense for term in terms]
    return (
        frozenset(one.number for one in senses if one.name != NO_CLASS or one.badness),
        frozenset(sense.name for sense in senses if sense.name != NO_CLASS),
    )


def _direction(found: Sequence[Word]) -> Vector:
    return mean((vector(word.stem), 1.0) for word in found)
