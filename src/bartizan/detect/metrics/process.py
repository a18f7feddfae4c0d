"""One batch of events in, findings about metrics out: the port through which engines drive them.

``process`` is a step of a fold: all that is remembered between batches is the state. A point is
judged by the hours of its series before its day, and, of the series that are followed, by the
points before it; then it is learned. So answers do not depend on how events were cut into batches,
nor, with each series (and the series of one owner) on one shard, on how many shards there are.

Stretches that begin within ``TOGETHER`` on one owner are told as one, when all are over. ``finish``
tells what is open at the end. Each finding has a p-value; ``metric_budget`` picks those that an
alert budget allows.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from bartizan.detect.metrics.baseline import Floats, baselines
from bartizan.detect.metrics.counters import rates
from bartizan.detect.metrics.metric_finding import Group, finding
from bartizan.detect.metrics.metric_state import DAY, About, MetricState, in_order
from bartizan.detect.metrics.points import Points, points
from bartizan.detect.metrics.spans import HOURLY, Span
from bartizan.detect.metrics.usual import Range
from bartizan.model import Finding
from bartizan.model.event import EventBatch

ALPHA = 1e-3
"""p-value at or below which a stretch begins; a budget chooses among them later."""
AGAIN = 10.0
"""How many times rarer a departure from the hours must be to be told again within a day."""
TOGETHER = 15 * 60_000_000
"""Microseconds within which stretches of one owner begin together."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What hours say of points; NaN: still learned."""

    p_values: Floats
    low: Floats
    high: Floats


def process(batch: EventBatch, state: MetricState) -> tuple[list[Finding], MetricState]:
    """Judge and learn the measurements of a batch.

    Args:
        batch: events; those without a measurement are passed over.
        state: what is known; it is changed and given back.

    Returns:
        Findings about what is over by now, and the state.
    """
    found = points(batch)
    if found is None:
        return [], state
    found, late = rates(found, state.counters)
    state.odd += found.odd
    state.late += late
    if len(state.counters) > 2 * state.table.cap:
        state.prune()
    _follow(batch, found, state)
    if len(found):
        newest = int(found.times[-1])
        state.last = newest if state.last is None else max(state.last, newest)
    return [finding(group) for group in _released(state)], state


def finish(state: MetricState) -> list[Finding]:
    """Findings about all that is still open."""
    for watch in state.watches.values():
        if (span := watch.finish()) is not None:
            state.over.append(span)
    state.over += state.hourly.values()
    state.hourly = {}
    return [finding(group) for group in _groups(state, in_order(_taken(state)))]


def _follow(batch: EventBatch, found: Points, state: MetricState) -> None:
    """Judge points and learn them; stretches that are over wait in the state."""
    judged = _by_hours(found, state)
    about = [About(*pair) for pair in zip(found.metrics, found.owners, strict=True)]
    watches = [state.watch(*pair) for pair in zip(found.series, about, strict=True)]
    followed = [watch if watch and state.keeps(watch.series) else None for watch in watches]
    columns = (found.which, found.times, found.values, found.rows, judged.p_values)
    for at, (one, time, value, row, p_value) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        watch = followed[one]
        series = found.series[one]
        if watch is not None and watch.context.last is not None and time <= watch.context.last:
            state.late += 1
            continue
        state.points += 1
        other = 1.0
        if p_value <= ALPHA:  # false for NaN
            other = p_value if _news(state, series, time, p_value) else 1.0
        if watch is not None:
            begun, over = watch.look(time, value, ALPHA, other)
            span = over or watch.open
            if begun <= ALPHA and span is not None:
                span.name_event(batch.ref(row))
            if over is not None:
                state.over.append(over)
        elif p_value <= ALPHA:
            state.about[series] = about[one]
            usual = Range(float(judged.low[at]), float(judged.high[at]), hourly=True)
            span = _hourly(state, series, time, value, p_value, usual)
            span.name_event(batch.ref(row))


