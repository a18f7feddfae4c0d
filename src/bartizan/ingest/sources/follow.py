"""Reads a file that grows, is rotated and truncated: every byte once, across restarts.

A followed *path* is a series of files: the one that has the name now, and those that had it. How
far it was read is a ``Position``; the caller keeps it, in one transaction with what it made of the
bytes. Two ways of rotation are understood:

* *rename*: the file gets another name (``app.log.1``) and a new one takes its place. The old file
  is known by its inode, read to its end, and left; files that came and went while nobody looked are
  read in the order of their last change.
* *copy and truncate*: the content is copied to ``app.log.1`` and the file starts again from
  nothing. It is noticed by its size or by its content; what was not read is taken from the copy.

The writer may go on in a renamed file until it is told to reopen its log. So the last renamed files
stay *late*: what they still get is asked for with ``late``, apart from the path's present file.

A rotated file that was compressed meanwhile is known by its content. Bytes that were truncated away
without a copy are gone; the caller is told with ``Chunk.lost``. Symbolic links are followed to the
file they point to when it is opened.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from bartizan.ingest.sources.compressed import is_compressed, open_plain
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
LATE = 3
"""Renamed files that are looked at for more."""
LATE_BYTES = 1 << 24
"""Most bytes of a renamed file that are given at once."""
QUIET = 60
"""Seconds after which a renamed file that does not grow has its last line finished."""
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
    late: tuple[Past, ...] = ()
    """Renamed files whose writers may go on, and how far they were read; the oldest first."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes of a followed path, and where reading them leads."""

    data: bytes
    position: Position
    """The position after ``data``."""
    first: bool = False
    """Whether ``data`` starts a file."""
    last: bool = False
    """Whether the path leaves the file after ``data``."""
    left: bool = False
    """Whether the file may still grow: it is the newest of ``Position.late`` now. If not, a line
    without a line feed at its end is complete."""
    lost: bool = False
    """Whether bytes that nobody read are gone."""


class Follower:
    """Follows one path. Keep ``Chunk.position`` and give it back after a restart."""

    def __init__(self, path: Path, position: Position | None = None) -> None:
        self.path = path
        self.position = position or Position()
        self._file: IO[bytes] | None = None
        self._read = Read()
        self._late: dict[tuple[int, int], IO[bytes]] = {}

    def close(self) -> None:
        """Close all files; reading may go on from the position."""
        self._close()
        for file in self._late.values():
            file.close()
        self._late.clear()

    def _close(self) -> None:
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
        if self._file is not None:
            self._late[self.position.device, self.position.inode] = self._file
            self._file = None
            yield self._end(left=True)
        yield from self._between()

    def _truncated(self) -> Iterator[Chunk]:
        known = self.position
        copy = holding(rotated(self.path), known.mark, (0, 0))
        if copy is None:
            yield self._end(lost=True)
        else:
            yield from self._finish(copy)
        self._close()
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
            yield from self._finish(home, renamed=True)
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
            yield from self._finish(old, renamed=True)

    def _finish(self, path: Path, *, renamed: bool = False) -> Iterator[Chunk]:
        """Read a file that had the name, or a copy of one, from the position to its end."""
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
        yield self._end(left=renamed and not is_compressed(path))

    def _rest(self, file: IO[bytes], read: Read) -> Iterator[Chunk]:
        while data := file.read(CHUNK):
            first = read.offset == 0
            read.take(data)
            self.position = msgspec.structs.replace(self.position, mark=read.mark())
            yield Chunk(data, self.position, first=first)

    def _end(self, *, lost: bool = False, left: bool = False) -> Chunk:
        """The path leaves the position's file."""
        known = self.position
        finished, late = known.finished, known.late
        past = Past(known.device, known.inode, known.mark)
        if known.inode and not lost:
            finished = (*finished, past)[-REMEMBERED:]
        if left:
            late = (*late, past)
        self._close()
        self.position = Position(changed=known.changed, finished=finished, late=late)
        return Chunk(b"", self.position, last=True, left=left, lost=lost)

    # Files whose writers may go on ------------------------------------------------------------

    def hold(self, count: int) -> None:
        """Take back the last bytes of the file that was just left: they are no whole record."""
        past = self.position.late[-1]
        file = self._late_file(past)
        if count and file is not None:
            self._moved(past, mark(file.fileno(), past.mark.offset - count))

    def late(self) -> Iterator[tuple[Past, bytes, bool]]:
        """What came since in files that were left: the file, its bytes, whether they are all.

        The caller says with ``took`` how many of them it could use; the rest is given again.
        """
        for past in self.position.late:
            file = self._late_file(past)
            if file is None or mark(file.fileno(), past.mark.offset) != past.mark:
                yield past, self._compressed_rest(past), True
                self._forget(past)
                continue
            data = os.pread(file.fileno(), LATE_BYTES, past.mark.offset)
            old = time.time() - os.fstat(file.fileno()).st_mtime > QUIET
            crowded = len(self.position.late) > LATE
            if data:
                yield past, data, (old or crowded) and len(data) < LATE_BYTES
            if crowded and len(data) < LATE_BYTES:
                self._forget(past)

    def took(self, past: Past, count: int) -> None:
        """Say that the next bytes of a late file were used."""
        file = self._late_file(past)
        if file is not None:
            self._moved(past, mark(file.fileno(), past.mark.offset + count))

    def _moved(self, past: Past, to: Mark) -> None:
        def moved(one: Past) -> Past:
            same = (one.device, one.inode) == (past.device, past.inode)
            return msgspec.structs.replace(one, mark=to) if same else one

        known = self.position
        self.position = msgspec.structs.replace(
            known,
            late=tuple(map(moved, known.late)),
            finished=tuple(map(moved, known.finished)),
        )

    def _forget(self, past: Past) -> None:
        inode = past.device, past.inode
        file = self._late.pop(inode, None)
        if file is not None:
            file.close()
        rest = tuple(one for one in self.position.late if (one.device, one.inode) != inode)
        self.position = msgspec.structs.replace(self.position, late=rest)

    def _late_file(self, past: Past) -> IO[bytes] | None:
        inode = past.device, past.inode
        if inode not in self._late:
            home = next((old for old in rotated(self.path) if identity(old) == inode), None)
            if home is None or is_compressed(home):
                return None
            self._late[inode] = home.open("rb", buffering=0)
        return self._late[inode]

    def _compressed_rest(self, past: Past) -> bytes:
        """What a late file had got when it was compressed, if nobody read it before."""
        home = holding(rotated(self.path), past.mark, (0, 0))
        if home is None or past.mark.offset == 0:
            return b""
        with open_plain(home) as file:
            return file.read() if reach(file, past.mark) else b""


def _standing(path: Path) -> tuple[Past, ...]:
    """Files that were rotated before following began: they are not read."""
    return tuple(Past(*identity(old), opening(old)) for old in rotated(path)[-REMEMBERED:])


def _is_past(path: Path, inode: tuple[int, int], past: Past) -> bool:
    if inode == (past.device, past.inode):
        return True
    return past.mark.offset > 0 and starts_with(path, past.mark)
