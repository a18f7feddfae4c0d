"""How a followed series is written and read back."""

from array import array
from collections import deque

import msgspec

from bartizan.detect.metrics.context import FEATURES, WINDOW
from bartizan.detect.metrics.known import MOST, Known
from bartizan.detect.metrics.onsets import KEPT, Onsets
from bartizan.detect.metrics.spans import AROUND, LONGEST, Span, Watch
from bartizan.detect.metrics.usual import HELD


class SavedWatch(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """All that a ``Watch`` holds."""

    series: str
    first: int | None
    last: int | None
    recent: list[float]
    known: list[list[float]]
    hours: list[list[float]]
    held: list[float]
    onsets: tuple[int, int, list[float], list[tuple[int, float]]]
    usual: list[list[float]]
    usual_next: int
    open: Span | None
    quiet: int
    before: list[float]
    earlier: list[float]

    def sound(self) -> bool:
        """Whether it can have been written by us."""
        return (
            len(self.recent) <= WINDOW
            and len(self.known) == len(FEATURES) - 1
            and len(self.hours) == 24 == len(self.usual)
            and len(self.held) == len(FEATURES)
            and len(self.onsets[2]) <= KEPT + 1
            and all(len(one) <= MOST + 1 for one in (*self.known, *self.hours))
            and all(len(one) <= HELD for one in self.usual)
            and max(len(self.before), len(self.earlier)) <= AROUND
            and (self.open is None or len(self.open.later) <= LONGEST)
        )


def saved(watch: Watch) -> SavedWatch:
    """All that a watch holds."""
    context, usual = watch.context, watch.usual
    return SavedWatch(
        series=watch.series, first=context.first, last=context.last, recent=context.recent,
        known=[list(one.values) for one in context.known],
        hours=[list(one.values) for one in context.hours], held=context.held,
        onsets=context.onsets.content(), usual=[list(one) for one in usual.hours],
        usual_next=usual.next, open=watch.open, quiet=watch.quiet, before=list(watch.before),
        earlier=watch.earlier,
    )  # fmt: skip


def restored(one: SavedWatch) -> Watch:
    """The watch that was saved."""
    watch = Watch(one.series)
    context, usual = watch.context, watch.usual
    context.first, context.last, context.recent = one.first, one.last, one.recent
    context.known = [Known(values) for values in one.known]
    context.hours = [Known(values) for values in one.hours]
    context.held = one.held
    context.onsets = Onsets.restored(*one.onsets)
    usual.hours = [array("d", values) for values in one.usual]
    usual.next = one.usual_next
    watch.open, watch.quiet = one.open, one.quiet
    watch.before, watch.earlier = deque(one.before, maxlen=AROUND), one.earlier
    return watch
