"""What became of a log file that was rotated: its new name, and how its content is known again."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec
import xxhash

from bartizan.ingest.sources.compressed import open_plain

HEAD = 1024
"""First bytes that identify content, as in Filebeat's fingerprint. Alone they are not enough: logs
may all start with the same banner."""
TAIL = 256
"""Bytes before the offset that identify it, too: a file that was truncated and has grown again is
told from one that only grew."""
STEP = 1 << 20

_TURN = re.compile(r"[._-](?:\d[\dTZ:._-]{0,40}|old|prev)")
"""What rotation adds to a name: a number, a date, a word. ``app-errors.log`` is another log."""


class Mark(msgspec.Struct, frozen=True):
    """Content of the first ``offset`` bytes of a file, in brief."""

    offset: int = 0
    head: str = ""
    tail: str = ""


@dataclass(slots=True)
class Read:
    """A file that was read up to an offset: enough of its content to mark it."""

    offset: int = 0
    head: bytes = b""
    tail: bytes = b""

    def take(self, data: bytes) -> None:
        """Note the bytes that follow."""
        self.head += data[: max(HEAD - self.offset, 0)]
        self.tail = (self.tail + data)[-TAIL:]
        self.offset += len(data)

    def mark(self) -> Mark:
        """The mark at the offset."""
        return Mark(self.offset, _hash(self.head), _hash(self.tail))


def reach(file: IO[bytes], known: Mark) -> Read | None:
    """Read a plain file up to a mark; None: its content is not the marked one."""
    head = file.read(min(known.offset, HEAD))
    if len(head) < min(known.offset, HEAD) or _hash(head) != known.head:
        return None
    read = Read(len(head), head, head[-TAIL:])
    while read.offset < known.offset:
        data = file.read(min(known.offset - read.offset, STEP))
        if not data:
            return None
        read.take(data)
    return read if read.mark() == known else None


def mark(file: int, offset: int) -> Mark:
    """The mark of an open file at an offset.

    Args:
        file: descriptor of a plain, regular file; its position is left alone.
        offset: bytes from its start.
    """
    head = os.pread(file, min(offset, HEAD), 0)
    start = max(offset - TAIL, 0)
    return Mark(offset, _hash(head), _hash(os.pread(file, offset - start, start)))


def opening(path: Path) -> Mark:
    """The mark of a file's first bytes; empty if it cannot be read."""
    try:
        with open_plain(path) as file:
            read = Read()
            read.take(file.read(HEAD))
            return read.mark() if read.offset else Mark()
    except (OSError, ValueError):
        return Mark()


def starts_with(path: Path, known: Mark) -> bool:
    """Whether a file, compressed or not, starts with the marked content."""
    try:
        with open_plain(path) as file:
            return reach(file, known) is not None
    except (OSError, ValueError):
        return False


def rotated(path: Path) -> list[Path]:
    """Files that may have had a path's name, the one that was changed first before the others.

    ``app.log.1``, ``app.log-20261123.gz`` and ``app-2026-11-23.log`` may have been ``app.log``.
    """
    stem = path.name.partition(".")[0]
    try:
        names = os.listdir(path.parent)  # noqa: PTH208 - names, not a path for each
    except OSError:
        return []
    beside = [
        path.with_name(name)
        for name in names
        if name.startswith(stem) and name != path.name and was_named(name, path.name)
    ]
    return sorted((other for other in beside if other.is_file()), key=_age)


def holding(olds: list[Path], known: Mark, inode: tuple[int, int]) -> Path | None:
    """The file among ``olds`` that starts with the known content, by preference the same inode."""
    same = [old for old in olds if identity(old) == inode]
    if same and (known.offset == 0 or starts_with(same[0], known)):
        return same[0]
    if known.offset == 0:
        return None
    return next((old for old in reversed(olds) if starts_with(old, known)), None)


def identity(path: Path) -> tuple[int, int]:
    """Device and inode; zeros if the file is gone."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_dev, status.st_ino


def changed(path: Path) -> int:
    """Time of the last change in nanoseconds; zero if the file is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _age(path: Path) -> tuple[int, int, str]:
    """Oldest first. Of files changed in one tick of the clock ``.2`` is older than ``.1``."""
    number = re.search(r"\.(\d{1,6})(?:\.gz|\.zst)?$", path.name)
    return changed(path), -int(number[1]) if number else 0, path.name


def was_named(name: str, current: str) -> bool:
    """Whether a file of this name may have had the current one. Both begin alike up to a dot."""
    plain = name.removesuffix(".gz").removesuffix(".zst")
    if plain.startswith(current):
        return bool(_TURN.fullmatch(plain.removeprefix(current)))
    stem, dot, rest = current.partition(".")
    ending = dot + rest
    middle = plain.removeprefix(stem).removesuffix(ending)
    return plain == stem + middle + ending and bool(_TURN.fullmatch(middle))


def _hash(data: bytes) -> str:
    return xxhash.xxh3_128_hexdigest(data) if data else ""
