"""What to scan and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bartizan.scan.options import ScanOptions
from bartizan.scan.runner import Progress, silent
from bartizan.scan.suppressions.configured import ConfiguredSuppression


@dataclass(frozen=True, kw_only=True)
class ScanRequest:
    """What to scan and how. Everything a scan depends on; it reads no clock and no environment."""

    path: Path
    options: ScanOptions
    now: datetime
    """When the scan runs; suppressions and verdicts are judged by it."""
    suppressions: Sequence[ConfiguredSuppression] = ()
    since: str = ""
    staged: bool = False
    history: bool = False
    no_ignores: bool = False
    scanners: Sequence[str] = ()
    cache_dir: Path | None = None
    imports: Sequence[Path] = ()
    baseline: Path | None = None
    store_url: str = ""
    progress: Progress = silent
