"""One batch of events in, what was seen out: the port through which engines drive the rules.

``process`` is a step of a fold: state goes in and comes out, and is all that is remembered between
batches. It reads no clock and writes nothing.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sigma.correlations import SigmaCorrelationRule

from bartizan.detect.rules.correlation import Correlation, compiled, in_order
from bartizan.detect.rules.correlation_state import CorrelationState, Hit
from bartizan.detect.rules.correlation_steps import FOREVER, settle, value_of
from bartizan.detect.rules.entities import COLUMNS as ENTITY_COLUMNS
from bartizan.detect.rules.entities import entities_of
from bartizan.detect.rules.lookup import lookup, text_of
from bartizan.detect.rules.rule import RefusedRule, Rule, RuleSet
from bartizan.detect.rules.sighting import ENTITIES_KEPT, Example, Sighting
from bartizan.model.entity import Entity
from bartizan.model.event import EVENT_SCHEMA, EventBatch
from bartizan.model.event_ref import EventRef

_COLUMNS = [name for name in EVENT_SCHEMA if name not in ("links", "time", "raw")]


class Matches(Protocol):
    """A rule and the events of a batch it is true of."""

    @property
    def rule(self) -> Rule:
        """The rule."""
        ...

    @property
    def rows(self) -> list[int]:
        """Ascending."""
        ...


Match = Callable[[EventBatch], Sequence[Matches]]
"""Finds the events that match, as ``Matcher.match`` does."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rules made ready: what matches single events, and what counts them."""

    match: Match
    rules: Mapping[str, Rule]
    correlations: tuple[Correlation, ...] = ()
    counted: Mapping[str, tuple[Correlation, ...]] = field(default_factory=dict)
    """For each rule the correlations that count it."""
    quiet: frozenset[str] = frozenset()
    """Rules that are only counted and not reported themselves."""
    refused: tuple[RefusedRule, ...] = ()
    """Correlations that cannot be carried out."""
    key: str = ""
    """Hash of the rules, which states carry."""

    def empty(self) -> CorrelationState:
        """The state before the first batch."""
        return CorrelationState(rules=self.key)


def prepare(rules: RuleSet, match: Match, *, selected: frozenset[str] | None = None) -> Prepared:
    """Make rules ready.

    Args:
        rules: as loaded.
        match: the compiled matcher of the same rules.
        selected: ids of the rules to report; None for all.
    """
    ids = {id(rule.sigma): rule.id for rule in rules.rules}
    by_id = {rule.id: rule for rule in rules.rules}
    correlations: dict[str, Correlation] = {}
    refused = []
    for rule in rules.rules:
        if isinstance(rule.sigma, SigmaCorrelationRule):
            try:
                correlations[rule.id] = compiled(rule.id, rule.sigma, lambda s: ids[id(s)])
            except ValueError as error:
                refused.append(RefusedRule(rule.id, rule.title, rule.path, str(error)))
    order = in_order(correlations)
    counted: dict[str, tuple[Correlation, ...]] = {}
    for one in order:
        for name in one.rules:
            counted[name] = (*counted.get(name, ()), one)
    quiet = {
        name for name, outer in counted.items() if not any(_generates(by_id, o) for o in outer)
    }
    if selected is not None:
        quiet |= by_id.keys() - selected
    digest = hashlib.sha256()
    for rule in by_id.values():
        digest.update(f"{rule.id}\0{rule.sigma.to_dict()}\0".encode())
    return Prepared(
        match, by_id, order, counted, frozenset(quiet), tuple(refused), digest.hexdigest()
    )


def _generates(rules: Mapping[str, Rule], correlation: Correlation) -> bool:
    return bool(getattr(rules[correlation.id].sigma, "generate", False))


def process(
    batch: EventBatch,
    state: CorrelationState,
    prepared: Prepared,
    *,
    window: tuple[int, int] | None = None,
    until: Callable[[CorrelationState], int] | None = None,
) -> tuple[list[Sighting], CorrelationState]:
    """Match a batch and count what correlations count.

    Args:
        batch: events.
        state: as the batch before left it; changed in place.
        prepared: the rules.
        window: look only at events from the first time (included) to the second (excluded), in
            microseconds since 1970.
        until: from the state, the time before which no event is expected any more, for streams.
            None: all is decided by ``finish``, so that files may come in any order.
    """
    hits = [(hit.rule, hit.rows) for hit in prepared.match(batch)]
    found: list[Sighting] = []
    if hits:
        events = _Rows(batch, {row for _, rows in hits for row in rows})
        for rule, rows in hits:
            kept = [
                row for row in rows if window is None or window[0] <= events.time[row] < window[1]
            ]
            if not kept:
                continue
            if rule.id not in prepared.quiet:
                found += _sightings(rule, kept, events)
            for correlation in prepared.counted.get(rule.id, ()):
                _remember(correlation, rule.id, kept, events, state)
    if prepared.correlations:
        newest: Any = batch.frame["time"].to_physical().max()
        state.newest = max(state.newest, newest if newest is not None else state.newest)
        if until is not None:
            found += settle(prepared.correlations, state, until(state), quiet=prepared.quiet)
        elif state.crowded():
            found += settle(prepared.correlations, state, state.settled, quiet=prepared.quiet)
            state.evict()
    return found, state


