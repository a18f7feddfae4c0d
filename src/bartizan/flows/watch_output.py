"""Where a watch writes: a file that can be cut back to its last checkpoint, or a stream."""

import os
import stat
from pathlib import Path
from typing import IO

from bartizan.errors import BartizanError
from bartizan.flows.watch_checkpoint import Written


class Output:
    """Writes whole pieces of text. After a kill a file loses what no checkpoint vouches for."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        status = os.fstat(stream.fileno())
        self._file = stat.S_ISREG(status.st_mode)

    @classmethod
    def named(cls, path: Path) -> "Output":
        """Append to a file.

        Raises:
            BartizanError: it cannot be written.
        """
        try:
            return cls(path.open("ab+"))
        except OSError as error:
            raise BartizanError(
                f"the output cannot be written: {error.strerror}", where=str(path),
                mend="check that the directory exists and is writable",
            ) from None  # fmt: skip

    def resume(self, written: Written | None) -> int:
        """Cut off what was written after the checkpoint; how many bytes that was."""
        return _cut(self._stream.fileno(), written) if self._file and written else 0

    def write(self, text: str) -> None:
        """Append."""
        self._stream.write(text.encode("utf-8", "backslashreplace"))

    def settle(self) -> Written | None:
        """Hand everything to the system; how much there is now."""
        self._stream.flush()
        return _written(os.fstat(self._stream.fileno())) if self._file else None

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def extent(path: Path) -> Written | None:
    """How much a file holds; None: there is none."""
    try:
        return _written(path.stat())
    except OSError:
        return None


def cut_back(path: Path, written: Written | None) -> None:
    """Cut off what a file was given after the checkpoint."""
    if written is None or extent(path) is None:
        return
    with path.open("rb+") as file:
        _cut(file.fileno(), written)


def _written(status: os.stat_result) -> Written:
    return Written(status.st_dev, status.st_ino, status.st_size)


def _cut(file: int, known: Written) -> int:
    now = _written(os.fstat(file))
    if (now.device, now.inode) != (known.device, known.inode) or now.size <= known.size:
        return 0
    os.ftruncate(file, known.size)
    return now.size - known.size
