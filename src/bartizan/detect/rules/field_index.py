"""For one field: which atoms are true of a value. All of them at once, whatever their number."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import hyperscan

from bartizan.detect.rules.atoms import TEXTUAL, Atom, Kind, text_test, value_test
from bartizan.detect.rules.databases import compilable, database, expression
from bartizan.detect.rules.lookup import parts, text_of

FEW = 6
"""Up to so many literals are sought one by one: that costs less than encoding the text."""

NOTHING: frozenset[int] = frozenset()


class FieldIndex:
    """Finds the atoms that a value makes true. Compiles its databases when first asked."""

    def __init__(self, atoms: Iterable[tuple[int, Atom]], cache: Path | None) -> None:
        """Sort atoms by kind.

        Args:
            atoms: identifiers and atoms, all of one path, none of kind ``REFERENCE``.
            cache: directory for compiled databases.
        """
        self._cache = cache
        self._folded: list[tuple[int, Atom]] = []
        self._exact: list[tuple[int, Atom]] = []
        self._equal: dict[str, tuple[int, ...]] = {}
        self._equal_cased: dict[str, tuple[int, ...]] = {}
        self._tests: list[tuple[int, Callable[[Any], bool]]] = []
        missing, present = [], []
        for number, atom in atoms:
            match atom.kind:
                case Kind.EQUALS:
                    table = self._equal_cased if atom.cased else self._equal
                    table[atom.literal] = (*table.get(atom.literal, ()), number)
                case Kind.NULL | Kind.ABSENT:
                    missing.append((number, atom.kind))
                case Kind.EXISTS | Kind.ANY:
                    present.append((number, atom.kind))
                case Kind.TEST:
                    self._tests.append((number, value_test(atom)))
                case _:
                    chosen = self._exact if atom.cased else self._folded
                    chosen.append((number, atom))
        self._of_missing = frozenset(number for number, _ in missing)
        self._of_empty = frozenset(
            [number for number, kind in missing if kind is Kind.NULL]
            + [number for number, kind in present if kind is Kind.EXISTS]
        )
        self._of_present = tuple(number for number, _ in present)
        self._scan_folded: Callable[[str], Sequence[int]] | None = None
        self._scan_exact: Callable[[str], Sequence[int]] | None = None

    def atoms_of(self, value: Any) -> frozenset[int]:  # noqa: ANN401
        """The atoms true of a field's value: null if it is missing, a list for several."""
        if type(value) is str:
            return frozenset(self._of_part(value))
        if value is None:
            return self._of_missing
        found: set[int] = set()
        several = False
        for part in parts(value):
            several = True
            found.update(self._of_part(part))
        return frozenset(found) if several else self._of_empty

    def _of_part(self, value: Any) -> list[int]:  # noqa: ANN401
        found = list(self._of_present)
        text = value if type(value) is str else text_of(value)
        folded = text.lower()
        if equal := self._equal.get(folded):
            found.extend(equal)
        if self._equal_cased and (equal := self._equal_cased.get(text)):
            found.extend(equal)
        if self._folded:
            if self._scan_folded is None:
                self._scan_folded = scanner(self._folded, self._cache)
            found.extend(self._scan_folded(folded))
        if self._exact:
            if self._scan_exact is None:
                self._scan_exact = scanner(self._exact, self._cache)
            found.extend(self._scan_exact(text))
        for number, test in self._tests:
            if test(value):
                found.append(number)
        return found


def scanner(
    atoms: Sequence[tuple[int, Atom]], cache: Path | None
) -> Callable[[str], Sequence[int]]:
    """A function from text to the numbers of the atoms that are true of it."""
    by_one: list[tuple[int, Callable[[str], bool]]] = []
    pooled: list[tuple[int, Atom]] = []
    literals = sum(atom.kind in TEXTUAL for _, atom in atoms)
    for number, atom in atoms:
        if atom.kind in TEXTUAL:
            if literals <= FEW:
                by_one.append((number, text_test(atom)))
            else:
                pooled.append((number, atom))
        else:
            pooled.append((number, atom))
    if not pooled:
        return lambda text: [number for number, test in by_one if test(text)]
    try:
        built = _database(pooled, cache)
    except hyperscan.HyperscanError:
        fit = [(n, a) for n, a in pooled if a.kind in TEXTUAL or compilable(expression(a))]
        kept = {number for number, _ in fit}
        by_one.extend((n, text_test(a)) for n, a in pooled if n not in kept)
        if not fit:
            return lambda text: [number for number, test in by_one if test(text)]
        pooled = fit
        built = _database(pooled, cache)
    return _scan(built, pooled, by_one)


def _database(atoms: Sequence[tuple[int, Atom]], cache: Path | None) -> hyperscan.Database:
    return database([expression(atom) for _, atom in atoms], cache)


def _scan(
    built: hyperscan.Database,
    pooled: Sequence[tuple[int, Atom]],
    by_one: Sequence[tuple[int, Callable[[str], bool]]],
) -> Callable[[str], Sequence[int]]:
    numbers = [number for number, _ in pooled]
    run = built.scan

    def report(which: int, _start: int, _end: int, _flags: int, found: Any) -> None:  # noqa: ANN401
        found.append(numbers[which])

    def scan(text: str) -> Sequence[int]:
        found: list[int] = []
        try:
            data = text.encode()
        except UnicodeEncodeError:
            # A lone surrogate is no text that hyperscan may see.
            return [number for number, atom in (*pooled,) if text_test(atom)(text)] + [
                number for number, test in by_one if test(text)
            ]
        run(data, report, 0, found)
        for number, test in by_one:
            if test(text):
                found.append(number)
        return found

    return scan
