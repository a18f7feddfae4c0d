"""Opens a file as its plain content, whether it is compressed (gzip, zstd) or not."""

import gzip
from pathlib import Path
from typing import IO, cast

import zstandard

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"


def open_plain(path: Path) -> IO[bytes]:
    """Open for reading. Recognised by content, not by name.

    Raises:
        OSError: it cannot be opened; damaged content raises ``OSError`` or ``ValueError`` later,
            when it is read.
    """
    with path.open("rb") as file:
        magic = file.read(4)
    if magic.startswith(GZIP):
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if magic == ZSTD:
        return cast("IO[bytes]", zstandard.open(path, "rb"))
    return path.open("rb")


def is_compressed(path: Path) -> bool:
    """Whether a file's content is compressed.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        magic = file.read(4)
    return magic.startswith(GZIP) or magic == ZSTD
