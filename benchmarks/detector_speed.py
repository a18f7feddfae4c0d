"""Speed of each detector of behaviour, and memory with a million subjects.

    python -m benchmarks.detector_speed [--copies 6] [--million]

A simulated organisation, several times side by side under other names, so that days are as full as
those of a larger one. Reading is left out. CPU time of one process, the ends of days included, of
the last days; take the best of a few runs on a busy machine.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bartizan.detect.behaviour.behaviour import DETECTORS
from bartizan.detect.behaviour.observation import SEEN, observed
from bartizan.detect.behaviour.volumes import Volumes
from bartizan.ingest.reader import ReadOptions, read
from bartizan.ingest.sources.files import find
from bartizan.ingest.tally import Tally
from bartizan.model.event import EVENT_SCHEMA

DAY = 86_400_000_000
BATCH = 20_000
MEASURED = 4
"""Days at the end that are measured."""
OTHER = ("event_id", "actor", "host", "workload", "session", "repo")
"""Columns that differ between copies."""


def days(copies: int) -> list[tuple[int, pl.DataFrame]]:
    """Frames by day."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "org"
        command = [sys.executable, "-m", "bartizan", "simulate", "-o", str(made)]
        options = ["--developers", "150", "--days", "14", "--attacks", "none", "--no-metrics"]
        subprocess.run([*command, *options], check=True, capture_output=True)
        options_of = ReadOptions(now=4_000_000_000_000_000)
        frames = [observed(one) for one in read(find([str(made / "logs")]), options_of, Tally())]
    whole = pl.concat(frames)
    parts = []
    for copy in range(copies):
        names = [pl.concat_str(pl.col(name), pl.lit(f"-{copy}")).alias(name) for name in OTHER]
        address = pl.col("src_ip").str.replace(r"^10\.(\d+)\.", f"10.{copy or ''}${{1}}.")
        parts.append(whole.with_columns(*names, address))
    ordered = pl.concat(parts).sort("time", maintain_order=True)
    by_day = ordered.with_columns(day=pl.col("time") // DAY).partition_by("day")
    return [(int(frame["day"][0]), frame.drop("day")) for frame in by_day]


def batches(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for at in range(0, frame.height, BATCH):
        yield frame[at : at + BATCH]


def speed(copies: int) -> None:
    frames = days(copies)
    events = sum(frame.height for _, frame in frames[-MEASURED:])
    total = 0.0
    for name, make in DETECTORS.items():
        detector = make()
        spent = 0.0
        for at, (day, frame) in enumerate(frames):
            started = time.process_time()
            for part in batches(frame):
                detector.process(part)
            detector.end_day(day)
            if at >= len(frames) - MEASURED:
                spent += time.process_time() - started
        total += spent
        print(f"{name:12s} {spent / events * 1e6:6.2f} µs an event, "
              f"{len(detector.to_bytes()) / 1e6:6.1f} MB saved")  # fmt: skip
    print(f"all          {total / events * 1e6:6.2f} µs an event, {events / total:,.0f} events/s")


def million() -> None:
    """A million accounts with a few events on each of three days."""
    volumes, count = Volumes(), 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for day in range(3):
        started = time.process_time()
        for first in range(0, count, BATCH):
            volumes.process(_accounts(day, first))
        volumes.end_day(20_000 + day)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"day {day}: {sum(volumes.entities.values()):,} accounts, peak of the process"
              f" {(peak - before) / 1e3:,.0f} MB more, {time.process_time() - started:.0f} s CPU"
              f" for {3 * count:,} events, given up {volumes.evicted:,}")  # fmt: skip


def _accounts(day: int, first: int) -> pl.DataFrame:
    one = pl.int_range(first, first + BATCH, eager=True)
    who = pl.concat([one, one, one]).alias("who")
    number = pl.Series("number", range(who.len()))
    frame = pl.DataFrame([who, number]).select(
        time=(20_000 + day) * DAY + pl.lit(first, pl.Int64) * 1000 + pl.col("number"),
        event_id=pl.format("{}-{}-{}", pl.lit(day), pl.lit(first), "number"),
        product=pl.lit("application"),
        operation=pl.format("op{}", pl.col("number") % 5),
        status=pl.lit("success"),
        actor=pl.format("p{}", "who"),
        actor_kind=pl.lit("user"),
        src_ip=pl.format("10.0.0.{}", pl.col("who") % 250),
        target=pl.format("thing{}", (pl.col("who") * 7 + pl.col("number") // BATCH) % 30_000),
        bytes_out=pl.col("number") * 100,
        path=pl.lit("log"),
        line=pl.lit(1, pl.Int64),
    )
    lacking = [name for name in SEEN if name not in frame.columns]
    return frame.with_columns(pl.lit(None, EVENT_SCHEMA[name]).alias(name) for name in lacking)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=6)
    parser.add_argument("--million", action="store_true")
    given = parser.parse_args()
    if given.million:
        million()
    else:
        speed(given.copies)


if __name__ == "__main__":
    main()
