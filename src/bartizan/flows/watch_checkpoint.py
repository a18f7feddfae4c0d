"""What a watch has to know after it was killed: one file, replaced as a whole.

What rules that count events remember is large and seldom changes: it has a file of its own, named
by its content, which is written anew only when it changed, and before the file that names it.

Order of a step: findings are written to the output, then the checkpoint with the output's size. A
step that was cut off in between is done again, after the output was cut back to that size.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import xxhash

from bartizan.errors import BartizanError
from bartizan.ingest.origin import Position as ReaderPosition
from bartizan.ingest.senders import Remembered
from bartizan.ingest.sources.follow import Position as FilePosition

VERSION = 2
NAME = "checkpoint"
COUNTED = "counted-"
"""Begins the names of files with what rules that count events remember."""


class Followed(msgspec.Struct, frozen=True):
    """How far one path was read."""

    file: FilePosition
    reader: ReaderPosition
    pending: bytes = b""
    """Bytes that were read and belong to no whole record yet: they follow ``reader.offset``."""
    late: dict[str, ReaderPosition] = {}
    """How the path's earlier files were read that may still grow, by device and inode."""


class Written(msgspec.Struct, frozen=True):
    """How much of the output counts."""

    device: int
    inode: int
    size: int


class Checkpoint(msgspec.Struct, frozen=True):
    """The state of a watch between two steps."""

    version: int = VERSION
    paths: dict[str, Followed] = {}
    counted: str = ""
    """The file with what rules that count events remember; empty: there are none."""
    newest: int | None = None
    """The newest event that they saw, and up to when all was decided: these change all the time."""
    settled: int | None = None
    written: Written | None = None
    """None: the output cannot be read back (a pipe, a terminal)."""
    dead_letters: Written | None = None
    received: Remembered = Remembered()
    """Requests from the network, in case they are sent again."""


def load(directory: Path) -> Checkpoint:
    """The checkpoint of a directory; an empty one if there is none.

    Raises:
        BartizanError: it is damaged, or of another version.
    """
    file = directory / NAME
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return Checkpoint()
    try:
        found = msgspec.msgpack.decode(content, type=Checkpoint)
    except msgspec.DecodeError:
        found = Checkpoint(version=0)
    if found.version != VERSION:
        raise BartizanError(
            "the state of this watch cannot be understood", where=str(file),
            mend="remove it to read all files from their beginning, or give another --state",
        )  # fmt: skip
    return found


def counted(directory: Path, checkpoint: Checkpoint) -> bytes:
    """What rules that count events remember; empty: nothing.

    Raises:
        BartizanError: it is not there, or not what the checkpoint was made with.
    """
    if not checkpoint.counted:
        return b""
    file = directory / checkpoint.counted
    try:
        content = file.read_bytes()
    except OSError:
        content = b""
    if _named(content) != checkpoint.counted:
        raise BartizanError(
            "the state of this watch is damaged", where=str(file),
            mend="remove the directory to read all files from their beginning",
        )  # fmt: skip
    return content


def save(directory: Path, checkpoint: Checkpoint, content: bytes | None = None) -> Checkpoint:
    """Replace the checkpoint.

    Args:
        directory: of the watch.
        checkpoint: what to keep.
        content: what rules that count events remember now; None: as the checkpoint names it.

    Returns:
        What was written.

    Raises:
        OSError: it cannot be written.
    """
    if content is not None:
        checkpoint = msgspec.structs.replace(checkpoint, counted=_named(content))
        _replace(directory / checkpoint.counted, content)
    _replace(directory / NAME, msgspec.msgpack.encode(checkpoint))
    if content is not None:
        for file in directory.glob(f"{COUNTED}*"):
            if file.name != checkpoint.counted:
                file.unlink(missing_ok=True)
    return checkpoint


def _named(content: bytes) -> str:
    return f"{COUNTED}{xxhash.xxh3_128_hexdigest(content)}"


def _replace(file: Path, content: bytes) -> None:
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    new.replace(file)


@contextmanager
def claimed(directory: Path) -> Iterator[None]:
    """Keep the directory for one watch.

    Raises:
        BartizanError: another watch has it, or it cannot be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (directory / "lock").open("wb")
    except OSError as error:
        raise BartizanError(
            f"the state cannot be kept: {error.strerror}", where=str(directory),
            mend="name a directory that can be written with --state",
        ) from None  # fmt: skip
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BartizanError(
                "another watch keeps its state here", where=str(directory),
                mend="stop it, or give each its own --state directory",
            ) from None  # fmt: skip
        yield
