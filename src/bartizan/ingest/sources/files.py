"""Finds what a user names: files, directories, patterns, archives, standard input.

Order is that of the names, so the same files give the same events in the same order. A path that
is named twice is read once. What cannot be read is told, never left out.
"""

import glob
import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from bartizan.errors import BartizanError
from bartizan.ingest.sources import archives
from bartizan.ingest.sources.limits import Limits
from bartizan.ingest.sources.source import Source
from bartizan.model.scan_result import NotRun


def find(
    paths: Iterable[str], *, limits: Limits | None = None, stdin: IO[bytes] | None = None
) -> Iterator[Source | NotRun]:
    """Everything below the paths that can be read.

    Args:
        paths: files, directories (with all below them), patterns such as ``logs/**/*.gz``, ``-``.
        limits: on what is unpacked.
        stdin: standard input; None: that of the process.

    Raises:
        BartizanError: a path does not exist, or a pattern fits nothing.
    """
    seen: set[str] = set()
    for path in paths:
        if path == "-":
            yield Source("-", partial(_stream, stdin, limits or Limits()))
            continue
        if Path(path).is_fifo():  # named on purpose, as by ``<(command)``
            yield Source(path, partial(_pipe, path, limits or Limits()))
            continue
        for file in _files(path):
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                yield from archives.opened(file, limits or Limits())


def _files(path: str) -> Iterator[str]:
    if os.path.isdir(path):  # noqa: PTH112 - names stay as the user wrote them
        yield from _below(path)
    elif os.path.lexists(path):
        yield path
    elif glob.has_magic(path):
        found = sorted(glob.glob(path, recursive=True, include_hidden=True))  # noqa: PTH207
        if not found:
            raise BartizanError("no file fits this pattern", where=path, mend="check the pattern")
        for one in found:
            if not Path(one).is_dir():
                yield one
            elif "**" not in path:
                yield from _below(one)
    else:
        raise BartizanError("no such file or directory", where=path, mend="check the path")


def _below(folder: str) -> Iterator[str]:
    """Files of a directory and those below it, in the order of their names."""
    for here, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(here, name)  # noqa: PTH118 - names stay as the user wrote them


def _stream(stdin: IO[bytes] | None, limits: Limits) -> Iterator[bytes | NotRun]:
    if stdin is not None:
        yield from archives.streamed("-", stdin, limits)
        return
    with open(sys.stdin.fileno(), "rb", closefd=False) as stream:
        yield from archives.streamed("-", stream, limits)


def _pipe(path: str, limits: Limits) -> Iterator[bytes | NotRun]:
    with Path(path).open("rb") as stream:
        yield from archives.streamed(path, stream, limits)