def finish(state: CorrelationState, prepared: Prepared) -> list[Sighting]:
    """Decide what is still open: no further event will come."""
    return settle(prepared.correlations, state, FOREVER, quiet=prepared.quiet)


class _Rows:
    """The events of a batch that matched something, by row."""

    def __init__(self, batch: EventBatch, wanted: set[int]) -> None:
        rows = sorted(wanted)
        self._frame = batch.frame[rows]
        self._at = {row: at for at, row in enumerate(rows)}
        self.batch = batch
        self.time = dict(zip(rows, self._frame["time"].to_physical(), strict=True))
        self._ids = dict(zip(rows, self._frame["event_id"], strict=True))
        self._columns: dict[str, list[Any]] = {}
        self._records: dict[int, Any] = {}
        self._whole: list[tuple[Any, ...]] = []
        named = self._frame.select(ENTITY_COLUMNS).rows()
        self.named: dict[int, tuple[Any, ...]] = dict(zip(rows, named, strict=True))
        """Values of ``ENTITY_COLUMNS``."""

    def ref(self, row: int) -> EventRef:
        """Name an event."""
        return EventRef(self._ids[row], self.batch.origin, self.batch.lines[row])

    def column(self, name: str, row: int) -> Any:  # noqa: ANN401 - whatever the column holds
        """A column of the event schema; None if there is no such column or value."""
        if name not in EVENT_SCHEMA:
            return None
        if name not in self._columns:
            self._columns[name] = self._frame[name].to_list()
        return self._columns[name][self._at[row]]

    def raw(self, row: int) -> bytes:
        """The record of an event."""
        return self.column("raw", row) or b""

    def example(self, row: int) -> Example:
        """An event as it was."""
        if not self._whole:
            self._whole = self._frame.select(_COLUMNS).rows()
        values = self._whole[self._at[row]]
        known = {n: v for n, v in zip(_COLUMNS, values, strict=True) if v is not None}
        return Example(self.batch.format, self.raw(row), known)

    def value(self, row: int, name: str) -> str | None:
        """A field of the record as text, or a column of the event schema; None if there is none."""
        hot = self.batch.fields.get(name)
        if hot is not None:
            found = hot[row]
        else:
            if row not in self._records:
                self._records[row] = self.batch.record(self.raw(row))
            found = lookup(self._records[row], name)
        if found is None or isinstance(found, dict | list | tuple):
            column = self.column(name, row)
            found = column if column is not None else found
        return None if found is None else text_of(found)


def _sightings(rule: Rule, rows: Sequence[int], events: _Rows) -> list[Sighting]:
    """One for each group of a rule's grouping columns."""
    groups: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for row in rows:
        group = tuple(
            (name, str(value))
            for name in rule.group
            if (value := events.column(name, row)) is not None
        )
        groups.setdefault(group, []).append(row)
    found = []
    for group, members in groups.items():
        named = [(events.time[row], events.ref(row)) for row in members]
        (first, _), start = min(zip(named, members, strict=True))
        found.append(
            Sighting(
                rule=rule.id,
                group=group,
                first=first,
                last=max(time for time, _ in named),
                count=len(members),
                example=events.example(start),
                events=named,
                entities=_entities(events, members),
            )
        )
    return found


def _entities(events: _Rows, rows: Sequence[int]) -> set[Entity]:
    """Those of some events, each looked at once."""
    found: set[Entity] = set()
    for values in dict.fromkeys(events.named[row] for row in rows):
        found |= entities_of(dict(zip(ENTITY_COLUMNS, values, strict=True)))
        if len(found) >= ENTITIES_KEPT:
            break
    return found


def _remember(
    correlation: Correlation,
    rule: str,
    rows: Sequence[int],
    events: _Rows,
    state: CorrelationState,
) -> None:
    """Keep events that a correlation counts.

    In order of time: which keep their raw record must not depend on their order in the batch.
    """
    names = [correlation.field(name, rule) for name in correlation.group]
    position = correlation.rules.index(rule)
    for row in sorted(rows, key=lambda row: (events.time[row], events.ref(row))):
        group = tuple(events.value(row, name) for name in names)
        if any(part is None for part in group):
            continue
        ref = events.ref(row)
        values = [events.value(row, correlation.field(name, rule)) for name in correlation.fields]
        state.take(
            correlation.id,
            tuple(part for part in group if part is not None),
            Hit(
                time=events.time[row],
                rule=position,
                key=ref.event_id,
                value=value_of(correlation, values),
                events=(ref,),
                example=events.example(row),
            ),
        )
