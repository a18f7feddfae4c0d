"""Reads series as checks draw them, in steps of five minutes: ``metric owner: 31 33 *60, 96``.

``*60`` repeats the values before it, with a little noise of a fixed seed.
"""

from random import Random

import polars as pl

from bartizan.model.event import EventBatch, conform
from tests.detect.metrics.series import START, STEP

NOISE = 0.004


def values(text: str, seed: int = 1) -> list[float]:
    source, found = Random(seed), list[float]()
    for part in text.split(","):
        *numbers, last = part.split()
        times = int(last[1:]) if last.startswith("*") else 1
        some = [float(one) for one in (numbers if last.startswith("*") else part.split())]
        found += [one * (1 + source.gauss(0, NOISE)) for _ in range(times) for one in some]
    return found


def batch(text: str, start: int = START) -> EventBatch:
    """The events of drawn series, in order of time."""
    points = []
    for number, line in enumerate(text.strip().splitlines()):
        name, _, drawn = line.partition(": ")
        metric, owner = name.split()
        for at, value in enumerate(values(drawn, number)):
            points.append((start + at * STEP, metric, owner, value))
    return events(points)


def events(points: list[tuple[int, str, str, float]]) -> EventBatch:
    """Events of (time, metric, owner, value)."""
    points = sorted(points, key=lambda point: point[:3])
    owners = [owner.partition(":") for _, _, owner, _ in points]
    frame = conform(
        {
            "time": pl.Series("time", [time for time, *_ in points], dtype=pl.Int64).cast(
                pl.Datetime("us", "UTC")
            ),
            "event_id": [f"{time}{metric}{owner}" for time, metric, owner, _ in points],
            "product": "metrics",
            "metric": [metric for _, metric, _, _ in points],
            "host": [name if kind == "host" else None for kind, _, name in owners],
            "workload": [name if kind == "workload" else None for kind, _, name in owners],
            "value": [value for *_, value in points],
        },
        len(points),
    )
    lines = [(time - START) // STEP + 1 for time, *_ in points]  # of one file, however divided
    return EventBatch(frame, "prometheus", "metrics.prom", lines, {}, lambda _: {})
