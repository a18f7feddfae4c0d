"""The measurements among events: series, time and value, with the event each came from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from bartizan.detect.metrics.context import LARGEST
from bartizan.model.event import EventBatch


@dataclass(frozen=True, slots=True)
class Points:
    """Measurements in order of time."""

    series: list[str]
    """Different series."""
    metrics: list[str]
    """Of each series, what is measured."""
    owners: list[str]
    """Of each series, whose it is, ``kind:name``; empty: unknown."""
    which: npt.NDArray[np.int64]
    """Of each point, its series."""
    times: npt.NDArray[np.int64]
    """Microseconds since 1970."""
    values: npt.NDArray[np.float64]
    """Finite."""
    rows: npt.NDArray[np.int64]
    """Of each point, its event in the batch."""
    odd: int
    """Measurements without a finite value."""

    def __len__(self) -> int:
        return len(self.times)


def points(batch: EventBatch) -> Points | None:
    """The measurements of a batch; None if it holds none."""
    frame = batch.frame.select("time", "metric", "value", "host", "workload", "target")
    frame = frame.with_row_index("row").filter(pl.col("metric").is_not_null())
    if not frame.height:
        return None
    finite = frame.filter(pl.col("value").abs().le(LARGEST) & pl.col("time").is_not_null())
    owner = pl.coalesce(
        pl.lit("host:") + pl.col("host"), pl.lit("workload:") + pl.col("workload"), pl.lit("")
    )
    measured = finite.select(
        pl.coalesce("target", pl.col("metric") + pl.lit(" of ") + owner).alias("series"),
        pl.col("metric"),
        owner.alias("owner"),
        pl.col("time").cast(pl.Int64),
        pl.col("value"),
        pl.col("row").cast(pl.Int64),
    ).sort("time", "row")
    known = measured.unique("series", keep="first", maintain_order=True)
    names = known["series"].to_list()
    places = pl.DataFrame({"series": names, "which": np.arange(len(names), dtype=np.int64)})
    which = measured.select("series").join(places, on="series", how="left", maintain_order="left")
    return Points(
        series=names,
        metrics=known["metric"].to_list(),
        owners=known["owner"].to_list(),
        which=which["which"].to_numpy(),
        times=measured["time"].to_numpy(),
        values=measured["value"].to_numpy(),
        rows=measured["row"].to_numpy(),
        odd=frame.height - finite.height,
    )
