"""Severity and security meaning of a line nobody has seen before, from its words, and why.

Each term of the lexicon adds to its class and tells how bad it is; negations and numbers of zero
take that back, good news softens it. The longest term wins: ``authentication failure`` says more
than its two words. It fails on irony, on other languages, and on words whose sense is a product's
own; a rule or a learned baseline should have the last word.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bartizan.detect.logs.language.lexicon import NO_CLASS, Sense, longest, terms
from bartizan.detect.logs.language.vectors import alike
from bartizan.detect.logs.language.words import Word, words
from bartizan.model import Severity

REACH = 3
"""Words before a term in which a negation counts."""
GUESSED = 0.7
"""Worth of a word that is only written like one we know."""
SURE = 0.9
"""Weight from which a class is named."""
MENDED = -2.0
"""Good news that takes back what went wrong, such as ``corrected``."""
MORE = 0.15
"""What each further bad term adds to the worst."""
LEVELS = (
    (3.6, Severity.CRITICAL),
    (2.6, Severity.HIGH),
    (1.6, Severity.MEDIUM),
    (0.8, Severity.LOW),
)
"""Badness from which a line has a severity."""
_NOT = frozenset(
    {"no", "not", "without", "never", "zero", "non", "neither", "nor", "0", "free", "isn", "wasn",
     "didn", "don", "max"}
)  # fmt: skip
_ZERO = frozenset({"0", "0.0", "none", "nothing", "null", "false", "zero"})
_NOT_SET = re.compile(r"\.{3,}\s*0$")
"""Ends a line of a dump whose flag is not set: ``machine check: i-fetch......0``."""
_LEVEL_NAMES = {
    "fatal": 4.0, "emerg": 4.0, "panic": 4.0, "critical": 4.0, "severe": 3.0, "error": 2.0,
    "err": 2.0, "warn": 1.6, "warning": 1.6,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a line means, and the words that say so."""

    severity: Severity
    badness: float
    """Below 0 good news, 0 ordinary, 4 all is lost."""
    classes: tuple[str, ...]
    """What it is about, the surest first."""
    because: tuple[str, ...]
    """The terms that decided, as they are written."""
    softened: tuple[str, ...] = ()
    """Terms that were taken back, by a negation or a number of zero."""

    @property
    def reason(self) -> str:
        """Such as ``'denied' and 'root': access, privilege``."""
        if not self.because:
            return "no word of it is known to mean anything bad"
        quoted = [f"'{term}'" for term in self.because[:4]]
        joined = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
        about = ", ".join(self.classes[:3]) or "how it went"
        back = f" (not counted: {', '.join(self.softened[:3])})" if self.softened else ""
        return f"{joined}: {about}{back}"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the lexicon in a text."""

    sense: Sense
    text: str
    first: int
    """Position of its first word."""
    last: int
    worth: float
    """1, or less if it is guessed."""


@lru_cache(maxsize=10_000)
def meaning(text: str) -> Meaning:
    """What a message or template means.

    Args:
        text: a line; ``<*>`` for what varies.
    """
    found = words(text)
    used = spotted(found)
    unset = _NOT_SET.search(text) is not None
    scores: dict[str, float] = defaultdict(float)
    bad: list[float] = []
    good = 0.0
    because: list[tuple[float, str]] = []
    softened = []
    for term in used:
        badness = term.sense.badness * term.worth
        if badness > 0 and (unset or _taken_back(found, term)):
            softened.append(term.text)
            badness = 0.0
        if badness > 0:
            bad.append(badness)
        else:
            good = min(good, badness)
        if term.sense.name != NO_CLASS:
            scores[term.sense.name] += term.sense.weight * term.worth
        if badness > 0 or scores.get(term.sense.name, 0) > 0:
            because.append((badness + term.sense.weight, term.text))
    total = max(bad, default=0.0) + MORE * max(len(bad) - 1, 0)
    total += good if not bad or good <= MENDED else good / 2
    total = max(total, 0.0 if unset else _level_name(found))
    named = sorted(
        (name for name, score in scores.items() if score >= SURE),
        key=lambda name: (-scores[name], name),
    )
    return Meaning(
        severity=next((level for least, level in LEVELS if total >= least), Severity.INFO),
        badness=round(total, 2),
        classes=tuple(named),
        because=tuple(dict.fromkeys(text for _, text in sorted(because, key=lambda x: -x[0]))),
        softened=tuple(dict.fromkeys(softened)),
    )


def spotted(found: Sequence[Word]) -> list[Term]:
    """The terms in a text, the longest first where they overlap, in order."""
    known = terms()
    result = []
    at = 0
    while at < len(found):
        for size in range(min(longest(), len(found) - at), 0, -1):
            part = found[at : at + size]
            sense = known.get(tuple(word.stem for word in part))
            if sense is not None:
                text = " ".join(word.text for word in part)
                result.append(Term(sense, text, at, at + size - 1, 1.0))
                at += size
                break
        else:
            guess = alike(found[at].stem)
            sense = known.get((guess,)) if guess else None
            if sense is not None:
                result.append(Term(sense, found[at].text, at, at, GUESSED))
            at += 1
    return result


def _taken_back(found: Sequence[Word], term: Term) -> bool:
    """Whether a negation stands before a term, or the number zero with it."""
    before = found[max(term.first - REACH, 0) : term.first]
    for distance, word in enumerate(reversed(before), 1):
        if word.text in _NOT and not (word.text.isdigit() and distance > 1):
            return True
        if word.counts:
            break
    after = found[term.last + 1 : term.last + 2]
    return bool(after) and after[0].text in _ZERO


def _level_name(found: Sequence[Word]) -> float:
    """How bad the line says it is, if it begins with the name of a level."""
    return next((_LEVEL_NAMES[w.text] for w in found[:1] if w.text in _LEVEL_NAMES), 0.0)
