"""How much everybody and everything does: events, failures, different targets, bytes.

Each actor, host and workload is a subject. Addresses that act are left to ``network``.
"""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Final, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bartizan.detect.behaviour.amounts import FLOOR, Amounts
from bartizan.detect.behaviour.counting import Part, added, different, plainly
from bartizan.detect.behaviour.delivered import Delivered
from bartizan.detect.behaviour.growth import growing
from bartizan.detect.behaviour.measure import Measure
from bartizan.detect.behaviour.profiles.coded import coded
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.today import Today
from bartizan.stats.beta_tail import log_share_tail
from bartizan.stats.envelope import seal, unseal

KIND = "volumes"
VERSION = 1

EVENTS = Measure(at=0, facet="events", said="{amount} events in a day", floor=30)
FAILURES = Measure(
    at=1, facet="failures", said="{amount} refused or failed", floor=5, attack=("T1110", "T1580")
)
OUT = Measure(
    at=2, facet="bytes out", said="{amount} out in a day", floor=10_000_000, unit=65_536.0,
    attack=("T1567", "T1048"),
)  # fmt: skip
IN = Measure(at=3, facet="bytes in", said="{amount} in in a day", floor=10_000_000, unit=65_536.0)
TARGETS = Measure(
    at=4, facet="targets a day", said="touched {amount} different targets", floor=8,
    attack=("T1119", "T1580"),
)  # fmt: skip
REPOSITORIES = Measure(
    at=5, facet="volume of repositories", said="in {amount} repositories", floor=4,
    attack=("T1213.003",),
)  # fmt: skip
ADDRESSES = Measure(
    at=6, facet="number of addresses", said="came from {amount} addresses", floor=4,
    attack=("T1078", "T1090"),
)  # fmt: skip
OPERATIONS = Measure(
    at=7, facet="kinds of operation a day", said="{amount} different operations", floor=8,
    attack=("T1526", "T1580"),
)  # fmt: skip
MEASURES: Final = (EVENTS, FAILURES, OUT, IN, TARGETS, REPOSITORIES, ADDRESSES, OPERATIONS)

DIFFERENT: Final = (
    (TARGETS, "target"),
    (REPOSITORIES, "repo"),
    (ADDRESSES, "src_ip"),
    (OPERATIONS, "operation"),
)
TRUST: Final = 60.0
"""Tries that a subject's earlier failures are worth at most: what fails today hangs together."""


ROLES: Final = {
    "who": DIFFERENT,
    "where": ((OPERATIONS, "operation"),),
    "what": ((OPERATIONS, "operation"),),
}
"""What is counted of actors, hosts and workloads."""
_THINGS: Final = ("target", "repo", "src_ip", "operation")
_KIND: Final = pl.col("actor_kind").fill_null("user")
_SUBJECTS: Final = (
    pl.when(_KIND != "address").then(pl.concat_str(_KIND, pl.lit(":"), "actor")).alias("who"),
    (pl.lit("host:") + pl.col("host")).alias("where"),
    (pl.lit("workload:") + pl.col("workload")).alias("what"),
)


class Volumes:
    """Daily amounts of all subjects."""

    __slots__ = ("amounts", "delivered")

    def __init__(self) -> None:
        self.amounts = Amounts(MEASURES)
        self.delivered = Delivered()

    def process(self, seen: pl.DataFrame) -> list[Signal]:
        """Count, and tell what is more than usual."""
        day = self.delivered.take(seen)
        if day is None:
            return []
        found: list[Signal] = []
        plain = plainly(self.amounts)
        frame = seen.select(*_SUBJECTS, *_THINGS)
        texts, sums, time = coded(frame), _sums(seen), seen["time"].to_numpy()
        rows = np.arange(seen.height)
        for role, things in ROLES.items():
            if not texts[role].texts:
                continue
            part = Part(self.amounts, day, seen, texts[role], time, rows)
            found += added(part, sums, self._judge)
            for measure, name in things:
                found += different(part, texts[name], measure, plain)
        return found

    def learn(self, seen: pl.DataFrame) -> None:
        """Count."""
        self.process(seen)

    def end_day(self, day: int) -> list[Signal]:
        """Let the day join the past; tell what grows."""
        self.delivered.end_day(day)
        return self.amounts.end_day(day, partial(growing, self.amounts))

    def merge(self, other: Self, /) -> Self:
        """What both have counted; no subject may have been in both on one day."""
        both = type(self)()
        both.amounts = self.amounts.merge(other.amounts)
        both.delivered = self.delivered.merge(other.delivered)
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        body = (self.amounts.to_bytes(), self.delivered.to_bytes())
        return seal(KIND, VERSION, (), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        _, (amounts, delivered) = unseal(raw, KIND, VERSION, tuple[bytes, bytes])
        new = cls()
        new.amounts = Amounts.from_bytes(amounts, MEASURES)
        new.delivered = Delivered.from_bytes(delivered)
        return new

    @property
    def entities(self) -> Mapping[str, int]:
        """How many entities are known."""
        return {"subject": len(self.amounts.past)}

    @property
    def active(self) -> Mapping[str, int]:
        """How many of each kind did something today."""
        return Counter(self.amounts.active())

    @property
    def evicted(self) -> int:
        """Entities that were given up for want of room."""
        return self.amounts.evicted

    def _judge(self, one: Today, measure: Measure, day: int) -> tuple[float, str]:
        if measure is FAILURES:
            return self._share(one, day), f" of {one.amounts[EVENTS.at]:,} events"
        return self.amounts.look(one, measure, day), ""

    def _share(self, one: Today, day: int) -> float:
        """How surprising today's failures are, by number and by share; 0 if they are not.

        The share is of a usual day's events at least: what happens at night may all fail.
        """
        counted = self.amounts.surprise_of(one, FAILURES, day)
        if counted < FLOOR:
            return 0.0
        failed = sum(self.amounts.days_of(one, FAILURES.at).values())
        events = self.amounts.days_of(one, EVENTS.at)
        a, b = failed + 0.5, max(sum(events.values()) - failed, 0) + 4.5
        weight = min(1.0, TRUST / (a + b))
        hits = one.amounts[FAILURES.at]
        tries = max(one.amounts[EVENTS.at], hits, sum(events.values()) // max(len(events), 1))
        share = -log_share_tail(hits, tries, a * weight, b * weight)
        return self.amounts.worth(one, FAILURES.at, min(counted, share))


def _sums(seen: pl.DataFrame) -> list[tuple[NDArray[np.int64], Measure]]:
    """What is added up, a number for each event."""
    failed = (seen["status"] == "failure").fill_null(value=False).cast(pl.Int64)
    out, into = (seen[name].fill_null(0).clip(lower_bound=0) for name in ("bytes_out", "bytes_in"))
    return [
        (np.ones(seen.height, np.int64), EVENTS),
        (failed.to_numpy(), FAILURES),
        (out.to_numpy(), OUT),
        (into.to_numpy(), IN),
    ]
