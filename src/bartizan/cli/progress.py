"""A progress bar on a terminal's standard error; nothing anywhere else."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bartizan.scan.runner import Progress as Advance
from bartizan.scan.runner import silent

SHOW_FROM = 400
"""Fewer files are done before a bar could be read."""


SOON = 0.3
"""Seconds between two lines that count."""


@contextmanager
def counting(*, enabled: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told (records read, files begun) and shows it on one line."""
    if not enabled:
        yield lambda _records, _files: None
        return
    shown = time.monotonic()

    def advance(records: int, files: int) -> None:
        nonlocal shown
        if time.monotonic() - shown >= SOON:
            shown = time.monotonic()
            sys.stderr.write(f"\r\x1b[K{records:,} records of {files:,} files")
            sys.stderr.flush()

    try:
        yield advance
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


@contextmanager
def progress(*, enabled: bool) -> Iterator[Advance]:
    """Give a function that is told (files done, files in all)."""
    if not enabled:
        yield silent
        return
    bar = None
    task = None

    def advance(done: int, total: int) -> None:
        nonlocal bar, task
        if bar is None and total - done >= SHOW_FROM:
            from rich.console import Console  # noqa: PLC0415 - costs 80 ms
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

            bar = Progress(
                TextColumn("scanning"), BarColumn(), MofNCompleteColumn(), TextColumn("files"),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            bar.start()
            task = bar.add_task("scanning", total=total)
        if bar is not None and task is not None:
            bar.update(task, completed=done)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()
