"""What was learned of metrics, as one value: hours of many series, the context of the important.

The table of hours merges exactly whatever was seen where. A series' context depends on the order
of its points, so each series is followed by one shard: merging states of different series is exact.
Where two shards followed the same series, the one that saw more of it stays, and ``split`` names
it. Beyond ``cap`` series contexts are kept of those whose hash falls in one half, one quarter, …:
which, depends on the series alone; the rest is judged by its hours only.
"""

from collections.abc import Iterable
from typing import Self

import msgspec
import zstandard

from bartizan.detect.metrics.hour_table import CAP as TABLE
from bartizan.detect.metrics.hour_table import HourTable
from bartizan.detect.metrics.saved_watch import SavedWatch, restored, saved
from bartizan.detect.metrics.spans import EVENTS, Span, Watch
from bartizan.errors import BartizanError
from bartizan.stats.envelope import LIMIT, damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import hash64, is_kept

KIND = "metric-state"
VERSION = 1
HEADING = b"bartizan metric state 1\n"
"""First line of a file, so that ``head -1`` tells what it is."""
CAP = 5_000
"""Series whose context is followed; about 30 KB each."""
DAY = 86_400_000_000
"""Microseconds."""
PENDING = 10_000
"""Stretches that wait to be told; the least strange go first."""

_ENCODE = msgspec.msgpack.Encoder().encode


class About(msgspec.Struct, frozen=True, array_like=True, order=True):
    """What a series is."""

    metric: str
    owner: str
    """``kind:name``; empty: unknown."""


