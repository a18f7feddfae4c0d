"""Finds which of many textual atoms are true of a text, each by the cheapest means."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import hyperscan

from bartizan.detect.rules.affixes import beginnings, endings
from bartizan.detect.rules.atoms import Atom, Kind, text_test
from bartizan.detect.rules.databases import compilable, database, expression

FEW = 6
"""Up to so many literals are sought one by one: that costs less than encoding the text."""
_JOIN = "\udcff"
"""Becomes the byte FF, which no UTF-8 has."""

Numbered = tuple[int, Atom]


class Scanner:
    """Textual atoms of one field, all cased or all lower case. Compiles when first asked."""

    def __init__(self, atoms: Sequence[Numbered], cache: Path | None) -> None:
        """Sort atoms by means.

        Args:
            atoms: of kinds contains, starts, ends, wild, regex.
            cache: directory for compiled databases.
        """
        self._atoms = atoms
        self._cache = cache
        starts = [(n, a.literal) for n, a in atoms if a.kind is Kind.STARTS]
        ends = [(n, a.literal) for n, a in atoms if a.kind is Kind.ENDS]
        self._affixes = [
            *([beginnings(starts)] if starts else []),
            *([endings(ends)] if ends else []),
        ]
        rest = [one for one in atoms if one[1].kind in (Kind.CONTAINS, Kind.WILD)]
        few = len(rest) <= FEW
        self._tests = [(n, text_test(a)) for n, a in rest] if few else []
        self._pooled = [] if few else rest
        self._pooled += [one for one in atoms if one[1].kind is Kind.REGEX]
        self._run: Callable[..., object] | None = None
        self._report: Callable[..., None] | None = None
        self._ready = False

    def of_text(self, text: str) -> list[int]:
        """Numbers of the atoms true of a text."""
        if not self._ready:
            self._compile()
        found: list[int] = []
        if self._run is not None:
            try:
                self._run(text.encode(), self._report, 0, found)
            except UnicodeEncodeError:
                # A lone surrogate is no text that a database may see.
                found = [n for n, a in self._pooled if text_test(a)(text)]
        for affix in self._affixes:
            found.extend(affix(text))
        for number, test in self._tests:
            if test(text):
                found.append(number)
        return found

    def of_texts(self, texts: Sequence[str], *, folded: bool) -> list[int]:
        """Numbers of the atoms true of any text. Only for kinds contains and wild.

        Args:
            texts: as they are.
            folded: whether the atoms are lower case.
        """
        if not self._ready:
            self._compile()
        if self._run is not None and not self._tests:
            joined = _JOIN.join(texts)
            try:
                data = (joined.lower() if folded else joined).encode(errors="surrogateescape")
            except UnicodeEncodeError:
                pass
            else:
                found: list[int] = []
                self._run(data, self._report, 0, found)
                return found
        return [
            number for text in texts for number in self.of_text(text.lower() if folded else text)
        ]

    def _compile(self) -> None:
        self._ready = True
        fit = [one for one in self._pooled if one[1].kind is not Kind.REGEX]
        regexes = [one for one in self._pooled if one[1].kind is Kind.REGEX]
        built, unfit = _built(fit + regexes, self._cache)
        self._tests += [(n, text_test(a)) for n, a in unfit]
        self._pooled = [
            one for one in fit + regexes if one[0] not in {number for number, _ in unfit}
        ]
        if built is None:
            return
        numbers = [number for number, _ in self._pooled]

        def report(which: int, _start: int, _end: int, _flags: int, found: Any) -> None:  # noqa: ANN401
            found.append(numbers[which])

        self._run, self._report = built.scan, report


def _built(
    atoms: Sequence[Numbered], cache: Path | None
) -> tuple[hyperscan.Database | None, list[Numbered]]:
    """A database of atoms, and those it cannot hold."""
    try:
        return _database(atoms, cache), []
    except hyperscan.HyperscanError:
        held = [one for one in atoms if compilable(expression(one[1]))]
        kept = {number for number, _ in held}
        return _database(held, cache), [one for one in atoms if one[0] not in kept]


def _database(atoms: Sequence[Numbered], cache: Path | None) -> hyperscan.Database | None:
    return database([expression(atom) for _, atom in atoms], cache) if atoms else None
