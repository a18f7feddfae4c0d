"""How early and how quietly anomalies of metrics are found, by the Numenta Anomaly Benchmark.

``python -m benchmarks.nab [DATA] [RESULTS]``. DATA holds series as CSV (or ``.csv.gz``) in folders
and ``combined_windows.json``. RESULTS is ``results/windowedGaussian`` of the public repository, if
it is at hand: then the scorer and the reference detector are first compared with what was published
for the same series. All detectors answer in one run; labels are used for scoring only. The
threshold is the best for all series together, as the benchmark defines; "left out" uses for each
series the best threshold of all others.
"""

import csv
import gzip
import json
import math
import random
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, pstdev

import numpy as np

from bartizan.detect.metrics.baseline import baselines
from bartizan.detect.metrics.context import FEATURES, Context
from bartizan.detect.metrics.hour_table import HourTable
from bartizan.detect.metrics.metric_state import DAY
from bartizan.detect.metrics.onsets import Onsets
from bartizan.detect.metrics.process import ALPHA
from bartizan.flows.metrics_score import instant
from benchmarks.nab_scorer import PROFILES, Profile, Series, at_threshold, best

DATA = Path("../shared/data/metrics/nab")
WINDOW, STEP = 6_400, 100
"""Points of the windowed Gaussian, and how many are exchanged at once."""

Windows = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Labelled:
    """A series with its windows."""

    times: list[int]
    values: list[float]
    windows: Windows


Detector = Callable[[Labelled], list[float]]


def ours(series: Labelled) -> list[float]:
    look = Context().look
    pairs = zip(series.times, series.values, strict=True)
    return [-math.log10(look(at, value).p_value) for at, value in pairs]


def part(number: int) -> Detector:
    """One of our measurements alone."""

    def score(series: Labelled) -> list[float]:
        context, onsets = Context(), Onsets()
        found = []
        for at, value in zip(series.times, series.values, strict=True):
            context.look(at, value)
            found.append(-math.log10(onsets.look(context.held[number])))
        return found

    return score


