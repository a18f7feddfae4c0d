"""A batch of log records as the log model sees it: outlines, values, hours, sessions."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from bartizan.detect.logs.masks import OUTLINE, mask, outline, tokens
from bartizan.detect.logs.merging import fill
from bartizan.detect.logs.outlines import head
from bartizan.detect.logs.template_index import shown
from bartizan.model.event import EventBatch

SESSION = ("run", "session", "workload")
"""Columns that tell which records belong together; the first that a record has counts."""
LONGEST_SHAPE = 500
"""Characters of a shape. A longer one is known by its beginning."""
JOBS = frozenset({"ci-log"})
"""Formats of which one file is one run."""


@dataclass(frozen=True, slots=True)
class LogLines:
    """Records with a message."""

    frame: pl.DataFrame
    """``row`` in the batch, ``message``, ``time`` (microseconds), ``outline``, ``values`` (of the
    outline's holes), ``session`` (may be null)."""
    skipped: int
    """Records without a message."""


def log_lines(batch: EventBatch, window: tuple[int, int] | None = None) -> LogLines:
    """The records of a batch that have a message.

    Args:
        batch: events.
        window: only those from the first time to before the second, in microseconds since 1970.
    """
    keys = [pl.when(pl.col(one).is_not_null()).then(pl.lit(f"{one} ") + pl.col(one))
            for one in SESSION]  # fmt: skip
    frame = batch.frame.with_row_index("row").select(
        "row",
        "message",
        pl.col("time").to_physical().alias("time"),
        pl.coalesce(keys).alias("session"),
    )
    if batch.format in JOBS:
        frame = frame.with_columns(pl.col("session").fill_null(f"file {batch.origin}"))
    if window is not None:
        frame = frame.filter(pl.col("time").is_between(*window, closed="left"))
    said = frame.filter(pl.col("message").is_not_null())
    heads = head(said["message"])
    said = said.with_columns(
        outline=outline(heads), values=heads.str.extract_all(OUTLINE).alias("values")
    )
    return LogLines(said, frame.height - said.height)


def shapes(outlines: Sequence[str]) -> list[str]:
    """For each outline its shape, a function of it alone: the text with ``<*>`` for values."""
    masked = mask(pl.Series(outlines, dtype=pl.String)).to_list()
    return [shown(fill(tokens(one)))[:LONGEST_SHAPE] for one in masked]
