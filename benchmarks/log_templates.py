"""Accuracy and speed of log templates, beside Drain3 in the same run.

``python -m benchmarks.log_templates``. Accuracy needs the development Loghub sets in
``../shared/data/loghub`` (or ``BARTIZAN_BENCH_LOGHUB``); without them only speed is measured, on
lines of our own. Drain3 runs from the benchmarks' environment, with and without its masks. One
configuration for all systems. GA: share of lines whose group is exactly the true one (Zhu et al.,
2019). FGA: the F1 of groups. PA: share of lines whose template text is the true one. Masks were
looked at on ``TUNED``; the other sets were watched, and errors seen there were mended as well where
they were of a general kind, so none is untouched.
"""

import csv
import gzip
import io
import json
import os
import random
import string
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import polars as pl

from bartizan.detect.logs.template_state import empty
from bartizan.flows.logs_templates import Learned, LogRequest, parse

TUNED = ("Hadoop", "Linux", "OpenSSH", "Zookeeper")
FRESH = 0.3
"""Share of the lines of the stream that carry an identifier that comes once."""
STREAM = 400_000
WARM = 200_000
DRAIN_LINES, DRAIN_WARM = 60_000, 20_000


@dataclass(frozen=True)
class Labelled:
    """A log with the true template of each line."""

    name: str
    contents: list[str]
    truths: list[str]
    raw: bytes


def labelled() -> list[Labelled]:
    """The Loghub sets that are there, those that were tuned on first."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data" / "loghub"
    root = Path(os.environ.get("BARTIZAN_BENCH_LOGHUB", beside))
    found = []
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        table = next(folder.glob("*_structured_corrected.csv*"), None)
        raw = next(folder.glob("*.log.gz"), None) or next(folder.glob("*.log"), None)
        if table is not None and raw is not None:
            text = _opened(table).decode("utf-8", "replace")
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            found.append(Labelled(
                folder.name, [row["Content"] for row in rows],
                [row["EventTemplate"] for row in rows], _opened(raw),
            ))  # fmt: skip
    return sorted(found, key=lambda one: (one.name not in TUNED, one.name))


def _opened(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def grouping(found: Sequence[str], truth: Sequence[str]) -> tuple[float, float]:
    """GA and FGA."""
    ours, theirs = defaultdict(set), defaultdict(set)
    for at, (one, other) in enumerate(zip(found, truth, strict=True)):
        ours[one].add(at)
        theirs[other].add(at)
    made = {frozenset(lines) for lines in ours.values()}
    right = [lines for lines in theirs.values() if frozenset(lines) in made]
    if not right:
        return 0.0, 0.0
    precision, recall = len(right) / len(ours), len(right) / len(theirs)
    return sum(map(len, right)) / len(truth), 2 * precision * recall / (precision + recall)


def accuracy(sets: Sequence[Labelled]) -> None:
    """GA, FGA and PA of each set: of contents, of raw lines through the reader, and Drain3's."""
    print(f"{'set':<12} {'GA':>6} {'FGA':>6} {'PA':>6}   raw GA   FGA   Drain3 GA   FGA  "
          "masked GA   FGA")  # fmt: skip
    rows = []
    for one in sets:
        state = empty()
        state.update(one.contents)
        ids, known = state.assign(one.contents), state.index().templates
        texts = [known[name].text for name in ids]
        same = sum(a.split() == b.split() for a, b in zip(texts, one.truths, strict=True))
        row = [*grouping(ids, one.truths), same / len(ids), *grouping(_raw(one), one.truths)]
        for masked in ("plain", "masked"):
            drained = drain3(one.contents, masked, 0)
            row += grouping(drained.groups or [""] * len(ids), one.truths)
        rows.append((one.name, row))
        _row(one.name, row)
    for name, chosen in (
        ("tuned on", [row for name, row in rows if name in TUNED]),
        ("watched", [row for name, row in rows if name not in TUNED]),
        ("all", [row for _, row in rows]),
    ):
        if chosen:
            _row(name, [sum(column) / len(chosen) for column in zip(*chosen, strict=True)])


