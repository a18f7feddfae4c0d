"""How often each kind of line comes: spikes, drops, silences and bursts of new kinds, hour by hour.

Learned are counts by hour of event time for each template. An hour is judged by the hours before it
only: its count against what is usual for this hour of the week (a negative binomial tail whose
scatter is learned), a silence against earlier silences of the same template, and the number of new
templates against how many are usually new in an hour (as Kusto's ``detect_anomalous_new_entity``).

Not for what matters within minutes: an hour is the finest it sees.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from bartizan.stats.conformal import Calibration, restrained
from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import hash64, is_kept
from bartizan.stats.panes import Panes
from bartizan.stats.seasons import WEEK, Usual
from bartizan.stats.tails import lower_tail, upper_tail

KIND = "rates"
VERSION = 1
TEMPLATES = 1 << 12
LEARNED = 48
"""Hours that must have been observed before anything is called unusual."""
NEWNESS = "*"
"""Stands for all templates together, where the number of new ones is judged."""


@dataclass(frozen=True, slots=True)
class RateVerdict:
    """How unusual an hour of one template is."""

    key: str
    """The template, or ``NEWNESS``."""
    hour: int
    """Hours since 1970."""
    count: int
    usual: Usual
    p_value: float
    reason: str
    learning: bool
    """Whether too few hours were observed; then it is for information only."""


class Rates:
    """Counts by hour for each template; a fair sample of templates beyond the cap."""

    __slots__ = ("cap", "level", "lines", "series")

    def __init__(self, cap: int = TEMPLATES) -> None:
        self.cap = cap
        self.level = 0
        self.lines = 0
        self.series: dict[str, Panes] = {}

    def update(self, batch: Iterable[tuple[str, int]], /) -> None:
        """Count lines: the template of each, and its time in microseconds since 1970."""
        times: defaultdict[str, list[int]] = defaultdict(list)
        for key, time in batch:
            self.lines += 1
            times[key].append(time)
        for key, some in times.items():
            if self.keeps(key):
                self.series.setdefault(key, Panes()).update(some)
        self._bound()

    def merge(self, other: Self, /) -> Self:
        """Lines of both."""
        same_parameters(KIND, (self.cap,), (other.cap,))
        both = type(self)(self.cap)
        both.level = max(self.level, other.level)
        both.lines = self.lines + other.lines
        for key in {*self.series, *other.series}:
            if both.keeps(key):
                mine, theirs = self.series.get(key), other.series.get(key)
                both.series[key] = (mine or Panes()).merge(theirs or Panes())
        both._bound()  # noqa: SLF001 - its own kind
        return both

    def keeps(self, key: str) -> bool:
        """Whether this template is counted: always, until there were more than ``cap``."""
        return not self.level or is_kept(hash64(key), self.level)

    @property
    def dropped(self) -> int:
        """Lines of templates that are no longer counted."""
        return self.lines - sum(panes.total for panes in self.series.values())

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        series = [(key, panes.to_bytes()) for key, panes in sorted(self.series.items())]
        return seal(KIND, VERSION, (self.cap,), (self.level, self.lines, series))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: other bytes, or another version.
        """
        shape = tuple[int, int, list[tuple[str, bytes]]]
        (cap,), (level, lines, series) = unseal(raw, KIND, VERSION, shape)
        new = cls(cap)
        new.level, new.lines = level, lines
        new.series = {key: Panes.from_bytes(panes) for key, panes in series}
        if len(new.series) > cap or new.dropped < 0:
            raise damaged(KIND)
        return new

    def _bound(self) -> None:
        while len(self.series) > self.cap:
            self.level += 1
            self.series = {key: one for key, one in self.series.items() if self.keeps(key)}


def judge(rates: Rates, hour: int) -> list[RateVerdict]:
    """Judge one hour of every known template, the strangest first.

    Args:
        rates: what was counted, the hour itself and later ones included or not.
        hour: hours since 1970; it must be over.
    """
    verdicts = [_newness(rates, hour)]
    for key, panes in rates.series.items():
        if panes.first is not None and panes.first < hour:
            verdicts.append(_one(key, panes, hour))
    return sorted(verdicts, key=lambda verdict: (verdict.p_value, verdict.key))


def _one(key: str, panes: Panes, hour: int) -> RateVerdict:
    count, usual = panes.counts[hour], panes.usual(hour)
    if not count:
        p_value, reason = _silence(panes, hour)
    else:
        more = upper_tail(count, usual.mean, usual.variance)
        less = lower_tail(count, usual.mean, usual.variance)
        p_value = restrained(min(1.0, 2 * min(more, less)), 1 / (usual.hours + 1))
        reason = f"{count:,} in an hour, usually about {_plain(usual.mean)}"
    return RateVerdict(key, hour, count, usual, p_value, reason, usual.hours < LEARNED)


def _silence(panes: Panes, hour: int) -> tuple[float, str]:
    """A silence that goes on, against earlier ones: runs of hours without the template."""
    active = sorted(at for at in panes.counts if at < hour)
    if not active:
        return 1.0, "not seen in the hours kept"
    runs = [float(two - one - 1) for one, two in pairwise(active)]
    now = float(hour - active[-1])
    usual = (math.fsum(runs) + 1) / (len(runs) + 1)
    p_value = Calibration(runs, lambda excess: usual / (usual + excess)).p_value(now)
    longest = int(max(runs, default=0))
    reason = f"silent for {now:,.0f} hours, before at most for {longest:,}"
    return restrained(p_value, 1 / (len(runs) + 1)), reason


def _newness(rates: Rates, hour: int) -> RateVerdict:
    """How many templates came first in this hour, against the last week."""
    firsts = [panes.first for panes in rates.series.values() if panes.first is not None]
    start = min(firsts, default=hour)
    since = max(start + 1, hour - WEEK)  # in the very first hour everything is new
    hours = max(hour - since, 0)
    new = [at for at in firsts if since <= at < hour]
    per_hour = defaultdict(int, {at: new.count(at) for at in set(new)})
    count = sum(at == hour for at in firsts)
    mean = (len(new) + 0.5) / (hours + 1)  # Jeffreys: never is not impossible
    scatter = sum((per_hour[at] - mean) ** 2 for at in range(since, hour)) / max(hours, 1)
    variance = max(mean * (1 + 1 / (hours + 1)), scatter)
    p_value = restrained(upper_tail(count, mean, variance), 1 / (hours + 1)) if count else 1.0
    usual = Usual(mean, variance, hours, 0)
    reason = f"{count:,} new templates in an hour, {len(new):,} in the {hours:,} hours before"
    return RateVerdict(NEWNESS, hour, count, usual, p_value, reason, hours < LEARNED)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