def by_hours(series: Labelled) -> list[float]:
    """The table of hours alone, as for the series that are not followed point by point."""
    table = HourTable()
    times, values = np.array(series.times, dtype=np.int64), np.array(series.values)
    row, found, told = np.array([0], dtype=np.int64), np.zeros(len(times)), -DAY
    for day in dict.fromkeys((times // DAY).tolist()):
        here = np.flatnonzero(times // DAY == day)
        rows = table.rows_of(["series"])[np.zeros(len(here), dtype=np.int64)]
        p_values, *_ = baselines(table, row, day).judge(rows, times[here], values[here])
        for at, p_value in zip(here.tolist(), np.nan_to_num(p_values, nan=1.0), strict=True):
            if p_value <= ALPHA:  # what is unusual is told once a day
                found[at] = -math.log10(max(p_value, 1e-300)) * (times[at] - told > DAY)
                told = int(times[at])
        table.update(["series"], np.zeros(len(here), dtype=np.int64), times[here], values[here])
    return [float(one) for one in found]


def together(series: Labelled) -> list[float]:
    """Both, as events are judged: twice the smaller p-value."""
    pairs = zip(ours(series), by_hours(series), strict=True)
    return [max(one, other) - math.log10(2) for one, other in pairs]


def windowed_gaussian(series: Labelled) -> list[float]:
    """The benchmark's reference: how far in the tail of a normal distribution of the last points.

    One minus the tail's mass beyond the value, written with twelve digits, as published.
    """
    window: list[float] = []
    waiting: list[float] = []
    found = []
    middle, spread = 0.0, 1.0
    for value in series.values:
        tail = 0.5 * math.erfc(abs(value - middle) / spread / math.sqrt(2)) if window else 1.0
        found.append(float(f"{1 - tail:.12g}"))
        if len(window) < WINDOW:
            window.append(value)
        else:
            waiting.append(value)
            if len(waiting) < STEP:
                continue
            window, waiting = window[STEP:] + waiting, []
        middle = sum(window) / len(window)
        spread = math.sqrt(sum((one - middle) ** 2 for one in window) / len(window)) or 1e-6
    return found


def chance(series: Labelled) -> list[float]:
    source = random.Random(len(series.values) + round(sum(series.values[:100])))
    return [source.random() for _ in series.values]


def nothing(series: Labelled) -> list[float]:
    return [0.5] * len(series.values)


DETECTORS: dict[str, Detector] = {
    "context (metrics score)": ours,
    **{f"  {name} alone": part(at) for at, name in enumerate(FEATURES)},
    "hours (all series)": by_hours,
    "hours and context (events)": together,
    "windowed Gaussian": windowed_gaussian,
    "random": chance,
    "null": nothing,
}


def load(data: Path) -> dict[str, Labelled]:
    """All series that are there, by name."""
    with (data / "combined_windows.json").open() as file:
        windows = json.load(file)
    found = {}
    for name, pairs in sorted(windows.items()):
        paths = [path for path in (data / name, data / f"{name}.gz") if path.exists()]
        if not paths:
            continue
        raw = paths[0].read_bytes()
        text = (gzip.decompress(raw) if paths[0].suffix == ".gz" else raw).decode()
        rows = list(csv.DictReader(text.splitlines()))
        times = [instant(row["timestamp"]) or 0 for row in rows]
        bounds = [(instant(low) or 0, instant(high) or 0) for low, high in pairs]
        places = [(bisect_left(times, low), bisect_right(times, high) - 1) for low, high in bounds]
        found[name] = Labelled(times, [float(row["value"]) for row in rows], places)
    return found


def published(series: dict[str, Labelled], results: Path) -> None:
    """Compare scorer and reference detector with published results of the same series."""
    with (results / "windowedGaussian_standard_scores.csv").open() as file:
        told = {row["File"]: row for row in csv.DictReader(file) if row["File"] in series}
    theirs, mine = [], []
    for name, one in series.items():
        folder, _, file_name = name.partition("/")
        with (results / folder / f"windowedGaussian_{file_name}").open() as file:
            scores = [float(row["anomaly_score"]) for row in csv.DictReader(file)]
        theirs.append(Series(name, scores, one.windows))
        mine.append(Series(name, windowed_gaussian(one), one.windows))
    threshold = float(next(iter(told.values()))["Threshold"])
    scored = at_threshold(theirs, PROFILES[0], threshold)
    off = max(abs(scored.by_series[name] - float(row["Score"])) for name, row in told.items())
    own = at_threshold(mine, PROFILES[0], threshold)
    print(f"windowed Gaussian at its published threshold {threshold:g}: published answers score"
          f" {scored.score:.2f} (largest difference of a series {off:.1g}),"
          f" our implementation {own.score:.2f}\n")  # fmt: skip


def left_out(series: Sequence[Series], profile: Profile) -> tuple[float, float]:
    """The score with each series under the others' threshold; the spread without one series."""
    earned = windows = 0.0
    without = []
    for at, one in enumerate(series):
        others = [*series[:at], *series[at + 1 :]]
        rest = best(others, profile)
        without.append(rest.score)
        earned += at_threshold([one], profile, rest.threshold).by_series[one.name]
        windows += len(one.windows)
    null = -profile.miss * windows
    return 100 * (earned - null) / (profile.hit * windows - null), pstdev(without)


def main() -> None:
    arguments = [Path(one) for one in sys.argv[1:]]
    data = arguments[0] if arguments else DATA
    if not (data / "combined_windows.json").is_file():
        sys.exit(f"no combined_windows.json in {data}: give the directory of the series")
    series = load(data)
    points = sum(len(one.values) for one in series.values())
    windows = sum(len(one.windows) for one in series.values())
    print(f"{len(series)} series, {points:,} points, {windows} windows")
    if len(arguments) > 1:
        published(series, arguments[1])
    print(f"{'':34}{'standard':>9}{'low FP':>8}{'low FN':>8}{'left out':>10}{'hits':>6}"
          f"{'false':>7}{'points/s':>11}")  # fmt: skip
    for name, detector in DETECTORS.items():
        started = time.process_time()
        scores = {one: detector(labelled) for one, labelled in series.items()}
        spent = time.process_time() - started
        answers = [Series(one, scores[one], series[one].windows) for one in series]
        results = [best(answers, profile) for profile in PROFILES]
        apart, spread = left_out(answers, PROFILES[0])
        print(f"{name:34}{results[0].score:9.1f}{results[1].score:8.1f}{results[2].score:8.1f}"
              f"{apart:6.1f} ±{spread:3.1f}{results[0].hits:5}{results[0].false_alarms:7}"
              f"{points / max(spent, 1e-9):11,.0f}")  # fmt: skip
        if detector is ours:
            _groups(results[0].by_series, series)


def _groups(earned: dict[str, float], series: dict[str, Labelled]) -> None:
    for group in sorted({name.partition("/")[0] for name in series}):
        inside = [name for name in series if name.startswith(f"{group}/")]
        windows = sum(len(series[name].windows) for name in inside)
        total = sum(earned[name] for name in inside)
        if windows:
            print(f"    of {group:27}{50 * (total + windows) / windows:9.1f}")
        else:
            print(f"    of {group:27}{'':9} {mean(earned[n] for n in inside):.2f} a series")


if __name__ == "__main__":
    main()
