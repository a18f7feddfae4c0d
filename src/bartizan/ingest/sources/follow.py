"""Reads a file that grows, is rotated and truncated: every byte once, across restarts.

A followed *path* is a series of files: the one that has the name now, and those that had it. How
far it was read is a ``Position``; the caller keeps it, in one transaction with what it made of the
bytes. Two ways of rotation are understood:

* *rename*: the file gets another name (``app.log.1``) and a new one takes its place. The old file
  is known by its inode, read to its end, and left; files that came and went while nobody looked are
  read in the order of their last change.
* *copy and truncate*: the content is copied to ``app.log.1`` and the file starts again from
  nothing. It is noticed by its size or by its content; what was not read is taken from the copy.

A rotated file that was compressed meanwhile is known by its content. Bytes that were truncated away
without a copy are gone; the caller is told with ``Chunk.lost``. Symbolic links are followed to the
file they point to when it is opened.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from bartizan.ingest.sources.compressed import open_plain
from bartizan.ingest.sources.rotation import (
    Mark,
    Read,
    changed,
    holding,
    identity,
    mark,
    opening,
    reach,
    rotated,
    starts_with,
)

CHUNK = 1 << 20
"""Most bytes of one chunk."""
REMEMBERED = 16
"""Files of a path that were finished and are not read again if they are found beside it."""


class Past(msgspec.Struct, frozen=True):
    """A file that is done with: it is known again by its inode, or compressed by its content."""

    device: int
    inode: int
    mark: Mark


class Position(msgspec.Struct, frozen=True):
    """How far a followed path was read. Plain data, to be kept by the caller."""

    device: int = 0
    inode: int = 0
    """Both zero: no file of the path is being read."""
    mark: Mark = Mark()
    """The content that was taken."""
    changed: int = 0
    """Time of the file's last change when it was read, in nanoseconds."""
    finished: tuple[Past, ...] = ()
    """The last files that were read to their end, or stood there before following began."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes of a followed path, and where reading them leads."""

    data: bytes
    position: Position
    """The position after ``data``."""
    first: bool = False
    """Whether ``data`` starts a file."""
    last: bool = False
    """Whether the file ends after ``data``: a line without a line feed is complete."""
    lost: bool = False
    """Whether bytes that nobody read are gone."""


