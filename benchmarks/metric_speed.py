"""Points a second of CPU time that metrics among events are judged and learned with.

``python -m benchmarks.metric_speed``. Three ways in one run: the table of hours of 1,000 series at
once; whole batches of events judged by hours alone; whole batches of which every series is followed
point by point as well. Decoding is not part of it.
"""

import math
import time
from random import Random

import numpy as np
import polars as pl

from bartizan.detect.metrics.baseline import baselines
from bartizan.detect.metrics.hour_table import HourTable
from bartizan.detect.metrics.metric_state import DAY, MetricState
from bartizan.detect.metrics.process import process
from bartizan.model.event import EventBatch, conform

STEP = 300_000_000
FIRST = 20_416
"""Day since 1970."""
BATCH = 20_000


def hours(series: int = 1_000, days: int = 30) -> float:
    """Points a second of the table alone, a day of all series at a time."""
    table, rng = HourTable(), np.random.default_rng(1)
    names = [f"series {at}" for at in range(series)]
    which = np.tile(np.arange(series), 288)
    spent = 0.0
    for day in range(FIRST, FIRST + days):
        times = np.repeat(np.arange(day * DAY, (day + 1) * DAY, STEP, dtype=np.int64), series)
        wave = np.sin(times % DAY / DAY * 2 * np.pi)
        values = 50 + 10 * wave + rng.normal(0, 2, len(times))
        started = time.process_time()
        rows = table.rows_of(names)
        baselines(table, rows, day).judge(rows[which], times, values)
        table.update(names, which, times, values)
        spent += time.process_time() - started
    return series * days * 288 / spent


def events(series: int, points: int, cap: int) -> float:
    """Points a second of whole batches."""
    source, state, spent = Random(1), MetricState(cap=cap), 0.0
    start = FIRST * DAY
    for first in range(0, series * points, BATCH):
        size = min(BATCH, series * points - first)
        at = [divmod(number, series) for number in range(first, first + size)]
        times = pl.Series("time", [start + step * STEP for step, _ in at])
        frame = conform(
            {
                "time": times.cast(pl.Datetime("us", "UTC")), "metric": "cpu_usage",
                "event_id": [f"{number}" for number in range(first, first + size)],
                "product": "metrics", "host": [f"host-{which}" for _, which in at],
                "value": [50 + 10 * math.sin(step / 288 * 2 * math.pi) + source.gauss(0, 2)
                          for step, _ in at],
            },
            size,
        )  # fmt: skip
        batch = EventBatch(frame, "prometheus", "-", range(1, size + 1), {}, lambda _: {})
        started = time.process_time()
        process(batch, state)
        spent += time.process_time() - started
    return series * points / spent


def main() -> None:
    print(f"table of hours, 1,000 series      {hours():12,.0f} points/s")
    print(f"events, by hours alone            {events(300, 600, cap=1):12,.0f} points/s")
    print(f"events, every series followed     {events(300, 600, cap=5_000):12,.0f} points/s")


if __name__ == "__main__":
    main()
