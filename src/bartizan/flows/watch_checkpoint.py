"""What a watch has to know after it was killed: one file, replaced as a whole.

Order of a step: findings are written to the output, then the checkpoint with the output's size. A
step that was cut off in between is done again, after the output was cut back to that size.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bartizan.errors import BartizanError
from bartizan.ingest.origin import Position as ReaderPosition
from bartizan.ingest.senders import Remembered
from bartizan.ingest.sources.follow import Position as FilePosition

VERSION = 1
NAME = "checkpoint"


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
    state: bytes = b""
    """Of the rules that count events."""
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


def save(directory: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint.

    Raises:
        OSError: it cannot be written.
    """
    file = directory / NAME
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(msgspec.msgpack.encode(checkpoint))
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
