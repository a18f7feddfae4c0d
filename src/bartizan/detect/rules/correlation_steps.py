"""Decides correlations: what the remembered hits amount to, and what inner ones hand to outer."""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from bartizan.detect.rules.correlation import Correlation, Kind
from bartizan.detect.rules.correlation_state import NEVER, CorrelationState, Group, Hit
from bartizan.detect.rules.correlation_windows import Span, firing, reached
from bartizan.detect.rules.entities import entities_of
from bartizan.detect.rules.sighting import ENTITIES_KEPT, Sighting
from bartizan.model import EVENTS_KEPT, EventRef

FOREVER = 2**62
"""A time after all others: everything has come."""


def settle(
    correlations: Sequence[Correlation],
    state: CorrelationState,
    until: int,
    *,
    quiet: frozenset[str] = frozenset(),
) -> list[Sighting]:
    """Look at all groups with new hits.

    What one more event can only confirm is told at once; the rest when its time has passed.

    Args:
        correlations: inner ones before outer ones.
        state: changed in place.
        until: no event older than this is expected any more; microseconds since 1970.
        quiet: correlations that are only counted by others.
    """
    counted = {rule for outer in correlations for rule in outer.rules}
    found: list[Sighting] = []
    passed = until > state.settled
    for correlation in correlations:
        groups = state.groups.get(correlation.id, {})
        for key, group in list(groups.items()):
            if (correlation.id, key) not in state.dirty and not (
                passed and _waits(correlation, group, state.settled, counted)
            ):
                continue
            group.hits.sort(key=lambda hit: (hit.time, hit.rule, hit.key))
            if correlation.id not in quiet:
                told = _told(correlation, key, group, (state.settled, until))
                found += told
                state.changed = state.changed or bool(told)
            if correlation.id in counted and until > NEVER:
                _hand_on(correlation, key, group, until, correlations, state)
    state.dirty.clear()
    if passed:
        state.settled = until
        state.forget({one.id: until - one.span for one in correlations})
    return found


def _waits(correlation: Correlation, group: Group, settled: int, counted: AbstractSet[str]) -> bool:
    """Whether time alone may decide something of a group without new hits."""
    if correlation.monotone and correlation.id not in counted:
        return False
    return bool(group.hits) and group.hits[-1].time > settled


def _told(
    correlation: Correlation, key: tuple[str, ...], group: Group, between: tuple[int, int]
) -> list[Sighting]:
    """A sighting of the hits in satisfying windows that no finding has named yet.

    Windows that more events may still spoil count if they end between two times: those before were
    decided, and may have lost their first events since.
    """
    settled, until = between
    inside = [False] * len(group.hits)
    reach = 0
    for span in firing(correlation, group.hits):
        if not correlation.monotone:
            ends = group.hits[span.end].time
            if ends > until:
                break
            if ends <= settled:
                continue
        for at in range(max(span.start, reach), span.end + 1):
            inside[at] = True
        reach = span.end + 1
    news = [hit for hit, within in zip(group.hits, inside, strict=True) if within and not hit.told]
    if not news:
        return []
    for hit in news:
        hit.told = True
    events: dict[str, tuple[int, EventRef]] = {}
    for hit in news:
        for event in hit.events:
            events.setdefault(event.event_id, (hit.time, event))
    examples = [hit.example for hit in news if hit.example is not None]
    entities = sorted({entity for one in examples for entity in entities_of(one.columns)})
    return [
        Sighting(
            rule=correlation.id,
            group=tuple(zip(correlation.group, key, strict=True)),
            first=news[0].time,
            last=news[-1].time,
            count=len(events),
            example=examples[0] if examples else None,
            events=list(events.values())[:EVENTS_KEPT],
            entities=set(entities[:ENTITIES_KEPT]),
        )
    ]


def _hand_on(
    correlation: Correlation,
    key: tuple[str, ...],
    group: Group,
    until: int,
    correlations: Sequence[Correlation],
    state: CorrelationState,
) -> None:
    """Each time the correlation is reached is a hit of those that count it."""
    hits = [hit for hit in group.hits if group.passed < hit.time <= until]
    for span in reached(correlation, hits):
        group.passed = hits[span.end].time
        state.changed = True
        for outer in correlations:
            if correlation.id in outer.rules:
                _count(correlation, key, hits, span, outer, state)


def _count(
    inner: Correlation,
    key: tuple[str, ...],
    hits: Sequence[Hit],
    span: Span,
    outer: Correlation,
    state: CorrelationState,
) -> None:
    known = dict(zip(inner.group, key, strict=True))
    names = [outer.field(name, inner.id) for name in outer.group]
    if any(name not in known for name in names):
        return
    within = hits[span.start : span.end + 1]
    values = [known.get(name) for name in outer.fields]
    hit = Hit(
        time=within[-1].time,
        rule=outer.rules.index(inner.id),
        key="\0".join((inner.id, *key, str(within[-1].time))),
        value=value_of(outer, values),
        events=tuple({event.event_id: event for one in within for event in one.events}.values())[
            :EVENTS_KEPT
        ],
        example=next((one.example for one in within if one.example), None),
    )
    state.take(outer.id, tuple(known[name] for name in names), hit)


def values_of(
    correlation: Correlation, columns: Sequence[Sequence[str | None]], count: int
) -> Sequence[str | float | None]:
    """As ``value_of``, of many events.

    Args:
        correlation: asks for ``fields``.
        columns: for each field its values, as text.
        count: number of events.
    """
    if not columns:
        return [None] * count
    if len(columns) == 1 and correlation.kind is Kind.VALUE_COUNT:
        return columns[0]
    return [value_of(correlation, values) for values in zip(*columns, strict=True)]


def value_of(correlation: Correlation, values: Sequence[object]) -> str | float | None:
    """What a correlation counts or sums of an event; None: nothing.

    Args:
        correlation: asks for ``fields``.
        values: of these fields; None where the event has none.
    """
    if not values or any(value is None for value in values):
        return None
    if correlation.kind.value.startswith("value_") and correlation.kind != "value_count":
        try:
            number = float(str(values[0]))
        except ValueError:
            return None
        return number if math.isfinite(number) else None
    return "\0".join(str(value) for value in values)
