"""A progress bar on a terminal's standard error; nothing anywhere else."""

from collections.abc import Iterator
from contextlib import contextmanager

from bartizan.scan.runner import Progress as Advance
from bartizan.scan.runner import silent

SHOW_FROM = 400
"""Fewer files are done before a bar could be read."""


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
