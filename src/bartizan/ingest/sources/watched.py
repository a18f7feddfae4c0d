"""Which files a watch follows: those named, and those that patterns and directories come to hold.

A rotated file (``app.log.1``) beside the file it was is no path of its own: following the path that
has the name now reads it, too. Nor is a compressed file: nothing is appended to it.
"""

import glob
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path

from bartizan.ingest.sources.rotation import was_named

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
    return sorted(named | (files - _past(files, files | named)))


def _past(files: set[Path], current: set[Path]) -> set[Path]:
    """Those of the files that may have had the name of a current one. Looks at names only."""
    beside: dict[Path, list[str]] = {}
    for one in files:
        beside.setdefault(one.parent, []).append(one.name)
    for names in beside.values():
        names.sort()
    found = set()
    for one in current:
        names = beside.get(one.parent, [])
        stem = one.name.partition(".")[0]
        for at in range(bisect_left(names, stem), len(names)):
            if not names[at].startswith(stem):
                break
            if names[at] != one.name and was_named(names[at], one.name):
                found.add(one.with_name(names[at]))
    return found
