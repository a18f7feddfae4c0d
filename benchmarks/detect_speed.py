"""Events a second beside other engines with the same rules and events; latency of watching.

Rates are marginal: the CPU time of a large run less that of a small one, so that start-up and the
compiling of rules cost nobody. All run on one core. What is not named is left out, and said:

- ``BARTIZAN_BENCH_SIGMA``: a checkout of SigmaHQ's rules;
- ``BARTIZAN_BENCH_WINDOWS``: Windows events as JSON lines, flat;
- ``BARTIZAN_BENCH_ZIRCOLITE``: a checkout of Zircolite, run by the peers' Python;
- ``BARTIZAN_BENCH_CLOUDTRAIL``: CloudTrail records as JSON lines, instead of made-up ones;
- ``BARTIZAN_BENCH_EVENTS``: events of the large run beside peers, 20,000 if not said.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from benchmarks import trails

TRAIL = 200_000
SMALL = 1_000
APPENDS = 200
_LINE = {
    "eventVersion": "1.09",
    "userIdentity": {"type": "IAMUser", "userName": "mira", "accountId": "111122223333",
                     "arn": "arn:aws:iam::111122223333:user/mira"},
    "eventSource": "cloudtrail.amazonaws.com",
    "eventName": "StopLogging",
    "awsRegion": "eu-central-1",
    "sourceIPAddress": "203.0.113.5",
    "userAgent": "aws-cli/2.17.0",
    "requestParameters": {"name": "arn:aws:cloudtrail:eu-central-1:111122223333:trail/all"},
    "recipientAccountId": "111122223333",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program used and found."""

    cpu: float
    """Seconds of user and system time."""
    peak: float
    """MB of memory at most."""
    hits: Mapping[str, int]
    """Events by the id of the Sigma rule."""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="bartizan-bench-") as scratch:
        home = Path(scratch)
        _trail(home)
        _windows(home)
        _latency(home)


def _trail(home: Path) -> None:
    named = os.environ.get("BARTIZAN_BENCH_CLOUDTRAIL")
    large, small = home / "large.jsonl", home / "small.jsonl"
    lines = _lines(Path(named)) if named else (f"{one}\n".encode() for one in trails.lines(TRAIL))
    count, size = _write(large, islice(lines, TRAIL))
    _write(small, islice(_lines(large), SMALL))
    rules = [str(path) for path in (_sigma("rules/cloud/aws"),) if path]
    # What the first run compiles is kept for the others.
    _, many, few = (_ours(path, home, rules=rules) for path in (large, large, small))
    print(f"\nCloudTrail, {count:,} events of {size // count:,} bytes, our rules"
          f"{' and SigmaHQ for AWS' if rules else ''}")  # fmt: skip
    _rate("bartizan", many, few, count - SMALL)
    if not named:
        return
    print(f"  {sum(many.hits.values()):,} events in findings")


def _windows(home: Path) -> None:
    rules, named = _sigma("rules/windows"), os.environ.get("BARTIZAN_BENCH_WINDOWS")
    if not rules or not named:
        print("\nWindows: BARTIZAN_BENCH_SIGMA and BARTIZAN_BENCH_WINDOWS are not set; left out")
        return
    wanted = int(os.environ.get("BARTIZAN_BENCH_EVENTS", "20000"))
    large, small = home / "windows.jsonl", home / "windows-small.jsonl"
    count, _ = _write(large, islice(_lines(Path(named)), wanted))
    _write(small, islice(_lines(large), SMALL))
    more = count - SMALL
    print(f"\nWindows, {count:,} events, SigmaHQ's rules")
    engines: list[tuple[str, Callable[[Path], Ran]]] = [
        ("bartizan", lambda path: _ours(path, home, rules=[str(rules)], own=False)),
        ("zircolite", lambda path: _zircolite(path, home, rules)),
        ("SQL in DuckDB", lambda path: _duckdb(path, rules)),
    ]
    rates: dict[str, float] = {}
    found: dict[str, Mapping[str, int]] = {}
    _ours(large, home, rules=[str(rules)], own=False)  # what it compiles is kept for the others
    for name, run in engines:
        if name == "zircolite" and not os.environ.get("BARTIZAN_BENCH_ZIRCOLITE"):
            print("  zircolite: BARTIZAN_BENCH_ZIRCOLITE is not set; left out")
            continue
        many, few = run(large), run(small)
        rates[name] = _rate(name, many, few, more)
        found[name] = many.hits
    mine = rates.pop("bartizan")
    for name, rate in rates.items():
        print(f"  bartizan / {name}: {mine / rate:.1f}")
    _compared(found)


def _compared(found: Mapping[str, Mapping[str, int]]) -> None:
    """Hits side by side, where engines differ."""
    ours = found["bartizan"]
    for name, theirs in found.items():
        if name == "bartizan":
            continue
        both = ours.keys() & theirs.keys()
        same = sum(ours[rule] == theirs[rule] for rule in both)
        print(f"  rules with hits: bartizan {len(ours)}, {name} {len(theirs)}, both {len(both)},"
              f" as many events {same}; events {sum(ours.values()):,} and"
              f" {sum(theirs.values()):,}")  # fmt: skip
        differing = [rule for rule in sorted(ours.keys() | theirs.keys())
                     if ours.get(rule, 0) != theirs.get(rule, 0)]  # fmt: skip
        for rule in differing[:5]:
            print(f"    {rule}: {ours.get(rule, 0):,} and {theirs.get(rule, 0):,}")


