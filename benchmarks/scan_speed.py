"""A cold scan beside kingfisher and zizmor run one after the other; a warm one after one change.

"All cold" starts every program with empty caches, as on a fresh machine: both kingfisher and we
compile the rules then. "Rules compiled" keeps compiled rules and nothing else.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import trees

RUNS = 3


def main() -> None:
    """Measure on every tree and print ratios."""
    with tempfile.TemporaryDirectory(prefix="bartizan-bench-") as scratch:
        home = Path(scratch)
        places = trees.named() or [trees.installed(home / "tree")]
        for place in places:
            _tree(place, home)
    _start()


def _tree(place: Path, home: Path) -> None:
    count = sum(1 for p in place.rglob("*") if p.is_file() and ".git" not in p.parts)
    print(f"\n{place.name}: {count} files; median of {RUNS} runs, seconds")
    cache, peer = home / "cache", home / "peer"
    environment = {**os.environ, "BARTIZAN_CACHE_DIR": str(cache), "HOME": str(peer)}
    environment |= {"XDG_CACHE_HOME": str(peer)}

    def ours() -> None:
        _run([sys.executable, "-m", "bartizan", "scan", str(place), "--format", "json",
              "--output", str(home / "ours.json")], environment)  # fmt: skip

    def kingfisher() -> None:
        _run([_tool("kingfisher"), "scan", str(place), "--no-validate", "--no-update-check",
              "--git-history", "none", "--format", "json"], environment)  # fmt: skip

    def zizmor() -> None:
        _run([_tool("zizmor"), "--offline", "--no-progress", "--format", "json-v1", str(place)],
             environment)  # fmt: skip

    def forget(*places: Path) -> Callable[[], None]:
        def clear() -> None:
            for old in places:
                shutil.rmtree(old, ignore_errors=True)
            peer.mkdir(exist_ok=True)

        return clear

    results: dict[str, float] = {}
    for label, clean in (("all cold", forget(cache, peer)),
                         ("rules compiled", forget(cache / "scan"))):  # fmt: skip
        mine = _median(ours, clean)
        one = _median(kingfisher, forget(peer) if label == "all cold" else forget())
        two = _median(zizmor, forget())
        results[label] = mine
        print(f"  {label:<15} bartizan {mine:6.2f}   kingfisher {one:6.2f} + zizmor {two:5.2f}"
              f"   ratio {mine / (one + two):.2f}")  # fmt: skip
    changed = next(
        p
        for p in sorted(place.rglob("*.*"))
        if p.is_file() and ".git" not in p.parts and 0 < p.stat().st_size < 50_000
    )
    before = changed.read_bytes()
    time.sleep(0.1)

    def touch() -> None:
        changed.write_bytes(before + f"\n# {time.perf_counter()}\n".encode())

    try:
        ours()
        warm = _median(ours, touch)
    finally:
        changed.write_bytes(before)
    print(f"  one file changed {warm:5.2f}   {100 * warm / results['all cold']:.1f} % of all cold, "
          f"{100 * warm / results['rules compiled']:.1f} % of rules compiled")  # fmt: skip


def _start() -> None:
    environment = dict(os.environ)
    print("\nstart, milliseconds (median of 15)")
    for arguments in (["--version"], ["explain", "PIPE-003"], ["explain", "SEC-010"]):
        seconds = _median(
            lambda a=arguments: _run([str(_tool("bartizan")), *a], environment), lambda: None, 15
        )
        print(f"  bartizan {' '.join(arguments):<18} {1000 * seconds:5.0f}")


def _median(action: Callable[[], None], prepare: Callable[[], None], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        prepare()
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    """Findings make programs exit with other codes than 0; only a crash is a failure."""
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode < 0:
        raise SystemExit(f"{command[0]} crashed: {done.stderr[-500:]!r}")


def _tool(name: str) -> str:
    for place in (os.environ.get("BARTIZAN_BENCH_BIN", ""), str(Path(sys.executable).parent)):
        if place and (Path(place) / name).exists():
            return str(Path(place) / name)
    found = shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed; run this with 'make bench'")
    return found
