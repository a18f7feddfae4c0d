"""Streams of events for tests of behaviour, and how they are divided."""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from bartizan.detect.behaviour.observation import SEEN
from bartizan.detect.behaviour.signal import Signal
from bartizan.model.event import EVENT_SCHEMA

DAY = 86_400_000_000
HOUR = 3_600_000_000
MINUTE = 60_000_000
START = 20_480
"""In days since 1970: Tuesday, 27 January 2026."""
SCHEMA: dict[str, Any] = {
    "time": pl.Int64,
    **{name: EVENT_SCHEMA[name] for name in SEEN},
    "path": pl.String,
    "line": pl.Int64,
}
Row = dict[str, Any]


def event(day: int, hour: float, **columns: Any) -> Row:
    """One event; its id is made of what it holds."""
    time = (START + day) * DAY + int(hour * HOUR)
    told = "-".join(str(value) for value in columns.values())
    return {"time": time, "event_id": f"{time}-{told}", "path": "log", "line": 1, **columns}


def frame(rows: Iterable[Row]) -> pl.DataFrame:
    """Events as behaviour sees them, in order of time."""
    return pl.DataFrame(list(rows), schema=SCHEMA).sort("time", maintain_order=True)


def drive(
    detector: Any, rows: Iterable[Row], *, size: int = 10_000, end: bool = True
) -> list[Signal]:
    """Process events by day and in batches of a size; what is said."""
    found: list[Signal] = []
    seen = frame(rows).with_columns(day=pl.col("time") // DAY)
    for day in sorted(set(seen["day"].to_list())):
        part = seen.filter(pl.col("day") == day).drop("day")
        for at in range(0, part.height, size):
            found += detector.process(part[at : at + size])
        if end:
            found += detector.end_day(day)
    return found


def told(signals: Sequence[Signal]) -> list[tuple[Any, ...]]:
    """Signals in an order of their own."""
    return sorted((s.time, s.subject, s.facet, s.value, s.surprise, s.said) for s in signals)


def office(days: int, people: int = 8, seed: int = 3) -> list[Row]:
    """Ordinary weeks of a few people: what they read and write in their repositories."""
    dice = random.Random(seed)
    rows = []
    for day in range(days):
        for person in range(people):
            busy = 0 if day % 7 >= 5 else dice.randint(8, 25)
            for _ in range(busy):
                repo = f"shop/r{person * 3 + dice.randrange(3)}"
                rows.append(
                    event(
                        day,
                        8 + 9 * dice.random(),
                        product="github",
                        operation=dice.choice(["git.clone", "git.push", "pull.open"]),
                        status="failure" if dice.random() < 0.03 else "success",
                        actor=f"p{person}",
                        actor_kind="user",
                        src_ip=f"10.0.0.{person}",
                        target=repo,
                        target_kind="repository",
                        repo=repo,
                        bytes_out=dice.randrange(1_000_000),
                    )
                )
    return rows


def divided(rows: Iterable[Row], shards: int, of: Callable[[Row], str]) -> list[list[Row]]:
    """Events by shard: all of one entity in one of them."""
    parts: list[list[Row]] = [[] for _ in range(shards)]
    for row in rows:
        parts[sum(of(row).encode()) % shards].append(row)
    return parts
