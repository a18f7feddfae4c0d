"""What behaviour sees of an event: a narrow frame, so that weeks can be put in order of time."""

import polars as pl

from bartizan.model.event import EventBatch

SEEN = (
    "event_id", "product", "class_uid", "operation", "status", "actor", "actor_kind", "session",
    "src_ip", "src_geo", "src_asn", "user_agent", "target", "target_kind", "repo", "run",
    "artifact", "workload", "host", "process", "bytes_in", "bytes_out", "duration", "links",
)  # fmt: skip
"""Columns of ``EVENT_SCHEMA`` that are kept as they are."""

_DOES = ("actor", "src_ip", "target", "repo", "workload", "bytes_out")
"""One of these is known of every event that behaviour can learn from."""


def observed(batch: EventBatch, window: tuple[int, int] | None = None) -> pl.DataFrame:
    """The part of a batch that behaviour looks at.

    Columns: ``time`` (Int64, microseconds since 1970), those of ``SEEN``, and ``path`` and ``line``
    of the record. Metrics are left out, and records in which nobody does anything: plain text.

    Args:
        batch: events.
        window: only events from the first to before the second of these times.
    """
    frame = batch.frame.select(
        pl.col("time").to_physical(),
        *SEEN,
        pl.lit(batch.origin).alias("path"),
        pl.Series("line", batch.lines, dtype=pl.Int64),
        pl.col("metric"),
    ).filter(pl.col("metric").is_null() & pl.any_horizontal(pl.col(*_DOES).is_not_null()))
    if window is not None:
        frame = frame.filter(pl.col("time").is_between(*window, closed="left"))
    return frame.drop("metric")