def _latency(home: Path) -> None:
    """From the write of an event to the line that tells of it."""
    log = home / "watched.jsonl"
    log.touch()
    command = [tool(), "watch", str(log), "--no-config", "--format", "json", "--quiet",
               "--select", "EVT-201", "--state", str(home / "state")]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(home)) as watch:
        assert watch.stdout
        times = [_told(log, watch.stdout, number) for number in range(APPENDS)]
        watch.terminate()
    print(f"\nWatching, {APPENDS} events one by one, milliseconds from write to finding: "
          f"p50 {1000 * statistics.median(times[1:]):.0f}, "
          f"p99 {1000 * statistics.quantiles(times[1:], n=100)[98]:.0f}")  # fmt: skip


def _told(log: Path, told: IO[bytes], number: int) -> float:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    event = {**_LINE, "eventTime": at, "eventID": f"00000000-0000-4000-8000-{number:012d}"}
    time.sleep(0.013 * (number % 17))  # else each write would follow a look at the same distance
    line = json.dumps(event).encode() + b"\n"
    with log.open("ab") as out:
        started = time.perf_counter()
        out.write(line)
    told.readline()
    return time.perf_counter() - started


def _ours(
    events: Path | str,
    home: Path,
    *,
    rules: Sequence[str] = (),
    own: bool = True,
    feed: Iterable[bytes] = (),
) -> Ran:
    out = home / "ours.json"
    command = [tool(), "detect", str(events), "--no-config", "--exit-zero", "--quiet",
               "--profile", "auditor", "--format", "json", "--output", str(out),
               *([] if own else ["--no-own-rules"]),
               *(part for one in rules for part in ("--rules", one))]  # fmt: skip
    cpu, peak = _used(command, environment(home), feed)
    hits: Counter[str] = Counter()
    for one in json.loads(out.read_bytes())["findings"]:
        hits[one.get("engine", "").removeprefix("sigma:") or one["check"]] += one["event_count"]
    return Ran(cpu, peak, hits)


def _zircolite(events: Path, home: Path, rules: Path) -> Ran:
    place = Path(os.environ["BARTIZAN_BENCH_ZIRCOLITE"]).resolve()
    out = home / "zircolite.json"
    command = [_python(), str(place / "zircolite.py"), "-e", str(events), "-j", "-r", str(rules),
               "-p", "sysmon", "windows-logsources", "-o", str(out), "-l", str(home / "z.log"),
               "-q", "--no-parallel"]  # fmt: skip
    cpu, peak = _used(command, environment(home), cwd=place)
    found = json.loads(out.read_bytes()) if out.exists() else []
    hits: Counter[str] = Counter()
    for one in found:
        hits[str(one.get("id") or one.get("title"))] += int(one["count"])
    return Ran(cpu, peak, hits)


def _duckdb(events: Path, rules: Path) -> Ran:
    script = Path(__file__).with_name("sql_rules.py")
    done = subprocess.run(
        [_python(), str(script), str(rules), str(events)], capture_output=True, check=True
    )
    told = json.loads(done.stdout)
    return Ran(told["cpu"], 0, told["hits"])


def _used(
    command: Sequence[str],
    environment: Mapping[str, str],
    feed: Iterable[bytes] = (),
    cwd: Path | None = None,
) -> tuple[float, float]:
    """Seconds of CPU and MB of memory of a program, which is fed on its standard input."""
    # A large pipe to a file keeps what it says without a thread that reads it.
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=said, stderr=said, env=environment, cwd=cwd
        )
        assert process.stdin
        for piece in feed:
            process.stdin.write(piece)
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1, 2, 3):
            said.seek(0)
            raise SystemExit(f"{command[0]} failed: {said.read()[-800:]!r}")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return usage.ru_utime + usage.ru_stime, kilobytes / 1024


def _rate(name: str, many: Ran, few: Ran, events: int) -> float:
    rate = events / max(many.cpu - few.cpu, 1e-6)
    print(f"  {name:<14} {rate:>10,.0f} events/s   start-up {few.cpu:5.1f} s CPU"
          + (f"   {many.peak:,.0f} MB" if many.peak else ""))  # fmt: skip
    return rate


def _write(path: Path, lines: Iterable[bytes]) -> tuple[int, int]:
    """Write lines; tells how many, and their bytes."""
    count = size = 0
    with path.open("wb") as out:
        for line in lines:
            count, size = count + 1, size + len(line)
            out.write(line)
    return count, size


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _sigma(below: str) -> Path | None:
    named = os.environ.get("BARTIZAN_BENCH_SIGMA")
    return Path(named).resolve() / below if named else None


def environment(home: Path) -> dict[str, str]:
    """Of a program that is measured: one thread, a cache of its own."""
    return {
        **os.environ,
        "BARTIZAN_CACHE_DIR": str(home / "cache"),
        "POLARS_MAX_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
    }


def tool() -> str:
    """The program under test."""
    return str(Path(sys.executable).with_name("bartizan"))


def _python() -> str:
    """The peers' Python."""
    place = os.environ.get("BARTIZAN_BENCH_BIN")
    return str(Path(place) / "python") if place else sys.executable


if __name__ == "__main__":
    main()
