"""The rules that events of one or several routes are matched with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bartizan.detect.rules.atoms import KEYWORDS, Atom, Kind, reference_test
from bartizan.detect.rules.field_index import KeywordIndex, indexes_for
from bartizan.detect.rules.lookup import leaves, lookup, parts, text_of
from bartizan.detect.rules.plan import NOTHING, Outcome, Plan
from bartizan.detect.rules.rule import Rule
from bartizan.detect.rules.tree import Node, atoms_in, holds, tree
from bartizan.model.event import EventBatch, Record, taken
from bartizan.model.log_source import Fields

FEW = 8
"""With more rules pending on a row, all their fields are fetched and matched as columns."""


SLICE = 2048
"""Records decoded at a time."""


class Group:
    """Rules for events that the same routes select."""

    def __init__(self, rules: Sequence[tuple[Rule, Fields]], cache: Path | None) -> None:
        """Compile conditions.

        Args:
            rules: each with the fields of the route that serves it.
            cache: directory for compiled databases.
        """
        self.rules = [rule for rule, _ in rules]
        self._atoms: list[Atom] = []
        numbers: dict[Atom, int] = {}

        def number(atom: Atom) -> int:
            known = numbers.get(atom)
            if known is None:
                known = numbers[atom] = len(self._atoms)
                self._atoms.append(atom)
            return known

        self._trees: list[Node] = []
        for rule, fields in rules:
            self._trees.append(tree(rule.condition, number, fields.path))
        self._indexes = indexes_for(self._atoms, cache)
        self._references = {
            number: (atom, reference_test(atom))
            for number, atom in enumerate(self._atoms)
            if atom.kind is Kind.REFERENCE
        }
        self._needs = [self._need(node) for node in self._trees]
        self._plans: dict[frozenset[str], Plan] = {}
        self._everything = frozenset(self._indexes)

    def _need(self, node: Node) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Paths and references that a condition asks for."""
        numbers = atoms_in(node)
        paths = {self._atoms[one].path for one in numbers if one not in self._references}
        return tuple(sorted(paths)), tuple(one for one in numbers if one in self._references)

    @property
    def evicted(self) -> int:
        """Values and combinations forgotten for want of room."""
        return sum(plan.evicted for plan in self._plans.values())

    def match(self, batch: EventBatch, rows: Sequence[int], hits: "Hits") -> None:
        """Match rows of a batch.

        Args:
            batch: the events.
            rows: ascending.
            hits: is added to.
        """
        if not self.rules:
            return
        keywords = self._keyword_values(batch, rows, hits)
        held = self._everything.intersection(batch.fields)
        plan = self._plan(held if keywords is None else held | {KEYWORDS})
        columns = take(batch, plan.paths, rows, keywords)
        outcomes = plan.outcomes(columns, len(rows))
        some = [(row, one) for row, one in zip(rows, outcomes, strict=True) if one is not NOTHING]
        for row, outcome in some:
            for rule in outcome.hits:
                hits.add(self.rules[rule], row)
        pending = [(row, outcome) for row, outcome in some if outcome.pending]
        if pending:
            self._match_records(batch, plan, pending, hits, keywords)

    def _keyword_values(
        self, batch: EventBatch, rows: Sequence[int], hits: "Hits"
    ) -> dict[int, list[Any]] | None:
        """All values of those records that may hold a keyword, by row.

        None: there are no keywords, or it cannot be told from raw records which may hold one.
        """
        index = self._indexes.get(KEYWORDS)
        if batch.added is None or not isinstance(index, KeywordIndex):
            return None
        raws = batch.events.raws
        suspects = index.suspects(raws, rows, batch.added)
        if suspects is None:
            return None
        return {row: leaves(hits.record(batch, raws[row])) for row in suspects}

    def _plan(self, paths: frozenset[str]) -> Plan:
        plan = self._plans.get(paths)
        if plan is None:
            plan = self._plans[paths] = Plan(self._trees, self._atoms, paths, self._indexes)
        return plan

    def _match_records(
        self,
        batch: EventBatch,
        plan: Plan,
        pending: Sequence[tuple[int, Outcome]],
        hits: "Hits",
        keywords: Mapping[int, list[Any]] | None,
    ) -> None:
        """Decide what depends on fields that are no columns."""
        raws = batch.events.raws
        for start in range(0, len(pending), SLICE):
            some = pending[start : start + SLICE]
            many: list[tuple[int, Outcome, Record]] = []
            for row, outcome in some:
                record = hits.record(batch, raws[row])
                if len(outcome.pending) > FEW and len(plan.paths) < len(self._indexes):
                    many.append((row, outcome, record))
                    continue
                known = _Known(self, plan, batch, row, record, outcome.true)
                for rule in outcome.pending:
                    if known.holds(rule):
                        hits.add(self.rules[rule], row)
            if many:
                self._match_columns(batch, many, hits, keywords)

    def _match_columns(
        self,
        batch: EventBatch,
        many: Sequence[tuple[int, Outcome, Record]],
        hits: "Hits",
        keywords: Mapping[int, list[Any]] | None,
    ) -> None:
        """As columns again, of all fields."""
        plan = self._plan(self._everything)
        records = [record for _, _, record in many]
        held = [path for path in plan.paths if path in batch.fields]
        if keywords is not None:
            held.append(KEYWORDS)
        rows = [row for row, _, _ in many]
        decoded = dict(zip(held, take(batch, held, rows, keywords), strict=True))
        columns = [
            decoded[path] if path in decoded else [get(record, path) for record in records]
            for path in plan.paths
        ]
        outcomes = plan.outcomes(columns, len(many))
        for (row, before, record), outcome in zip(many, outcomes, strict=True):
            expected = set(before.pending)
            for rule in outcome.hits:
                if rule in expected:
                    hits.add(self.rules[rule], row)
            if outcome.pending:
                known = _Known(self, plan, batch, row, record, outcome.true)
                for rule in outcome.pending:
                    if known.holds(rule):
                        hits.add(self.rules[rule], row)


