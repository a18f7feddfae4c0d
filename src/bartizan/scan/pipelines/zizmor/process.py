"""Starts zizmor once on a folder, with limits on time and on what it may say."""

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ARGUMENTS = (
    "--offline",
    "--format=json-v1",
    "--persona=auditor",
    "--no-progress",
    "--color=never",
    "--no-ignores",  # ignored findings come too, and say that they are ignored
    "--no-exit-codes",  # else 11 to 14 for the worst severity; 1, 2, 3 and 101 are failures
    "--collect=all",
)
NO_INPUT = 3
"""Exit code when not one of the files could be read."""
PANIC = 101
"""Exit code when zizmor itself failed (Rust's convention)."""
MAX_ERRORS = 16 * 1024 * 1024
"""Bytes of log that are kept; a broken expression costs a line each."""
_CHUNK = 1 << 16
_PERIOD = 0.05
"""Seconds between two looks at the size of the report."""


@dataclass(frozen=True)
class Answer:
    """What one run said. ``stopped`` is why we ended it, empty where it ended by itself."""

    code: int
    output: bytes
    errors: str
    stopped: str = ""


def call(
    program: Path, folder: Path, *, disabled: tuple[str, ...], seconds: float, limit: int
) -> Answer:
    """Run zizmor on a folder.

    Args:
        program: the executable.
        folder: what to audit; everything zizmor writes goes beside it.
        disabled: audits to leave out.
        seconds: after this long it is ended.
        limit: bytes of output after which it is ended.
    """
    home = folder.parent
    if disabled:
        rules = "".join(f"  {ident}:\n    disable: true\n" for ident in disabled)
        (home / "zizmor.yml").write_text(f"rules:\n{rules}")
    chosen = f"--config={home / 'zizmor.yml'}" if disabled else "--no-config"
    report = home / "report.json"
    # The report goes to a file: zizmor writes it in pieces of a line, dear through a pipe.
    with (
        report.open("wb") as sink,
        subprocess.Popen(
            [program, *ARGUMENTS, chosen, folder],
            cwd=folder,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        done = threading.Event()
        stopped: list[str] = []
        watch = threading.Thread(
            target=_watch, args=(process, report, seconds, limit, done, stopped), daemon=True
        )
        watch.start()
        try:
            assert process.stderr is not None
            errors = _read(process.stderr)
            code = process.wait()
        finally:
            done.set()
            process.kill()
            watch.join()
    if stopped:
        return Answer(code, b"", errors, stopped[0])
    if report.stat().st_size > limit:
        return Answer(code, b"", errors, _too_large(limit))
    return Answer(code, report.read_bytes(), errors)


def _watch(
    process: subprocess.Popen[bytes],
    report: Path,
    seconds: float,
    limit: int,
    done: threading.Event,
    stopped: list[str],
) -> None:
    """End the process when it takes too long or writes too much."""
    for _ in range(max(1, round(seconds / _PERIOD))):
        if done.wait(_PERIOD):
            return
        if report.stat().st_size > limit:
            stopped.append(_too_large(limit))
            process.kill()
            return
    stopped.append(f"it took longer than {seconds:.0f} seconds")
    process.kill()


def _read(stream: IO[bytes]) -> str:
    """The log up to its limit; the rest is read too, so that zizmor is not held up."""
    kept = bytearray()
    while chunk := stream.read(_CHUNK):
        kept += chunk[: max(0, MAX_ERRORS - len(kept))]
    return kept.decode("utf-8", "replace")


def _too_large(limit: int) -> str:
    return f"its report is larger than {limit // 1024 // 1024} MB"


def _environment(home: Path) -> dict[str, str]:
    """Nothing of ours: no token, no zizmor settings, no ignore files of the user."""
    environment = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "TMPDIR": str(home),
        "TMP": str(home),
        "RUST_BACKTRACE": "1",  # else a crash names neither the audit nor the place
    }
    if os.name == "nt":
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", r"C:\Windows")
    return environment