def _by_hours(found: Points, state: MetricState) -> _Judged:
    """Judge points by the hours of their series, day by day, and learn them."""
    size = len(found)
    judged = _Judged(*(np.full(size, np.nan) for _ in range(3)))
    days = found.times // DAY
    rows = state.table.rows_of(found.series)
    for day in np.unique(days).tolist():
        here = np.flatnonzero(days == day)
        which, times, values = found.which[here], found.times[here], found.values[here]
        mine = rows[which]
        kept = mine >= 0
        if kept.any():
            known = baselines(state.table, np.unique(mine[kept]), day)
            at = here[kept]
            judged.p_values[at], judged.low[at], judged.high[at] = known.judge(
                mine[kept], times[kept], values[kept]
            )
        state.table.update(found.series, which, times, values)
    return judged


def _news(state: MetricState, series: str, time: int, p_value: float) -> bool:
    """Whether hours call the series unusual for the first time in a day, or far more than before.

    The baseline learns slowly, so that it calls a new level unusual for days; and a slow rise
    begins as a small departure.
    """
    before = state.told.get(series)
    if before is not None and time - before[0] <= DAY and p_value > before[1] / AGAIN:
        return False
    state.told[series] = (time, p_value)
    return True


def _hourly(
    state: MetricState, series: str, time: int, value: float, p_value: float, usual: Range
) -> Span:
    """The stretch of a series that is judged by hours alone, begun or gone on."""
    known = state.hourly.get(series)
    if known is not None and time - known.end > DAY:
        state.over.append(known)
        known = None
    if known is None:
        known = state.hourly[series] = Span(
            series=series, start=time, end=time, p_value=p_value, value=value, at=time,
            feature=HOURLY, usual=usual, points=0, since=0, extreme=value,
        )  # fmt: skip
        return known
    known.end = max(known.end, time)
    known.onsets += 1
    if p_value < known.p_value:
        known.p_value, known.value, known.at, known.usual = p_value, value, time, usual
        known.extreme = value
    return known


@dataclass(slots=True)
class _Owner:
    """What waits of one owner."""

    over: list[Span] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    """When stretches that are still open began."""


def _released(state: MetricState) -> Iterator[Group]:
    """Groups that nothing can join any more."""
    for series in [name for name, one in state.hourly.items() if _old(state, one.end + DAY)]:
        state.over.append(state.hourly.pop(series))
    if not state.over:
        return
    owners: defaultdict[str, _Owner] = defaultdict(_Owner)
    for span in state.over:
        owners[state.about[span.series].owner].over.append(span)
    for series, watch in state.watches.items():
        owner = state.about[series].owner
        if watch.open is not None and owner in owners:
            owners[owner].begun.append(watch.open.start)
    ready = []
    for waiting in owners.values():
        for some in _together(in_order(waiting.over)):
            start, last = some[0].start, some[-1].start
            waits = any(start - TOGETHER <= begun <= last + TOGETHER for begun in waiting.begun)
            if not waits and _old(state, last + TOGETHER):
                ready += some
    told = set(map(id, ready))
    state.over = [span for span in state.over if id(span) not in told]
    yield from _groups(state, in_order(ready))
    state.prune()


def _old(state: MetricState, time: int) -> bool:
    return state.last is not None and state.last > time


def _taken(state: MetricState) -> list[Span]:
    spans, state.over = state.over, []
    return spans


def _groups(state: MetricState, spans: list[Span]) -> Iterator[Group]:
    """Stretches by owner, those that began together as one; without an owner each for itself."""
    owners: defaultdict[str, list[Span]] = defaultdict(list)
    for span in spans:
        owners[state.about[span.series].owner].append(span)
    for owner, mine in sorted(owners.items()):
        for some in _together(mine) if owner else ([span] for span in mine):
            yield Group(owner, [(state.about[span.series].metric, span) for span in some])


def _together(spans: list[Span]) -> Iterator[list[Span]]:
    """Runs in which each begins soon after the one before; spans come in order of time."""
    some: list[Span] = []
    for span in spans:
        if some and span.start - some[-1].start > TOGETHER:
            yield some
            some = []
        some.append(span)
    if some:
        yield some
