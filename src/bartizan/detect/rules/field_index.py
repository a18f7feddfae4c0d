"""For one field: which atoms are true of a value. All of them at once, whatever their number."""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from bartizan.detect.rules.atoms import KEYWORDS, TEXTUAL, Atom, Kind, value_test
from bartizan.detect.rules.lookup import parts, text_of
from bartizan.detect.rules.networks import Networks
from bartizan.detect.rules.probe import Probe, parts_of
from bartizan.detect.rules.scanning import Scanner


class FieldIndex:
    """Finds the atoms that a value makes true. Compiles its databases when first asked."""

    def __init__(self, atoms: Iterable[tuple[int, Atom]], cache: Path | None) -> None:
        """Sort atoms by kind.

        Args:
            atoms: identifiers and atoms, all of one path, none of kind ``REFERENCE``.
            cache: directory for compiled databases.
        """
        folded: list[tuple[int, Atom]] = []
        exact: list[tuple[int, Atom]] = []
        networks: list[tuple[int, Any]] = []
        self._equal: dict[str, tuple[int, ...]] = {}
        self._equal_cased: dict[str, tuple[int, ...]] = {}
        self._tests: list[tuple[int, Callable[[Any], bool]]] = []
        self._whole: dict[Kind, list[int]] = {}
        for number, atom in atoms:
            match atom.kind:
                case Kind.EQUALS:
                    table = self._equal_cased if atom.cased else self._equal
                    table[atom.literal] = (*table.get(atom.literal, ()), number)
                case Kind.NULL | Kind.ABSENT | Kind.EXISTS | Kind.ANY:
                    self._whole.setdefault(atom.kind, []).append(number)
                case Kind.TEST if atom.value and atom.value[0] == "network":
                    networks.append((number, ip_network(atom.value[1])))
                case Kind.TEST:
                    self._tests.append((number, value_test(atom)))
                case _:
                    (exact if atom.cased else folded).append((number, atom))
        self._of_missing = self._those(Kind.NULL, Kind.ABSENT)
        self._of_empty = self._those(Kind.NULL, Kind.EXISTS)
        self._of_present = tuple(self._those(Kind.EXISTS, Kind.ANY))
        self._folded = Scanner(folded, cache) if folded else None
        self._exact = Scanner(exact, cache) if exact else None
        self._networks = Networks(networks) if networks else None

    def _those(self, *kinds: Kind) -> frozenset[int]:
        return frozenset(number for kind in kinds for number in self._whole.get(kind, ()))

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
            found.extend(self._folded.of_text(folded))
        if self._exact:
            found.extend(self._exact.of_text(text))
        if self._networks:
            found.extend(self._networks.of_text(text))
        for number, test in self._tests:
            if test(value):
                found.append(number)
        return found


class KeywordIndex:
    """Finds the keywords that occur in any value of a record, scanning all values as one text."""

    def __init__(self, atoms: Iterable[tuple[int, Atom]], cache: Path | None) -> None:
        """Sort atoms by kind.

        Args:
            atoms: identifiers and atoms whose path is ``KEYWORDS``.
            cache: directory for compiled databases.
        """
        joined = list(atoms)
        self._atoms, self._cache = joined, cache
        self._probes: dict[tuple[str, ...], Probe | None] = {}
        self._single = FieldIndex([(n, a) for n, a in joined if a.kind not in TEXTUAL], cache)
        self._has_single = any(a.kind not in TEXTUAL for _, a in joined)
        folded = [(n, a) for n, a in joined if a.kind in TEXTUAL and not a.cased]
        exact = [(n, a) for n, a in joined if a.kind in TEXTUAL and a.cased]
        self._folded = Scanner(folded, cache) if folded else None
        self._exact = Scanner(exact, cache) if exact else None

    def suspects(
        self, raws: Sequence[bytes | None], rows: Sequence[int], added: tuple[str, ...]
    ) -> list[int] | None:
        """Of some raw records those that may hold a keyword; None if that cannot be told.

        Args:
            raws: the records.
            rows: positions of those that are meant, ascending.
            added: see ``parts_of``.
        """
        if added not in self._probes:
            parts = None if self._has_single else parts_of((a for _, a in self._atoms), added)
            self._probes[added] = Probe(sorted(set(parts)), self._cache) if parts else None
        probe = self._probes[added]
        return None if probe is None else probe.rows(raws, rows)

    def atoms_of(self, value: Any) -> frozenset[int]:  # noqa: ANN401
        """The atoms true of a list of values."""
        found: set[int] = set()
        texts = [one if type(one) is str else text_of(one) for one in value or ()]
        if self._folded:
            found.update(self._folded.of_texts(texts, folded=True))
        if self._exact:
            found.update(self._exact.of_texts(texts, folded=False))
        if self._has_single:
            found |= self._single.atoms_of(value)
        return frozenset(found)


def indexes_for(atoms: Sequence[Atom], cache: Path | None) -> dict[str, FieldIndex | KeywordIndex]:
    """An index for each path that atoms ask for; those that compare two fields need none."""
    by_path: dict[str, list[tuple[int, Atom]]] = {}
    for number, atom in enumerate(atoms):
        if atom.kind is not Kind.REFERENCE:
            by_path.setdefault(atom.path, []).append((number, atom))
    return {
        path: (KeywordIndex if path == KEYWORDS else FieldIndex)(group, cache)
        for path, group in by_path.items()
    }
