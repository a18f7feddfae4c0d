"""What behaviour sees of an event: a narrow frame, so that weeks can be put in order of time."""

import polars as pl

from bartizan.detect.behaviour.pipeline_facts import pipeline_facts
from bartizan.model.event import EventBatch

SEEN = (
    "event_id", "product", "class_uid", "operation", "status", "actor", "actor_kind", "session",
    "src_ip", "src_geo", "src_asn", "user_agent", "target", "target_kind", "repo", "run",
    "artifact", "workload", "host", "process", "bytes_in", "bytes_out", "duration", "links",
)  # fmt: skip
"""Columns of ``EVENT_SCHEMA`` that are kept as they are."""

_DOES = ("actor", "src_ip", "target", "repo", "workload", "bytes_out")
"""One of these is known of every event that behaviour can learn from."""

_NO_PLACE = r"^(?:127\.[0-9.]+|0\.0\.0\.0|::1?|::ffff:(?:7f[0-9a-f]{2}:[0-9a-f]+|0:0))$"
"""Addresses that mean a machine itself, or none: every machine has them, so they are nobody's."""

_ROLES = {"cloudtrail": ("userIdentity.arn", r":assumed-role/([^/]+)/(.+)$")}
"""By format: the field that says who acts as what, and how to read role and session from it."""
_SIGNED_ON = r"^AWSReservedSSO_"
"""Roles that people get from single sign-on: their sessions are called after the person."""


def observed(batch: EventBatch, window: tuple[int, int] | None = None) -> pl.DataFrame:
    """The part of a batch that behaviour looks at.

    Columns: ``time`` (Int64, microseconds since 1970), those of ``SEEN``, ``path`` and ``line`` of
    the record; ``acting_as``: the role, where the record names the person who acts in it, while
    ``actor`` is that person; and of runs what ``pipeline_facts.FACTS`` says. Metrics are left out,
    and records in which nobody does anything: plain text.

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
        _person(batch),
        *pipeline_facts(batch),
    )
    person = pl.col("person")
    frame = frame.with_columns(
        src_ip=pl.when(~pl.col("src_ip").str.contains(_NO_PLACE)).then("src_ip"),
        acting_as=pl.when(person.is_not_null()).then("actor"),
        actor=pl.coalesce(person, "actor"),
        actor_kind=pl.when(person.is_not_null()).then(pl.lit("user")).otherwise("actor_kind"),
    ).filter(pl.col("metric").is_null() & pl.any_horizontal(pl.col(*_DOES).is_not_null()))
    if window is not None:
        frame = frame.filter(pl.col("time").is_between(*window, closed="left"))
    return frame.drop("metric", "person")


def _person(batch: EventBatch) -> pl.Series:
    """Who acts in a role, where that is told; else null."""
    field, pattern = _ROLES.get(batch.format, ("", ""))
    column = batch.fields.get(field)
    if column is None:
        return pl.Series("person", [None], dtype=pl.String).new_from_index(0, len(batch))
    names = pl.Series("person", list(column), dtype=pl.String)
    role, session = names.str.extract(pattern, 1), names.str.extract(pattern, 2)
    known = session.str.contains("@", literal=True) | role.str.contains(_SIGNED_ON)
    return session.set(~known.fill_null(value=False), None)
