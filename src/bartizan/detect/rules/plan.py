"""Evaluates a set of rules over columns: each distinct combination of signatures only once.

Every rule has up to eight necessary clauses, sets of atoms of which one must be true. Bit ``r`` of
plane ``k`` says that clause ``k`` of rule ``r`` is satisfied; each atom, and so each signature,
carries the bits it sets. A row's candidates are the bits that are set in all planes: a few
operations on long integers, whatever the number of rules.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from bartizan.detect.rules.atoms import Atom, Kind
from bartizan.detect.rules.field_index import FieldIndex, KeywordIndex
from bartizan.detect.rules.signatures import (
    FieldMemory,
    JointMemory,
    Signature,
    forget_older_half,
)
from bartizan.detect.rules.tree import MAX_CLAUSES, Node, clauses, maybe
from bartizan.model.event import Shared

MAX_OUTCOMES = 65_536
"""Combinations remembered; when it is full the older half is forgotten."""


class Outcome(NamedTuple):
    """What can be said of a row from the columns of a plan. Rules by their position."""

    hits: tuple[int, ...]
    pending: tuple[int, ...]
    """Rules that depend on what the columns do not hold."""
    true: frozenset[int]
    """Atoms that are true, if there are rules pending."""


NOTHING = Outcome((), (), frozenset())


class Plan:
    """Rules over some columns."""

    def __init__(
        self,
        trees: Sequence[Node],
        atoms: Sequence[Atom],
        paths: Collection[str],
        indexes: Mapping[str, FieldIndex | KeywordIndex],
    ) -> None:
        """Lay out clauses as bits.

        Args:
            trees: the rules' conditions.
            atoms: by number.
            paths: the columns there are; atoms of others are unknown.
            indexes: for each path, what finds its atoms.
        """
        self._trees = trees
        self.paths = tuple(sorted(paths))
        held = set(self.paths)
        self._unknown = frozenset(
            number
            for number, atom in enumerate(atoms)
            if atom.path not in held or atom.kind is Kind.REFERENCE
        )
        self._width = len(trees)
        self._full = (1 << self._width) - 1
        masks: dict[int, int] = {}
        self._idle = 0
        self._lay_out(atoms, masks)
        self.memories = {path: FieldMemory(indexes[path], masks) for path in self.paths}
        self._joint: dict[tuple[int, ...], JointMemory] = {}
        self._outcomes: dict[tuple[Signature, ...], Outcome] = {}
        self._evicted = 0

    @property
    def evicted(self) -> int:
        """Values and combinations forgotten for want of room."""
        fields = sum(one.evicted for one in self.memories.values())
        return self._evicted + fields + sum(one.evicted for one in self._joint.values())

    def _lay_out(self, atoms: Sequence[Atom], masks: dict[int, int]) -> None:
        def known(number: int) -> bool:
            return number not in self._unknown

        def cost(number: int) -> float:
            return commonness(atoms[number])

        for rule, node in enumerate(self._trees):
            needed = clauses(node, known, cost)
            for plane in range(MAX_CLAUSES):
                bit = 1 << (plane * self._width + rule)
                if plane >= len(needed):
                    self._idle |= bit
                    continue
                for number in needed[plane]:
                    masks[number] = masks.get(number, 0) | bit

    def outcomes(self, columns: Sequence[Sequence[object]], height: int) -> list[Outcome]:
        """One outcome a row.

        Args:
            columns: values of ``paths``, in that order.
            height: number of rows.
        """
        if not columns:
            return [self._outcome(())] * height
        signatures = []
        held: dict[int, list[tuple[FieldMemory, Shared]]] = {}
        for memory, column in zip(self.memories.values(), columns, strict=True):
            if type(column) is Shared:
                held.setdefault(id(column.holders), []).append((memory, column))
            else:
                signatures.append(memory.of_column(column))
        for together in held.values():
            positions = tuple(column.at for _, column in together)
            joint = self._joint.get(positions)
            if joint is None:
                members = [(memory, column.at) for memory, column in together]
                joint = self._joint[positions] = JointMemory(members)
            signatures.append(joint.of_column(together[0][1].holders))
        rows = list(zip(*signatures, strict=True))
        found: list[Outcome | None] = list(map(self._outcomes.get, rows))
        if None in found:
            for row, known in enumerate(found):
                if known is None:
                    found[row] = self._outcome(rows[row])
        return found  # type: ignore[return-value]

    def _outcome(self, row: tuple[Signature, ...]) -> Outcome:
        known = self._outcomes.get(row)
        if known is not None:
            return known
        if len(self._outcomes) >= MAX_OUTCOMES:
            self._evicted += forget_older_half(self._outcomes)
        bits = self._idle
        for one in row:
            bits |= one.mask
        plane = MAX_CLAUSES
        while plane > 1:
            plane >>= 1
            bits &= bits >> (plane * self._width)
        candidates = bits & self._full
        outcome = self._decide(candidates, row) if candidates else NOTHING
        self._outcomes[row] = outcome
        return outcome

    def _decide(self, candidates: int, row: tuple[Signature, ...]) -> Outcome:
        true: frozenset[int] = frozenset().union(*(one.atoms for one in row))
        hits, pending = [], []
        for rule in _bits(candidates):
            said = maybe(self._trees[rule], true, self._unknown)
            if said:
                hits.append(rule)
            elif said is None:
                pending.append(rule)
        if not hits and not pending:
            return NOTHING
        return Outcome(tuple(hits), tuple(pending), true if pending else frozenset())


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


_COMMON: Mapping[Kind, float] = {
    Kind.EXISTS: 50.0,
    Kind.ANY: 50.0,
    Kind.NULL: 20.0,
    Kind.ABSENT: 20.0,
    Kind.TEST: 5.0,
    Kind.REGEX: 2.0,
    Kind.WILD: 1.0,
}


def commonness(atom: Atom) -> float:
    """A guess how often an atom is true: short literals often, long ones rarely."""
    return _COMMON.get(atom.kind) or 4.0 / (1 + len(atom.literal))
