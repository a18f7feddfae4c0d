"""Tells versions cheaply: of our own source as it lies on disk, and of installed engines.

``importlib.metadata`` loads an e-mail parser, and reading the source costs more than a warm scan of
a small tree. Names, sizes and times of files tell a change as well.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from functools import cache


@cache
def of_source(*folders: str) -> str:
    """What changes when a Python file below one of the folders does.

    Args:
        folders: absolute paths; of one that ends in a separator only the files directly in it.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for line in sorted(_stats(folder, deep=not folder.endswith(os.sep))):
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


@cache
def of_distribution(name: str) -> str:
    """Version of an installed distribution, from the name of its folder; ``none`` if there is none.

    Args:
        name: as the index has it.
    """
    start = name.replace("-", "_").lower() + "-"
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                for entry in entries:
                    known = entry.name.lower()
                    if known.startswith(start) and known.endswith(".dist-info"):
                        return known[len(start) : -len(".dist-info")]
        except OSError:
            continue
    return "none"


def _stats(folder: str, *, deep: bool) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                stat = entry.stat()
                yield f"{folder}/{entry.name} {stat.st_size} {stat.st_mtime_ns}\n"
            elif deep and "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                yield from _stats(entry.path, deep=True)
