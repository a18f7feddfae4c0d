"""How slowly a metric may rise without being told: the limit of resistance to poisoning.

``python -m benchmarks.metric_ramps``. A processor with a daily rhythm, learned for 30 days, rises
by some standard deviations in so many days and stays for two. Told is what a budget of one alert a
month for this series allows; the row without a rise shows the false alarms.
"""

import math
from collections.abc import Iterator
from random import Random

import polars as pl

from bartizan.detect.metrics.metric_budget import within
from bartizan.detect.metrics.metric_state import MetricState
from bartizan.detect.metrics.process import finish, process
from bartizan.detect.metrics.words import written
from bartizan.model.event import EventBatch, conform

DAY = 288
STEP = 300_000_000
START = 1_764_000_000_000_000
BEFORE, AFTER = 30, 2
"""Days."""
SPREAD = 3.0
RISES = (0, 5, 10, 20, 40)
"""In standard deviations."""
LASTING = (1 / 24, 1 / 4, 1, 3, 7, 14, 30)
"""Days."""
SEEDS = 5
BUDGET = 1 / 30
"""Alerts a day."""


def rising(seed: int, rise: float, days: float) -> Iterator[float]:
    source = Random(seed)
    for at in range(int((BEFORE + days + AFTER) * DAY)):
        share = min(1.0, max(0.0, (at / DAY - BEFORE) / days))
        usual = 50 + 20 * math.sin(at / DAY * 2 * math.pi)
        yield usual + source.gauss(0, SPREAD) + rise * SPREAD * share


def told(seed: int, rise: float, days: float) -> bool:
    values = list(rising(seed, rise, days))
    times = pl.Series("time", [START + at * STEP for at in range(len(values))])
    frame = conform(
        {
            "time": times.cast(pl.Datetime("us", "UTC")), "product": "metrics",
            "event_id": [str(at) for at in range(len(values))], "metric": "cpu_usage",
            "host": "build-7", "value": values,
        },
        len(values),
    )  # fmt: skip
    batch = EventBatch(frame, "prometheus", "-", range(1, len(values) + 1), {}, lambda _: {})
    found, state = process(batch, MetricState())
    found += finish(state)
    chosen = within(found, alerts_per_day=BUDGET, points=len(values), days=len(values) / DAY)
    return any(one.last_seen >= written(START + BEFORE * DAY * STEP) for one in chosen)


def main() -> None:
    print(f"series told of {SEEDS}, by rise (standard deviations) and duration (days)")
    print(f"{'':8}" + "".join(f"{days:>8.3g}" for days in LASTING))
    for rise in RISES:
        counts = [sum(told(seed, rise, days) for seed in range(SEEDS)) for days in LASTING]
        print(f"{rise:8}" + "".join(f"{count:8}" for count in counts))


if __name__ == "__main__":
    main()