class MetricState:
    """What was learned of metrics."""

    __slots__ = (
        "about", "cap", "counters", "dropped", "hourly", "last", "late", "level", "odd", "over",
        "points", "split", "table", "told", "watches",
    )  # fmt: skip

    def __init__(self, cap: int = CAP, table: int = TABLE) -> None:
        self.cap = cap
        self.table = HourTable(table)
        self.level = 0
        self.watches: dict[str, Watch] = {}
        self.about: dict[str, About] = {}
        """Of each series that is followed or has a stretch to be told."""
        self.told: dict[str, tuple[int, float]] = {}
        """When the hours last called a series unusual, and how much."""
        self.counters: dict[str, tuple[int, float]] = {}
        """Time and value of the newest point of each counter."""
        self.hourly: dict[str, Span] = {}
        """Open stretches of series that are judged by hours alone."""
        self.over: list[Span] = []
        """Stretches that are over and not yet told."""
        self.split: set[str] = set()
        """Series that were followed by more than one shard."""
        self.last: int | None = None
        """Time of the newest point."""
        self.points = self.late = self.odd = self.dropped = 0
        """Points judged; points older than the last of their series; measurements without a
        finite value; stretches that were too many."""

    def watch(self, series: str, about: About) -> Watch | None:
        """The follower of a series; None if it is judged by its hours only."""
        found = self.watches.get(series)
        if found is None and self.keeps(series):
            found = self.watches[series] = Watch(series)
            self.about[series] = about
            self.bound()
            found = self.watches.get(series)
        return found

    def keeps(self, series: str) -> bool:
        """Whether the context of a series is followed: always, until there were too many."""
        return not self.level or is_kept(hash64(series), self.level)

    def merge(self, other: Self, /) -> Self:
        """What both have learned. Neither may be used afterwards."""
        same_parameters(KIND, (self.cap,), (other.cap,))
        both = type(self)(self.cap, self.table.cap)
        both.table = self.table.merge(other.table)
        both.level = max(self.level, other.level)
        both.split = self.split | other.split | (self.watches.keys() & other.watches.keys())
        for one in (self, other):
            both.points, both.late = both.points + one.points, both.late + one.late
            both.odd, both.dropped = both.odd + one.odd, both.dropped + one.dropped
            both.over += one.over
            both.last = max(filter(None, (both.last, one.last)), default=None)
            for series, told in one.told.items():
                both.told[series] = max(told, both.told.get(series, told))
            for series, point in one.counters.items():
                both.counters[series] = max(point, both.counters.get(series, point))
            for series, span in one.hourly.items():
                known = both.hourly.get(series)
                both.hourly[series] = span if known is None else joined(known, span)
            for series, about in one.about.items():
                both.about[series] = max(about, both.about.get(series, about))
            for series, watch in one.watches.items():
                both.watches[series] = _fuller(watch, both.watches.get(series))
        both.watches = {name: one for name, one in both.watches.items() if both.keeps(name)}
        both.bound()
        both.prune()
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        self.prune()
        body = (
            self.table.to_bytes(),
            self.level,
            [saved(self.watches[series]) for series in sorted(self.watches)],
            sorted((series, about) for series, about in self.about.items()),
            sorted(self.told.items()),
            sorted(self.counters.items()),
            [self.hourly[series] for series in sorted(self.hourly)],
            in_order(self.over),
            sorted(self.split),
            (self.last, self.points, self.late, self.odd, self.dropped),
        )
        return HEADING + zstandard.compress(seal(KIND, VERSION, (self.cap,), body))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: it is something else, or of another version or other settings.
        """
        if not raw.startswith(HEADING):
            raise BartizanError(
                "this is no metric state that this version reads", mend="learn it again"
            )
        try:
            plain = zstandard.decompress(raw[len(HEADING) :], max_output_size=LIMIT)
        except (zstandard.ZstdError, MemoryError):
            raise damaged(KIND) from None
        shape = tuple[
            bytes, int, list[SavedWatch], list[tuple[str, About]],
            list[tuple[str, tuple[int, float]]], list[tuple[str, tuple[int, float]]],
            list[Span], list[Span], list[str],
            tuple[int | None, int, int, int, int],
        ]  # fmt: skip
        (cap,), body = unseal(plain, KIND, VERSION, shape)
        table, level, watches, about, told, counters, hourly, over, split, rest = body
        new = cls(cap)
        new.table = HourTable.from_bytes(table)
        new.level = level
        if len(watches) > cap or not all(one.sound() for one in watches):
            raise damaged(KIND)
        new.watches = {one.series: restored(one) for one in watches}
        new.about, new.told, new.counters = dict(about), dict(told), dict(counters)
        new.hourly = {one.series: one for one in hourly}
        new.over, new.split = over, set(split)
        new.last, new.points, new.late, new.odd, new.dropped = rest
        return new

    def prune(self) -> None:
        """Let the least strange stretches go if too many wait, and forget what nothing names."""
        if len(self.over) > PENDING:
            self.over = sorted(self.over, key=lambda one: (one.p_value, one.start, one.series))
            self.dropped += len(self.over) - PENDING
            del self.over[PENDING:]
        self.counters = {
            name: point for name, point in self.counters.items()
            if self.table.keeps(name) or self.keeps(name)
        }  # fmt: skip
        named = {*self.watches, *self.hourly, *(one.series for one in self.over)}
        self.about = {name: one for name, one in self.about.items() if name in named}
        self.told = {
            name: told for name, told in self.told.items() if told[0] > (self.last or 0) - DAY
        }

    def bound(self) -> None:
        """Follow no more than ``cap`` series."""
        while len(self.watches) > self.cap:
            self.level += 1
            self.watches = {name: one for name, one in self.watches.items() if self.keeps(name)}


def in_order(spans: Iterable[Span]) -> list[Span]:
    """Stretches by time and series."""
    return sorted(spans, key=lambda one: (one.start, one.series, one.end))


def joined(one: Span, other: Span) -> Span:
    """Two parts of a stretch as one; the stranger speaks."""
    strange = min((one, other), key=lambda span: (span.p_value, span.at, span.value))
    strange.start, strange.end = min(one.start, other.start), max(one.end, other.end)
    strange.onsets = one.onsets + other.onsets
    strange.refs = sorted({*one.refs, *other.refs})[:EVENTS]
    return strange


def _fuller(one: Watch, other: Watch | None) -> Watch:
    if other is None:
        return one
    return max(one, other, key=lambda w: (w.context.onsets.points, w.context.last or 0,
                                          _ENCODE(saved(w))))  # fmt: skip