class _Known:
    """What is known of one row, extended field by field."""

    __slots__ = ("_batch", "_group", "_plan", "_record", "_row", "_seen", "_true")

    def __init__(
        self,
        group: Group,
        plan: Plan,
        batch: EventBatch,
        row: int,
        record: Record,
        true: frozenset[int],
    ) -> None:
        self._group = group
        self._plan = plan
        self._batch = batch
        self._row = row
        self._record = record
        self._true = set(true)
        self._seen: set[str | int] = set(plan.paths)

    def holds(self, rule: int) -> bool:
        """Whether a rule is true of the row."""
        group = self._group
        paths, references = group._needs[rule]  # noqa: SLF001 - one idea in two classes
        for path in paths:
            if path not in self._seen:
                self._seen.add(path)
                everything = group._plan(group._everything)  # noqa: SLF001
                value = get(self._record, path)
                self._true |= everything.memories[path].of_value(value).atoms
        for number in references:
            if number not in self._seen:
                self._seen.add(number)
                atom, test = group._references[number]  # noqa: SLF001
                others = [text_of(one).lower() for one in parts(self._value(atom.literal))]
                mine = [text_of(one).lower() for one in parts(self._value(atom.path))]
                if any(test(one, other) for one in mine for other in others):
                    self._true.add(number)
        return holds(group._trees[rule], self._true)  # noqa: SLF001

    def _value(self, path: str) -> Any:  # noqa: ANN401
        column = self._batch.fields.get(path)
        return get(self._record, path) if column is None else column[self._row]


class Hits:
    """Collects the rows of each rule."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[Rule, list[int]]] = {}
        self.unreadable = 0
        """Records that were needed and could not be decoded."""

    def add(self, rule: Rule, row: int) -> None:
        """A rule is true of a row."""
        known = self.rows.get(rule.id)
        if known is None:
            self.rows[rule.id] = (rule, [row])
        else:
            known[1].append(row)

    def record(self, batch: EventBatch, raw: bytes | None) -> Record:
        """Decode a record. One that cannot be decoded is empty, and counted."""
        try:
            return {} if raw is None else batch.record(raw)
        except ValueError:
            self.unreadable += 1
            return {}


def get(record: Record, path: str) -> Any:  # noqa: ANN401
    """A field of a record, or all its values for keywords."""
    return leaves(record) if path == KEYWORDS else lookup(record, path)


def take(
    batch: EventBatch,
    paths: Sequence[str],
    rows: Sequence[int],
    keywords: Mapping[int, list[Any]] | None = None,
) -> list[Sequence[Any]]:
    """Columns of some rows, ascending.

    Args:
        batch: the events.
        paths: of the columns.
        rows: of the events.
        keywords: the column ``KEYWORDS`` by row, null where it has none; if it is among the paths.
    """
    columns = {path: batch.fields[path] for path in paths if path != KEYWORDS}
    if len(rows) < len(batch):
        columns = taken(columns, rows)
    if keywords is not None:
        columns[KEYWORDS] = [keywords.get(row) for row in rows] if keywords else [None] * len(rows)
    return [columns[path] for path in paths]
