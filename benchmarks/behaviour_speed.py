"""Speed and memory of profiles on a stream of an invented organisation.

    python -m benchmarks.behaviour_speed [--entities 20000] [--days 12] [--events 150000]
    python -m benchmarks.behaviour_speed --million

Entities act by a power law (Zipf): a few do most. Each has habits of its own; one event in fifty
does something that its entity never did. Reading and parsing are left out. CPU time of one process,
threads of polars included; best of the days after the first four.
"""

import argparse
import resource
import time
from collections.abc import Iterator

import numpy as np
import polars as pl

from bartizan.detect.behaviour.observation import SEEN
from bartizan.detect.behaviour.profiles.profiles import Profiles
from bartizan.model.event import EVENT_SCHEMA

DAY = 86_400_000_000
START = 20_700
BATCH = 20_000
NEW = 0.02


class Stream:
    """Days of events."""

    def __init__(self, entities: int, seed: int = 7) -> None:
        self.dice = np.random.default_rng(seed)
        self.entities = entities
        self.weight = 1 / np.arange(1, entities + 1) ** 0.7
        self.weight /= self.weight.sum()

    def day(self, day: int, events: int) -> pl.DataFrame:
        """Events of a day, as behaviour sees them."""
        dice = self.dice
        who = dice.choice(self.entities, events, p=self.weight)
        habit = np.minimum(dice.geometric(0.35, events), 12)
        new = dice.random(events) < NEW
        habit = np.where(new, 12 + dice.integers(0, 5000, events), habit)
        time = (START + day) * DAY + (
            np.clip(dice.normal(13, 3, events), 0, 23.99) * 3_600_000_000
        ).astype(np.int64)
        own = who * 7919 + habit
        return pl.DataFrame(
            {
                "time": time,
                "event_id": np.arange(events) + day * events,
                "product": "cloudtrail",
                "operation": own % 400,
                "status": np.where(dice.random(events) < 0.03, "failure", "success"),
                "actor": who,
                "actor_kind": np.where(who % 5 == 0, "service-account", "user"),
                "src_ip": who % 60_000 + 167_772_160,
                "src_geo": "DE",
                "src_asn": who % 40,
                "user_agent": who % 30,
                "target": own % 30_000,
                "target_kind": "resource",
                "repo": own % 2_000,
            }
        ).with_columns(
            pl.concat_str(pl.lit("p"), "actor").alias("actor"),
            pl.concat_str(pl.lit("Call"), "operation").alias("operation"),
            pl.concat_str(pl.lit("thing/t"), "target", pl.lit("x")).alias("target"),
            pl.concat_str(pl.lit("shop/r"), "repo").alias("repo"),
            pl.concat_str(pl.lit("client"), "user_agent", pl.lit("/1.2")).alias("user_agent"),
            pl.format(
                "10.{}.{}.{}", pl.col("src_ip") // 65_536 % 256, pl.col("src_ip") // 256 % 256,
                pl.col("src_ip") % 256,
            ).alias("src_ip"),
            pl.col("event_id").cast(pl.String),
            path=pl.lit("log"), line=pl.lit(1, pl.Int64),
        ).sort("time").pipe(_whole)  # fmt: skip


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    lacking = [name for name in SEEN if name not in frame.columns]
    return frame.with_columns(
        pl.col("src_asn").cast(pl.UInt32),
        *(pl.lit(None, EVENT_SCHEMA[name]).alias(name) for name in lacking),
    )


def parts(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for at in range(0, frame.height, BATCH):
        yield frame[at : at + BATCH]


def speed(entities: int, days: int, events: int) -> None:
    stream, profiles = Stream(entities), Profiles()
    best, best_end = 1e9, 1e9
    for day in range(days):
        frame = stream.day(day, events)
        started = time.process_time()
        signals = sum(len(profiles.process(part)) for part in parts(frame))
        spent = time.process_time() - started
        started = time.process_time()
        profiles.end_day(START + day)
        end = time.process_time() - started
        print(f"day {day:3}: {spent * 1e6 / events:5.2f} µs an event, end of day {end:5.2f} s,"
              f" {signals:5} signals, {len(profiles.state.habits):9,} rows,"
              f" {profiles.nbytes / 1e6:6.0f} MB")  # fmt: skip
        if day >= 4:
            best, best_end = min(best, spent / events), min(best_end, end)
    print(f"{1 / best:,.0f} events a second and core; end of a day {best_end:.2f} s"
          f" for {sum(profiles.entities.values()):,} entities")  # fmt: skip


def million() -> None:
    """Memory with a million entities that each did a few things on three days."""
    count = 1_000_000
    stream, profiles = Stream(count), Profiles()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for day in range(3):
        for share in range(8):
            frame = stream.day(day, count // 8 * 3 // 2)
            for part in parts(frame):
                profiles.learn(part)
            frame = stream.day(day, count // 8)
            offset = share * (count // 8)
            actor = pl.Series("actor", [f"p{offset + at}" for at in range(frame.height)])
            for part in parts(frame.with_columns(actor)):
                profiles.learn(part)
        started = time.process_time()
        profiles.end_day(START + day)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        entities = sum(profiles.entities.values())
        print(f"day {day}: {entities:,} entities, {len(profiles.state.habits):,} rows,"
              f" {profiles.nbytes / 1e6:,.0f} MB of state = {profiles.nbytes / entities:,.0f} bytes"
              f" an entity, peak of the process {(peak - before) / 1e3:,.0f} MB more,"
              f" end of day {time.process_time() - started:.1f} s,"
              f" dropped {profiles.evicted:,}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=12)
    parser.add_argument("--events", type=int, default=150_000)
    parser.add_argument("--million", action="store_true")
    given = parser.parse_args()
    if given.million:
        million()
    else:
        speed(given.entities, given.days, given.events)


if __name__ == "__main__":
    main()
