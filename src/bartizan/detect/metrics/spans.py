"""Stretches of a series that are unusual: where one begins, how it goes on, and when it is over.

One begins at a point whose p-value is small enough. It lasts while values are out of what was usual
there before it began, and is over after ``QUIET`` usual ones. What it brought (a new level or
spread) is judged from the points before and after its beginning.
"""

from collections import deque
from dataclasses import dataclass, field

from bartizan.detect.metrics.context import FEATURES, Context
from bartizan.detect.metrics.onsets import LEARNED
from bartizan.detect.metrics.shift import Shift, shift
from bartizan.detect.metrics.usual import Range, Usual
from bartizan.model.event_ref import EventRef

HOURLY = FEATURES[-1]
QUIET = 6
"""Usual points after which it is over."""
AROUND = 24
"""Points before and after the beginning that tell what changed."""
EVENTS = 20
"""Events that a stretch names."""
LONGEST = 288
"""Points after which what has become a new level is no longer told on."""


@dataclass(slots=True)
class Span:
    """An unusual stretch of one series."""

    series: str
    start: int
    """Microseconds since 1970."""
    end: int
    p_value: float
    """The smallest in it."""
    value: float
    """The value of the strangest point."""
    at: int
    """Its time."""
    feature: str
    """What was most novel there."""
    usual: Range | None
    """What was usual there before it began."""
    points: int
    """Points of the series before it …"""
    since: int
    """… from this time on."""
    onsets: int = 1
    extreme: float = 0.0
    """The value farthest from usual."""
    shift: Shift | None = None
    later: list[float] = field(default_factory=list)
    """Values from its beginning on."""
    refs: list[EventRef] = field(default_factory=list)
    """The events of its strangest points."""

    def name_event(self, ref: EventRef) -> None:
        """Remember an event that shows it."""
        if len(self.refs) < EVENTS:
            self.refs.append(ref)

    @property
    def up(self) -> bool:
        """Whether it lies above what was usual."""
        if self.usual is None:
            return False
        return self.extreme > (self.usual.low + self.usual.high) / 2


class Watch:
    """Follows one series."""

    __slots__ = ("before", "context", "earlier", "open", "quiet", "series", "usual")

    def __init__(self, series: str) -> None:
        self.series = series
        self.context = Context()
        self.usual = Usual()
        self.open: Span | None = None
        self.quiet = 0
        """Usual points since the last unusual one of the open span."""
        self.before: deque[float] = deque(maxlen=AROUND)
        """The newest values."""
        self.earlier: list[float] = []
        """The values before the open span."""

    def look(
        self, time: int, value: float, alpha: float, other: float = 1.0
    ) -> tuple[float, Span | None]:
        """Take in a point.

        Args:
            time: microseconds since 1970, not before the last point.
            value: finite.
            alpha: p-value at or below which a span begins.
            other: what another judge of the same point says; 1: nothing.

        Returns:
            Its p-value, and a span that is over by it.
        """
        seen = self.context.look(time, value)
        p_value, feature = seen.p_value, FEATURES[seen.feature]
        if other < 1.0:
            if other < p_value:
                feature = HOURLY
            p_value = min(1.0, 2 * min(p_value, other))
        over = None
        if p_value <= alpha and not self.learning:
            if self.open is None:
                self.open = self._begun(time, value, p_value, feature)
                self.earlier, self.quiet = list(self.before), 0
            else:
                self._stranger(self.open, time, value, p_value, feature)
        if self.open is not None:
            over = self._go_on(self.open, time, value)
        self.before.append(value)
        self.usual.learn(time, value)
        return p_value, over

    def finish(self) -> Span | None:
        """The span that is open at the end."""
        if self.open is None:
            return None
        return self._closed(self.open)

    @property
    def learning(self) -> bool:
        """Whether too little was seen to call anything unusual."""
        return self.context.onsets.points < LEARNED

    def _begun(self, time: int, value: float, p_value: float, feature: str) -> Span:
        return Span(
            series=self.series, start=time, end=time, p_value=p_value, value=value, at=time,
            feature=feature, usual=self.usual.range(time),
            points=self.context.onsets.points - 1, since=self.context.first or time, extreme=value,
        )  # fmt: skip

    def _stranger(self, span: Span, time: int, value: float, p_value: float, feature: str) -> None:
        span.onsets += 1
        self.quiet = 0
        if p_value < span.p_value:
            span.p_value, span.value, span.at = p_value, value, time
            span.feature = feature

    def _go_on(self, span: Span, time: int, value: float) -> Span | None:
        span.later.append(value)
        if span.usual is None or span.usual.holds(value):
            self.quiet += 1
        else:
            self.quiet = 0
            span.end = time
            middle = (span.usual.low + span.usual.high) / 2
            if abs(value - middle) > abs(span.extreme - middle):
                span.extreme = value
        known = len(span.later) >= AROUND
        if known and (self.quiet >= QUIET or len(span.later) >= LONGEST):
            return self._closed(span)
        return None

    def _closed(self, span: Span) -> Span:
        values = self.context.known[0].values
        span.end = max(span.end, span.at)
        span.shift = shift(self.earlier, span.later[:AROUND], values[-1] - values[0])
        span.later = []
        self.open = None
        return span
