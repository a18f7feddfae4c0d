"""Opens files as sources: plain, compressed (gzip, zstd, bzip2, xz), or archives of files.

What a file is, is told by its first bytes, never by its name. Archives are read member by member
without unpacking them to disk; a member may be compressed itself, an archive within an archive is
not opened. Limits hold for a whole archive.
"""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import IO, cast

import zstandard

from bartizan.ingest.sources.encoding import as_utf8
from bartizan.ingest.sources.limits import Limits
from bartizan.ingest.sources.source import CHUNK, Source
from bartizan.model.scan_result import NotRun

DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
    zipfile.BadZipFile,
    tarfile.TarError,
    NotImplementedError,
)
"""What the libraries raise on content that is broken, encrypted, or packed in unknown ways."""
ZSTD_WINDOW = 1 << 27
"""Bytes of memory a zstd frame may ask for: what ``zstd --long`` uses."""
_ZIP = b"PK\x03\x04"
_TAR_AT = 257
_HEAD = 512

_Unpacker = Callable[[IO[bytes]], IO[bytes]]


def _zstd(file: IO[bytes]) -> IO[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
    return unpacker.stream_reader(file, read_across_frames=True)


_PACKED: tuple[tuple[bytes, _Unpacker], ...] = (
    (b"\x1f\x8b", lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file))),
    (b"\x28\xb5\x2f\xfd", _zstd),
    (b"BZh", lambda file: cast("IO[bytes]", bz2.BZ2File(file))),
    (b"\xfd7zXZ\0", lambda file: cast("IO[bytes]", lzma.LZMAFile(file))),  # noqa: SIM115
)


class _Whole(io.RawIOBase):
    """A file of which the head was read already. Not every archive can be wound back."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        super().__init__()
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = self._head or self._rest.read(len(buffer))
        self._head = piece[len(buffer) :]
        piece = piece[: len(buffer)]
        buffer[: len(piece)] = piece
        return len(piece)


class _Counted:
    """Counts what comes out of a packed file against what it is packed into."""

    def __init__(self, limits: Limits, packed: Callable[[], int]) -> None:
        self._limits = limits
        self._packed = packed
        self._unpacked = 0

    def excess(self, more: int) -> str:
        self._unpacked += more
        return self._limits.excess(self._packed(), self._unpacked)


def opened(path: str, limits: Limits) -> Iterator[Source | NotRun]:
    """The sources in a file: itself, or the members of an archive."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - names stay as the user wrote them
            missing = not os.path.exists(path)  # noqa: PTH110
            reason = "a link to nothing" if missing else "no ordinary file"
            yield NotRun(subject=path, reason=reason, incomplete=missing)
            return
        with open(path, "rb") as file:  # noqa: PTH123
            head = file.read(_HEAD)
            packed = _unpacker(head)
            inner = packed(_rewound(file)).read(_HEAD) if packed else head
    except DAMAGED as error:
        yield NotRun(subject=path, reason=_reason(error), incomplete=True)
        return
    if not head:
        return
    if head.startswith(_ZIP):
        yield from _zip_members(path, limits)
    elif _is_tar(inner):
        yield from _tar_members(path, limits)
    else:
        yield Source(path, partial(_chunks, path, limits))


