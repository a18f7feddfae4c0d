"""Matches events with rules: the front of the engine.

Routes decide which rules an event can concern; a group of rules evaluates them over columns; what
columns do not hold is looked up in the record, for the events that can still match.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bartizan.detect.rules.conditions import fields as fields_of
from bartizan.detect.rules.group import Group, Hits
from bartizan.detect.rules.lookup import lookup
from bartizan.detect.rules.rule import Rule, RuleSet
from bartizan.detect.rules.signatures import column_keys, forget_older_half
from bartizan.model.event import EventBatch
from bartizan.model.log_source import Fields, Route

MAX_SELECTIONS = 16_384
"""Combinations of route fields remembered for one format."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule and the events of a batch it is true of."""

    rule: Rule
    rows: list[int]
    """Ascending."""


class Matcher:
    """Rules made ready for events of all formats. Keeps what it learns of values, bounded."""

    def __init__(
        self,
        ruleset: RuleSet,
        routes: Mapping[str, tuple[Route, ...]],
        *,
        cache: Path | None = None,
    ) -> None:
        """Prepare; compiling waits for the first events that need it.

        Args:
            ruleset: correlations among its rules are passed over.
            routes: for each format the log sources it serves.
            cache: directory for compiled patterns, the user's own; None: compile in every run.
        """
        self._rules = [rule for rule in ruleset.rules if not rule.is_correlation]
        self._served = ruleset.served
        self._routes = routes
        self._cache = cache
        self._wanted: dict[str, tuple[str, ...]] = {}
        self._formats: dict[str, _Format] = {}
        self.unreadable = 0
        """Records that a rule needed and that could not be decoded."""

    @property
    def evicted(self) -> int:
        """Values and combinations forgotten for want of room: many make matching slower."""
        return sum(one.evicted for one in self._formats.values())

    def match(self, batch: EventBatch) -> list[Hit]:
        """All rules that are true of events of a batch, in the order of their first event."""
        if not len(batch):
            return []
        format_ = self._formats.get(batch.format)
        if format_ is None:
            format_ = self._formats[batch.format] = self._prepare(batch.format)
        hits = Hits()
        for group, rows in format_.groups(batch, hits):
            group.match(batch, rows, hits)
        self.unreadable += hits.unreadable
        found = [Hit(rule, sorted(rows)) for rule, rows in hits.rows.values()]
        return sorted(found, key=lambda hit: (hit.rows[0], hit.rule.id))

    def _prepare(self, name: str) -> "_Format":
        routes = self._routes.get(name, ())
        rules = [rule for rule in self._rules if name in self._served.get(rule.id, ())]
        return _Format(routes, [self._of_route(route, rules) for route in routes], self._cache)

    def _of_route(self, route: Route, rules: Sequence[Rule]) -> list[Rule]:
        return [
            rule
            for rule in rules
            if route.source.serves(rule.source)
            and all(route.fields.path(one) is not None for one in self._fields(rule))
        ]

    def _fields(self, rule: Rule) -> tuple[str, ...]:
        known = self._wanted.get(rule.id)
        if known is None:
            known = self._wanted[rule.id] = tuple(dict.fromkeys(fields_of(rule.condition)))
        return known


class _Format:
    """The groups of rules for one format's events."""

    def __init__(
        self, routes: Sequence[Route], rules: Sequence[Sequence[Rule]], cache: Path | None
    ) -> None:
        self._routes = routes
        self._rules = rules
        self._cache = cache
        named = (name for route in routes for one in route.where for name in one)
        self._paths = tuple(dict.fromkeys(named))
        self._selected: dict[tuple[Any, ...], Group] = {}
        self._by_routes: dict[tuple[int, ...], Group] = {}

    @property
    def evicted(self) -> int:
        return sum(group.evicted for group in self._by_routes.values())

    def groups(self, batch: EventBatch, hits: Hits) -> list[tuple[Group, Sequence[int]]]:
        """Each group with its rows, which are ascending."""
        height = len(batch)
        if not self._paths:
            return [(self._group(tuple(range(len(self._routes)))), range(height))]
        columns = [self._column(batch, path, hits) for path in self._paths]
        keys = list(zip(*map(column_keys, columns), strict=True))
        groups: list[Group | None] = list(map(self._selected.get, keys))
        rows: dict[int, tuple[Group, list[int]]] = {}
        for row, known in enumerate(groups):
            group = known or self._select(keys[row], [column[row] for column in columns])
            rows.setdefault(id(group), (group, []))[1].append(row)
        return list(rows.values())

    def _column(self, batch: EventBatch, path: str, hits: Hits) -> Sequence[Any]:
        column = batch.fields.get(path)
        if column is not None:
            return column
        return [lookup(hits.record(batch, raw), path) for raw in batch.events.raws]

    def _select(self, key: tuple[Any, ...], values: Sequence[Any]) -> Group:
        known = self._selected.get(key)
        if known is not None:
            return known
        event = dict(zip(self._paths, values, strict=True))
        chosen = tuple(
            number
            for number, route in enumerate(self._routes)
            if not route.where or any(_selects(one, event) for one in route.where)
        )
        if len(self._selected) >= MAX_SELECTIONS:
            forget_older_half(self._selected)
        group = self._selected[key] = self._group(chosen)
        return group

    def _group(self, chosen: tuple[int, ...]) -> Group:
        group = self._by_routes.get(chosen)
        if group is None:
            served: dict[str, tuple[Rule, Fields]] = {}
            for number in chosen:
                for rule in self._rules[number]:
                    served.setdefault(rule.id, (rule, self._routes[number].fields))
            group = self._by_routes[chosen] = Group(list(served.values()), self._cache)
        return group


def _selects(where: Mapping[str, tuple[Any, ...]], event: Mapping[str, Any]) -> bool:
    return all(
        any(type(one) is type(event[name]) and one == event[name] for one in accepted)
        for name, accepted in where.items()
    )
