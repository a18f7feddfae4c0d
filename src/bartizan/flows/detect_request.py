"""What events to look at and how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bartizan.detect.options import DetectOptions
from bartizan.ingest.tally import Tally

Advance = Callable[[Tally], None]
"""Told of what was read so far, after each batch."""


def unheard(_: Tally) -> None:
    """Nobody listens."""


@dataclass(frozen=True, kw_only=True)
class DetectRequest:
    """Everything a run depends on; it reads no clock and no environment."""

    paths: Sequence[str]
    """Files, directories, globs; ``-`` is standard input."""
    options: DetectOptions
    now: datetime
    since: datetime | None = None
    """Look at events from here, by their own time."""
    until: datetime | None = None
    """Look at events before."""
    replay: Path | None = None
    """A dead-letter file whose records are read again, besides ``paths``."""
    model: Path | None = None
    """What is usual, as ``bartizan learn`` wrote it: what is unusual is told as well."""
    learn: bool = False
    """Learn what was looked at, too: into ``model``, which need not exist yet."""
    cache_dir: Path | None = None
    store_url: str = ""
    progress: Advance = unheard
