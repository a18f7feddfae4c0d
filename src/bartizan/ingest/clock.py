"""Event time: fills what is missing, counts what is out of order or dated in the future.

Nothing here reads a clock: the time of reading is passed in.
"""

from dataclasses import dataclass

import polars as pl

from bartizan.ingest.instants import INSTANT

SKEW_TOLERANCE = 300.0
"""Seconds that an event may be ahead of the time of reading. Kerberos allows as much (RFC 4120,
section 5.2.1), so clocks in an organisation are usually kept closer."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Times of a batch, whole, and what they tell about their sender's clock."""

    times: pl.Series
    latest: int
    """The latest event of the origin so far, microseconds since 1970."""
    last: int
    """The last event of the origin, which the next one without a time takes over."""
    out_of_order: int
    """Events older than one before them."""
    skewed: int
    """Events dated later than the time of reading allows."""


def keep_time(
    times: pl.Series,
    *,
    latest: int | None,
    last: int | None,
    now: int,
    tolerance: float = SKEW_TOLERANCE,
) -> Timed:
    """Fill null times and compare all with those before and with the time of reading.

    Args:
        times: of the events of one origin, in the order of their records; may hold nulls.
        latest: the latest time of the origin so far, microseconds since 1970; None: the first.
        last: the time of the event before the first; None: the first.
        now: the time of reading, microseconds since 1970. Events without a time before the first
            that has one take it.
        tolerance: seconds an event may be ahead of ``now``.
    """
    stamps = times.cast(pl.Int64)
    if stamps.null_count():
        stamps = stamps.fill_null(strategy="forward").fill_null(now if last is None else last)
    if not len(stamps):
        return Timed(times, latest or 0, last or 0, 0, 0)
    highest = stamps.cum_max()
    before = highest.shift(1)
    late = int((stamps < before).sum())
    if latest is not None:
        before = before.fill_null(latest)
        late = int(((stamps < before) | (stamps < latest)).sum())
    newest = int(highest[-1])
    ahead = now + int(tolerance * 1e6)
    skewed = int((stamps > ahead).sum()) if newest > ahead else 0
    return Timed(
        stamps.cast(INSTANT),
        newest if latest is None else max(newest, latest),
        int(stamps[-1]),
        late,
        skewed,
    )
