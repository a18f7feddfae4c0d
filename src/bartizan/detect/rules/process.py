"""One batch of events in, what was seen out: the port through which engines drive the rules.

``process`` is a step of a fold: state goes in and comes out, and is all that is remembered between
batches. It reads no clock and writes nothing.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from sigma.correlations import SigmaCorrelationRule

from bartizan.detect.rules.conditions import packed
from bartizan.detect.rules.correlation import Correlation, compiled, in_order
from bartizan.detect.rules.correlation_state import OLDER, CorrelationState, Hit
from bartizan.detect.rules.correlation_steps import FOREVER, settle, values_of
from bartizan.detect.rules.hit_events import HitEvents, sightings
from bartizan.detect.rules.rule import RefusedRule, Rule, RuleSet
from bartizan.detect.rules.sighting import Sighting
from bartizan.model.event import EventBatch


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
        digest.update(f"{rule.id}\0".encode())
        digest.update(_asks(rule))
    return Prepared(
        match, by_id, order, counted, frozenset(quiet), tuple(refused), digest.hexdigest()
    )


def _asks(rule: Rule) -> bytes:
    """What a rule asks for, equal for equal rules."""
    if isinstance(rule.sigma, SigmaCorrelationRule):
        return str(rule.sigma.to_dict()).encode(errors="surrogatepass")
    try:
        return rule.kept or packed(rule.condition)
    except UnicodeEncodeError:
        return repr(rule.condition).encode(errors="surrogatepass")


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
            None: all is decided by ``finish``, so that files may come in any order; if matches
            become too many, the older ones are decided earlier.
    """
    found: list[Sighting] = []
    hits = _within(batch, prepared.match(batch), window)
    if hits:
        events = HitEvents(batch, {row for _, rows in hits for row in rows})
        for rule, rows in hits:
            if rule.id not in prepared.quiet:
                found += sightings(rule, rows, events)
            for correlation in prepared.counted.get(rule.id, ()):
                _remember(correlation, rule.id, rows, events, state)
    if prepared.correlations:
        newest: Any = batch.events.times.to_physical().max()
        state.newest = max(state.newest, newest if newest is not None else state.newest)
        if until is not None:
            found += settle(prepared.correlations, state, until(state), quiet=prepared.quiet)
        elif state.crowded():
            past = max(state.past(), state.settled)
            found += settle(prepared.correlations, state, past, quiet=prepared.quiet)
            if state.crowded(OLDER):
                state.evict()
    return found, state


def _within(
    batch: EventBatch, found: Sequence[Matches], window: tuple[int, int] | None
) -> list[tuple[Rule, list[int]]]:
    """The rules with those of their events that a window holds."""
    if not found or window is None:
        return [(hit.rule, hit.rows) for hit in found]
    times = batch.events.times.to_physical().to_list()
    inside = {row for row, time in enumerate(times) if window[0] <= time < window[1]}
    hits = [(hit.rule, [row for row in hit.rows if row in inside]) for hit in found]
    return [(rule, rows) for rule, rows in hits if rows]


def finish(state: CorrelationState, prepared: Prepared) -> list[Sighting]:
    """Decide what is still open: no further event will come."""
    return settle(prepared.correlations, state, FOREVER, quiet=prepared.quiet)


def _remember(
    correlation: Correlation,
    rule: str,
    rows: Sequence[int],
    events: HitEvents,
    state: CorrelationState,
) -> None:
    """Keep events that a correlation counts.

    In order of time: which keep their raw record must not depend on their order in the batch.
    """
    position = correlation.rules.index(rule)
    times, ids = events.column("time", rows), events.column("event_id", rows)
    groups = [events.texts(correlation.field(name, rule), rows) for name in correlation.group]
    counted = [events.texts(correlation.field(name, rule), rows) for name in correlation.fields]
    keys = list(zip(*groups, strict=True)) if groups else [()] * len(rows)
    values = values_of(correlation, counted, len(rows))
    for time, name, row, key, value in sorted(zip(times, ids, rows, keys, values, strict=True)):
        if None in key:
            continue
        hit = Hit(time, position, name, value, (events.ref(row, name),))
        state.take(correlation.id, key, hit, partial(events.example, row))