class Follower:
    """Follows one path. Keep ``Chunk.position`` and give it back after a restart."""

    def __init__(self, path: Path, position: Position | None = None) -> None:
        self.path = path
        self.position = position or Position()
        self._file: IO[bytes] | None = None
        self._read = Read()

    def close(self) -> None:
        """Close the file; reading may go on from the position."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def poll(self) -> Iterator[Chunk]:
        """All that can be read now, in order. Nothing if nothing was written."""
        if self._file is None and self.position.inode:
            yield from self._resume()
        elif self._file is None and self.position != Position():
            yield from self._between()
        while self._file is not None or self._open():
            yield from self._grown()
            if self._file is None:
                continue
            gone = self._left()
            if gone is None:
                return
            yield from gone

    # The file that has the name ---------------------------------------------------------------

    def _open(self) -> bool:
        """Open the path's file from its start. False: there is none, or it was read already."""
        try:
            file = self.path.open("rb", buffering=0)
        except FileNotFoundError:
            return False
        status = os.fstat(file.fileno())
        self._file, self._read = file, Read()
        if self.position == Position():
            self.position = Position(finished=_standing(self.path))
        self.position = msgspec.structs.replace(
            self.position,
            device=status.st_dev,
            inode=status.st_ino,
            mark=Mark(),
            changed=status.st_mtime_ns,
        )
        return True

    def _grown(self) -> Iterator[Chunk]:
        """What was appended. A file that was truncated is finished from its copy, and begins again.

        The mark is looked at after reading: whatever was read before it still fits was appended.
        """
        file = self._file
        while file is not None and file is self._file:
            known = self.position.mark
            data = os.pread(file.fileno(), CHUNK, known.offset)
            if mark(file.fileno(), known.offset) != known:
                yield from self._truncated()
                continue
            if not data:
                if os.fstat(file.fileno()).st_size < known.offset:
                    yield from self._truncated()
                    continue
                return
            self._read.take(data)
            self.position = msgspec.structs.replace(
                self.position,
                mark=self._read.mark(),
                changed=os.fstat(file.fileno()).st_mtime_ns,
            )
            yield Chunk(data, self.position, first=known.offset == 0)

    def _left(self) -> Iterator[Chunk] | None:
        """How to go on if the name belongs to another file by now; None: it does not yet."""
        now = identity(self.path)
        if now in ((0, 0), (self.position.device, self.position.inode)):
            return None
        return self._renamed()

    def _renamed(self) -> Iterator[Chunk]:
        # The writer may have held the old file for a moment after its renaming.
        yield from self._grown()
        yield self._end()
        yield from self._between()

    def _truncated(self) -> Iterator[Chunk]:
        known = self.position
        copy = holding(rotated(self.path), known.mark, (0, 0))
        if copy is None:
            yield self._end(lost=True)
        else:
            yield from self._finish(copy)
        self.close()
        yield from self._between()

    # Files that had the name ------------------------------------------------------------------

    def _resume(self) -> Iterator[Chunk]:
        """Go on where an earlier follower stopped, with whatever happened to the path since."""
        known = self.position
        if identity(self.path) == (known.device, known.inode) and self._reopen(known.mark):
            return
        home = holding(rotated(self.path), known.mark, (known.device, known.inode))
        if home is None:
            yield self._end(lost=known.mark.offset > 0)
        else:
            yield from self._finish(home)
        yield from self._between()

    def _reopen(self, known: Mark) -> bool:
        try:
            file = self.path.open("rb", buffering=0)
        except FileNotFoundError:
            return False
        read = reach(file, known)
        if read is None:
            file.close()
            return False
        self._file, self._read = file, read
        return True

    def _between(self) -> Iterator[Chunk]:
        """Files that came after the last one and were rotated before anybody looked."""
        for old in rotated(self.path):
            known, one = self.position, identity(old)
            if one == identity(self.path) or changed(old) < known.changed:
                continue
            if any(_is_past(old, one, past) for past in known.finished):
                continue
            self.position = msgspec.structs.replace(
                known, device=one[0], inode=one[1], mark=Mark(), changed=changed(old)
            )
            yield from self._finish(old)

    def _finish(self, path: Path) -> Iterator[Chunk]:
        """Read a file that is no longer written to from the position to its end."""
        device, inode = identity(path)
        self.position = msgspec.structs.replace(self.position, device=device, inode=inode)
        try:
            with open_plain(path) as file:
                read = reach(file, self.position.mark)
                if read is None:
                    yield self._end(lost=True)
                    return
                yield from self._rest(file, read)
        except (OSError, ValueError):
            yield self._end(lost=True)
            return
        yield self._end()

    def _rest(self, file: IO[bytes], read: Read) -> Iterator[Chunk]:
        while data := file.read(CHUNK):
            first = read.offset == 0
            read.take(data)
            self.position = msgspec.structs.replace(self.position, mark=read.mark())
            yield Chunk(data, self.position, first=first)

    def _end(self, *, lost: bool = False) -> Chunk:
        """The position's file is done with."""
        known = self.position
        finished = known.finished
        if known.inode and not lost:
            finished = (*finished, Past(known.device, known.inode, known.mark))[-REMEMBERED:]
        self.close()
        self.position = Position(changed=known.changed, finished=finished)
        return Chunk(b"", self.position, last=True, lost=lost)


def _standing(path: Path) -> tuple[Past, ...]:
    """Files that were rotated before following began: they are not read."""
    return tuple(Past(*identity(old), opening(old)) for old in rotated(path)[-REMEMBERED:])


def _is_past(path: Path, inode: tuple[int, int], past: Past) -> bool:
    if inode == (past.device, past.inode):
        return True
    return past.mark.offset > 0 and starts_with(path, past.mark)
