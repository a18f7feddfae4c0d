"""How much everybody and everything does: events, failures, different targets, bytes.

Each actor, host and workload is a subject. Addresses that act are left to ``network``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

import polars as pl

from bartizan.detect.behaviour.amounts import Amounts, Today
from bartizan.detect.behaviour.delivered import Delivered
from bartizan.detect.behaviour.growth import growing
from bartizan.detect.behaviour.measure import Measure, span
from bartizan.detect.behaviour.references import reference
from bartizan.detect.behaviour.signal import Signal
from bartizan.stats.beta_tail import log_share_tail
from bartizan.stats.envelope import seal, unseal
from bartizan.stats.hashing import hash64

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


@dataclass(frozen=True, slots=True)
class _Role:
    """Which column names a subject."""

    column: str
    kind: str
    """Column of its kind, or the kind itself."""
    different: tuple[tuple[Measure, str], ...]


ROLES: Final = (
    _Role("actor", "actor_kind", DIFFERENT),
    _Role("host", "host", ((OPERATIONS, "operation"),)),
    _Role("workload", "workload", ((OPERATIONS, "operation"),)),
)
_SUMS: Final = ("n", "failed", "out", "in")


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
        frame = _prepared(seen)
        for role in ROLES:
            if frame[role.column].null_count() == frame.height:
                continue
            part = _of_role(frame, role)
            if not part.is_empty():
                found += self._sums(part, seen, day)
                for measure, column in role.different:
                    found += self._different(part, measure, column, seen, day)
        return found

    def learn(self, seen: pl.DataFrame) -> None:
        """Count."""
        self.process(seen)

    def end_day(self, day: int) -> list[Signal]:
        """Let the day join the past; tell what grows."""
        self.delivered.end_day(day)
        today = self.amounts.today
        self.amounts.end_day(day)
        return growing(self.amounts, today, day)

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
        return self.amounts.past.evicted

    def _sums(self, part: pl.DataFrame, seen: pl.DataFrame, day: int) -> Iterator[Signal]:
        grouped = part.group_by("subject").agg(pl.col(*_SUMS).sum())
        reached: set[str] = set()
        of = self.amounts.of
        for subject, n, failed, out, into in grouped.iter_rows():
            one = of(subject)
            amounts, levels = one.amounts, one.levels
            if (
                amounts[0] + n >= levels[0]
                or amounts[1] + failed >= levels[1]
                or amounts[2] + out >= levels[2]
                or amounts[3] + into >= levels[3]
            ):
                reached.add(subject)
                continue
            amounts[0] += n
            amounts[1] += failed
            amounts[2] += out
            amounts[3] += into
        if reached:
            rows = part.filter(pl.col("subject").is_in(list(reached)))
            yield from self._walk(rows, seen, day)

    def _walk(self, rows: pl.DataFrame, seen: pl.DataFrame, day: int) -> Iterator[Signal]:
        """Event by event, where a level is reached in this batch."""
        for subject, time, row, *more in rows.select("subject", "time", "row", *_SUMS).iter_rows():
            one = self.amounts.today[subject]
            for at, amount in enumerate(more):
                if not amount:
                    continue
                one.amounts[at] += amount
                if one.amounts[at] < one.levels[at]:
                    continue
                measure = MEASURES[at]
                if measure is FAILURES:
                    odd, detail = self._share(one, day), f" of {one.amounts[EVENTS.at]:,} events"
                else:
                    odd, detail = self.amounts.look(one, measure, day), ""
                if odd:
                    yield self.amounts.signal(
                        subject, measure, day, odd, time, reference(seen, row), detail=detail
                    )

    def _share(self, one: Today, day: int) -> float:
        """How surprising today's share of failures is; 0 if it is not."""
        if not self.amounts.reached(one, FAILURES, day, cheap=False):
            return 0.0
        failed = sum(self.amounts.days_of(one, FAILURES.at).values())
        events = sum(self.amounts.days_of(one, EVENTS.at).values())
        a, b = failed + 0.5, max(events - failed, 0) + 4.5
        weight = min(1.0, TRUST / (a + b))
        hits = one.amounts[FAILURES.at]
        tries = max(one.amounts[EVENTS.at], hits)
        return self.amounts.worth(
            one, FAILURES.at, -log_share_tail(hits, tries, a * weight, b * weight)
        )

    def _different(
        self, part: pl.DataFrame, measure: Measure, column: str, seen: pl.DataFrame, day: int
    ) -> Iterator[Signal]:
        if part[column].null_count() == part.height:
            return
        pairs = (
            part.select("subject", column, "row", "time")
            .drop_nulls(column)
            .unique(["subject", column], keep="first", maintain_order=True)
        )
        things = pairs[column].to_list()
        hashes = {thing: hash64(thing) for thing in set(things)}
        at = measure.at
        of = self.amounts.of
        for subject, thing, row, time in zip(
            pairs["subject"].to_list(), things, pairs["row"].to_list(), pairs["time"].to_list(),
            strict=True,
        ):  # fmt: skip
            one = of(subject)
            start = one.start.setdefault(at, time)
            before = one.amounts[at]
            if one.see(at, hashes[thing]) > before and one.amounts[at] >= one.levels[at]:
                odd = self.amounts.look(one, measure, day)
                if odd:
                    yield self.amounts.signal(
                        subject, measure, day, odd, time, reference(seen, row),
                        detail=f" in {span(time - start)}",
                    )  # fmt: skip


def _prepared(seen: pl.DataFrame) -> pl.DataFrame:
    return seen.select(
        "time",
        "actor", "host", "workload", "target", "repo", "src_ip", "operation",
        actor_kind=pl.col("actor_kind").fill_null("user"),
        n=pl.lit(1, pl.Int64),
        failed=(pl.col("status") == "failure").fill_null(value=False).cast(pl.Int64),
        out=pl.col("bytes_out").fill_null(0).clip(lower_bound=0),
        **{"in": pl.col("bytes_in").fill_null(0).clip(lower_bound=0)},
    ).with_row_index("row")  # fmt: skip


def _of_role(frame: pl.DataFrame, role: _Role) -> pl.DataFrame:
    known = frame.filter(pl.col(role.column).is_not_null())
    if role.column == "actor":
        known = known.filter(pl.col("actor_kind") != "address")
        return known.with_columns(subject=pl.concat_str("actor_kind", pl.lit(":"), "actor"))
    return known.with_columns(subject=pl.lit(role.kind + ":") + pl.col(role.column))
