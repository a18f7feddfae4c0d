"""Memory of long runs: whether it stays flat while millions of events, or of log lines, go through.

``python -m benchmarks.memory [events] [lines]``, both in millions, 2 and 8 if not said. Events are
CloudTrail records with fresh ids, times and requests, fed to ``bartizan detect`` on its standard
input. Lines go to the template miner, three in ten with an identifier that never comes again. Shown
are megabytes in use (the resident set) at each million, and by how many they still grow with each
million in the second half of the run.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import polars as pl

from bartizan.detect.logs.template_state import empty
from benchmarks import trails
from benchmarks.detect_speed import environment, tool
from benchmarks.log_templates import samples, stream

MILLION = 1_000_000
PIECE = 10_000
"""Events that are written at once."""
BATCH = 1 << 17
"""Lines that are learned at once."""
EVENTS, LINES = 2, 8
_PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Measure and print."""
    events, lines = [*map(int, sys.argv[1:]), *(EVENTS, LINES)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory(prefix="bartizan-bench-") as scratch:
        if events:
            detecting(Path(scratch), events)
    if lines:
        mining(lines)


def detecting(home: Path, millions: int) -> None:
    """Feed events to ``bartizan detect`` and look at its memory on the way."""
    print(f"\nMemory of detect, {millions} M CloudTrail events from a pipe, all our rules")
    command = [tool(), "detect", "-", "--no-config", "--exit-zero", "--quiet", "--profile",
               "auditor", "--format", "json", "--output", str(home / "found.json")]  # fmt: skip
    used = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment(home)) as process:
        assert process.stdin
        for number, piece in enumerate(pieces(millions * MILLION), 1):
            process.stdin.write(piece)
            if number * PIECE % MILLION == 0:
                used.append(resident(process.pid))
                print(
                    f"  {number * PIECE // MILLION:>3} M events  {used[-1]:>6,.0f} MB", flush=True
                )
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"bartizan detect ended with {process.returncode}")
    print(f"  {slope(used):+.1f} MB with each million in the second half; at most"
          f" {usage.ru_maxrss / 1024:,.0f} MB, with the report")  # fmt: skip


def mining(millions: int) -> None:
    """Learn the templates of a long stream in this process."""
    print(f"\nMemory of log templates, {millions} M lines, 30 % with a fresh identifier")
    lines, state, used = samples(), empty(), []
    count, shown = 0, MILLION
    while count < millions * MILLION:
        state.update(pl.Series(list(stream(lines, BATCH, "letters", count))))
        count += BATCH
        if count >= shown:
            shown += MILLION
            used.append(resident(os.getpid()))
            print(f"  {count / MILLION:>5.1f} M lines  {used[-1]:>6,.0f} MB", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {slope(used):+.1f} MB with each million in the second half; at most {peak:,.0f} MB;"
          f" {len(state.to_bytes()) / 1e6:.1f} MB when saved,"
          f" {state.overflow / count:.1%} of the lines counted only in sum")  # fmt: skip


def pieces(count: int) -> Iterator[bytes]:
    """Events as JSON lines, some thousands at once."""
    lines = trails.lines(count)
    while some := list(islice(lines, PIECE)):
        yield ("\n".join(some) + "\n").encode()


def resident(process: int) -> float:
    """Megabytes of memory a process has in use now."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE / 1024 / 1024


def slope(used: Sequence[float]) -> float:
    """By how much it grows from one to the next in the second half: the line of least squares."""
    late = used[len(used) // 2 :]
    if len(late) < 2:
        return 0.0
    middle, mean = (len(late) - 1) / 2, sum(late) / len(late)
    above = sum((at - middle) * (one - mean) for at, one in enumerate(late))
    return above / sum((at - middle) ** 2 for at in range(len(late)))


if __name__ == "__main__":
    main()