def _chunks(path: str, limits: Limits) -> Iterator[bytes | NotRun]:
    """A file's content, unpacked, as UTF-8."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            packed = _unpacker(file.read(_HEAD))
            file.seek(0)
            if packed is None:
                yield from as_utf8(path, _pieces(file))
                return
            counted = _Counted(limits, file.tell)
            yield from _guarded(path, _pieces(packed(file)), counted)
    except DAMAGED as error:
        yield NotRun(subject=path, reason=_reason(error), incomplete=True)


def streamed(origin: str, stream: IO[bytes], limits: Limits) -> Iterator[bytes | NotRun]:
    """What comes from a pipe, as it comes, unpacked, as UTF-8. Archives of files are not read."""
    read = getattr(stream, "read1", stream.read)
    head = read(CHUNK)
    packed = _unpacker(head)

    def pieces() -> Iterator[bytes]:
        piece = head
        while piece:
            yield piece
            piece = read(CHUNK)

    if packed is None:
        yield from as_utf8(origin, pieces())
        return
    size = len(head)

    def counting() -> int:
        return size

    class Rest(io.RawIOBase):
        def read(self, count: int = -1) -> bytes:
            nonlocal size
            piece = stream.read(count)
            size += len(piece)
            return piece

    try:
        whole = io.BufferedReader(_Whole(head, cast("IO[bytes]", Rest())))
        counted = _Counted(limits, counting)
        yield from _guarded(origin, _pieces(packed(cast("IO[bytes]", whole))), counted)
    except DAMAGED as error:
        yield NotRun(subject=origin, reason=_reason(error), incomplete=True)


def _zip_members(path: str, limits: Limits) -> Iterator[Source | NotRun]:
    try:
        members = [one for one in _open_zip(path).infolist() if not one.is_dir()]
    except DAMAGED as error:
        yield NotRun(subject=path, reason=_reason(error), incomplete=True)
        return
    if len(members) > limits.members:
        yield _too_many(path, limits)
        return
    size = os.path.getsize(path)  # noqa: PTH202
    counted = _Counted(limits, lambda: size)
    for one in sorted(members, key=lambda member: member.filename):
        origin = f"{path}!/{one.filename}"
        yield Source(origin, partial(_member, origin, partial(_zip_file, path, one), counted))


def _tar_members(path: str, limits: Limits) -> Iterator[Source | NotRun]:
    """Members in the order of the archive, so that it is unpacked once."""
    size = os.path.getsize(path)  # noqa: PTH202
    counted = _Counted(limits, lambda: size)
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            packed = _unpacker(file.read(_HEAD))
            file.seek(0)
            with tarfile.open(fileobj=packed(file) if packed else file, mode="r:") as tar:
                for number, one in enumerate(tar):
                    if number >= limits.members:
                        yield _too_many(path, limits)
                        return
                    if reason := counted.excess(0 if one.isfile() else _HEAD):
                        yield NotRun(subject=path, reason=reason, incomplete=True)
                        return
                    if one.isfile():
                        origin = f"{path}!/{one.name}"
                        of_member = partial(_tar_file, tar, one)
                        yield Source(origin, partial(_member, origin, of_member, counted))
    except DAMAGED as error:
        yield NotRun(subject=path, reason=_reason(error), incomplete=True)


@lru_cache(maxsize=1)
def _open_zip(path: str) -> zipfile.ZipFile:
    """The archive, kept open while its members are read."""
    return zipfile.ZipFile(path)


def _zip_file(path: str, member: zipfile.ZipInfo) -> IO[bytes]:
    return _open_zip(path).open(member)


def _tar_file(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    if file is None:
        raise ValueError("no ordinary file")
    return file


def _member(
    origin: str, of_member: Callable[[], IO[bytes]], counted: _Counted
) -> Iterator[bytes | NotRun]:
    """A member's content, unpacked once more if it is packed itself."""
    try:
        with of_member() as file:
            head = file.read(_HEAD)
            if head.startswith(_ZIP) or _is_tar(head):
                reason = "an archive within an archive, which is not opened"
                yield NotRun(subject=origin, reason=reason, mend="unpack it", incomplete=True)
                return
            packed = _unpacker(head)
            if packed is None:
                yield from _guarded(origin, _pieces(file, head), counted)
                return
            whole = cast("IO[bytes]", io.BufferedReader(_Whole(head, file)))
            yield from _guarded(origin, _pieces(packed(whole)), counted)
    except DAMAGED as error:
        yield NotRun(subject=origin, reason=_reason(error), incomplete=True)


def _guarded(origin: str, pieces: Iterator[bytes], counted: _Counted) -> Iterator[bytes | NotRun]:
    """The pieces as UTF-8, until they become too many."""
    reason = ""

    def within() -> Iterator[bytes]:
        nonlocal reason
        for piece in pieces:
            if reason := counted.excess(len(piece)):
                return
            yield piece

    yield from as_utf8(origin, within())
    if reason:
        mend = "unpack it and name what is in it, if it is a log after all"
        yield NotRun(subject=origin, reason=reason, mend=mend, incomplete=True)


def _pieces(file: IO[bytes], head: bytes = b"") -> Iterator[bytes]:
    if head:
        yield head
    while piece := file.read(CHUNK):
        yield piece


def _unpacker(head: bytes) -> _Unpacker | None:
    return next((unpack for magic, unpack in _PACKED if head.startswith(magic)), None)


def _is_tar(head: bytes) -> bool:
    return head[_TAR_AT : _TAR_AT + 5] == b"ustar"


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _too_many(path: str, limits: Limits) -> NotRun:
    reason = f"holds more than {limits.members:,} files"
    return NotRun(subject=path, reason=reason, incomplete=True)


def _reason(error: Exception) -> str:
    """Why something cannot be read, without its content."""
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror.lower()}"
    if isinstance(error, RuntimeError):
        return "cannot be read: encrypted or packed in an unknown way"
    return "cannot be read: damaged or cut off"
