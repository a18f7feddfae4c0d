"""The scanners there are. Importing one is left until it is asked for."""

import os
from collections.abc import Sequence
from pathlib import Path

from bartizan.model import Profile
from bartizan.scan.scanner import Scanner


def scanners(
    names: Sequence[str] = (),
    *,
    cache_dir: Path | None = None,
    below: str = "",
    profile: Profile = Profile.AUDITOR,
) -> list[Scanner]:
    """The scanners with these names; all of them if none is named.

    Args:
        names: such as ``secrets`` and ``pipelines``.
        cache_dir: where engines may keep compiled rules; None: nowhere.
        below: the folder that was asked for, if that is not the root.
        profile: whose findings get their fixes proved.
    """
    chosen: list[Scanner] = []
    if not names or "pipelines" in names:
        from bartizan.scan.pipelines.entrance import LatePipelineScanner  # noqa: PLC0415

        chosen.append(LatePipelineScanner(profile))
    if not names or "secrets" in names:
        from bartizan.scan.secrets.scanner import SecretScanner  # noqa: PLC0415

        rules = cache_dir / "kingfisher" if cache_dir else None
        chosen.append(SecretScanner(cache_dir=rules, below=below))
    return chosen


def default_workers() -> int:
    """As many workers as processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
