"""The scanners there are. Importing one is left until it is asked for."""

import os
from collections.abc import Sequence
from pathlib import Path

from bartizan.scan.scanner import Scanner


def scanners(names: Sequence[str] = (), *, cache_dir: Path | None = None) -> list[Scanner]:
    """The scanners with these names; all of them if none is named.

    Args:
        names: such as ``secrets`` and ``pipelines``.
        cache_dir: where engines may keep compiled rules; None: nowhere.
    """
    chosen: list[Scanner] = []
    if not names or "pipelines" in names:
        from bartizan.scan.pipelines.scanner import PipelineScanner  # noqa: PLC0415

        chosen.append(PipelineScanner())
    if not names or "secrets" in names:
        from bartizan.scan.secrets.scanner import SecretScanner  # noqa: PLC0415

        chosen.append(SecretScanner(cache_dir=cache_dir / "kingfisher" if cache_dir else None))
    return chosen


def default_workers() -> int:
    """As many workers as processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
