"""Which files a watch follows: those named, and those that patterns and directories come to hold.

A rotated file (``app.log.1``) beside the file it was is no path of its own: following the path that
has the name now reads it, too. Nor is a compressed file: nothing is appended to it.
"""

import glob
from collections.abc import Iterable
from pathlib import Path

from bartizan.ingest.sources.rotation import rotated

ENDED = (".gz", ".zst", ".zip", ".bz2", ".xz")


def watched(paths: Iterable[str]) -> list[Path]:
    """The paths to follow now, sorted. A named file need not exist yet.

    Args:
        paths: files, directories, patterns.
    """
    named: set[Path] = set()
    found: set[Path] = set()
    for path in paths:
        if glob.has_magic(path) and not Path(path).exists():
            found.update(Path(one) for one in glob.iglob(path, recursive=True))  # noqa: PTH207 - may be absolute
        elif Path(path).is_dir():
            found.update(Path(path).rglob("*"))
        else:
            named.add(Path(path))
    files = {one for one in found if one.suffix not in ENDED and one.is_file()}
    homes = {one.parent for one in files}
    past = {old for one in files | named if one.parent in homes for old in rotated(one)}
    return sorted(named | (files - past))