def _row(name: str, row: Sequence[float]) -> None:
    cells = [f"{value:.3f}" for value in row]
    print(f"{name:<12} {cells[0]:>6} {cells[1]:>6} {cells[2]:>6}   {cells[3]:>6} {cells[4]:>5}   "
          f"{cells[5]:>9} {cells[6]:>5}  {cells[7]:>9} {cells[8]:>5}")  # fmt: skip


def _raw(one: Labelled) -> list[str]:
    """The template of each raw line, through recognition and header."""
    with tempfile.NamedTemporaryFile(suffix=".log") as file:
        file.write(one.raw)
        file.flush()
        found = {
            parsed.line: parsed.template_id
            for parsed in parse(LogRequest([file.name], datetime.now(tz=UTC)), Learned())
        }
    return [found.get(at, "") for at in range(1, len(one.truths) + 1)]


@dataclass(frozen=True)
class Drained:
    """What Drain3 answered; no groups: it is not installed."""

    groups: Sequence[str] = ()
    seconds: float = 0.0


def drain3(lines: Sequence[str], masked: str, warm: int) -> Drained:
    """What Drain3 makes of lines."""
    place = os.environ.get("BARTIZAN_BENCH_BIN")
    python = Path(place) / "python" if place else Path(sys.executable)
    script = Path(__file__).with_name("drain3_run.py")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
        file.flush()
        command = [str(python), str(script), file.name, masked, str(warm)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return Drained()
    answer = json.loads(done.stdout)
    return Drained(list(map(str, answer["groups"])), float(answer["seconds"]))


def stream(lines: Sequence[str], count: int, kind: str, seed: int) -> Iterator[str]:
    """Lines at random, some with an identifier nobody saw before."""
    chance = random.Random(seed)
    for _ in range(count):
        line = chance.choice(lines)
        if chance.random() < FRESH:
            fresh = (
                "".join(chance.choices(string.ascii_lowercase, k=10))
                if kind == "letters"
                else f"{chance.getrandbits(64):016x}"
            )
            line = f"{line} request {fresh}"
        yield line


def speed(lines: Sequence[str]) -> None:
    """Lines a second of CPU, one thread, after warming up."""
    for kind in ("hexadecimal", "letters"):
        state = empty()
        state.update(list(stream(lines, WARM, kind, 1)))
        batch = pl.Series(list(stream(lines, STREAM, kind, 2)))
        begun = time.process_time()
        state.update(batch)
        ours = STREAM / (time.process_time() - begun)
        begun = time.process_time()
        state.assign(batch)
        told = STREAM / (time.process_time() - begun)
        text = f"{kind}: learn {ours:,.0f} lines/s, assign {told:,.0f}"
        sample = list(stream(lines, DRAIN_LINES, kind, 2))
        for masked in ("masked", "plain"):
            answer = drain3(sample, masked, DRAIN_WARM)
            if answer.seconds:
                theirs = (DRAIN_LINES - DRAIN_WARM) / answer.seconds
                text += f"; Drain3 {masked} {theirs:,.0f} ({ours / theirs:.1f}x)"
        print(f"{text}; {FRESH:.0%} of lines with a fresh identifier")


def samples(sets: Sequence[Labelled] | None = None) -> list[str]:
    """Lines to make streams of: those of the sets that are there, or else our own."""
    known = labelled() if sets is None else sets
    return [line for one in known for line in one.contents] or [
        f"worker {chr(97 + at % 26)} {word} {at} of 9 in /srv/{at}"
        for at, word in enumerate(("took", "left", "failed", "joined") * 50)
    ]


def main() -> None:
    """Print all figures."""
    sets = labelled()
    if sets:
        accuracy(sets)
    speed(samples(sets))


if __name__ == "__main__":
    main()
