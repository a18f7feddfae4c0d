"""The dead-letter file: records that could not be read, why, and where they came from.

JSON lines, readable by the owner only, since a record may hold what the log held. A record is kept
as text if it is UTF-8, else in base64; one beyond the limit is not copied but referred to by
origin, offset and length.
"""

import base64
import os
from pathlib import Path
from typing import IO

import msgspec

KEPT = 8 << 20
"""Bytes of the longest record that is copied."""


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the file."""

    origin: str
    line: int
    """On which the record starts, from 1."""
    offset: int
    """Of its first byte in the origin's decompressed, UTF-8 bytes."""
    format: str
    reason: str
    record: str = ""
    """The record, if it is UTF-8."""
    base64: str = ""
    """The record, if it is not."""
    length: int = 0
    """Bytes of a record that was not copied."""

    def content(self) -> bytes | None:
        """The record's bytes; None: it was not copied."""
        if self.base64:
            return base64.b64decode(self.base64)
        return None if self.length else self.record.encode()


def letter(
    record: bytes | None,
    *,
    origin: str,
    line: int,
    offset: int,
    format_name: str,
    reason: str,
    length: int = 0,
) -> DeadLetter:
    """A dead letter of a record; None, or one beyond the limit, is referred to by its length."""
    if record is None or len(record) > KEPT:
        length = length if record is None else len(record)
        return DeadLetter(
            origin=origin,
            line=line,
            offset=offset,
            format=format_name,
            reason=reason,
            length=max(length, 1),
        )
    try:
        text, encoded = record.decode(), ""
    except UnicodeDecodeError:
        text, encoded = "", base64.b64encode(record).decode()
    return DeadLetter(
        origin=origin,
        line=line,
        offset=offset,
        format=format_name,
        reason=reason,
        record=text,
        base64=encoded,
    )


class DeadLetters:
    """Appends to a dead-letter file, which is created when the first record needs it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._encode = msgspec.json.Encoder().encode

    def add(self, one: DeadLetter) -> None:
        """Append one."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
            self._file = os.fdopen(os.open(self.path, flags, 0o600), "ab")
        self._file.write(self._encode(one) + b"\n")

    def flush(self) -> None:
        """Hand what was added to the operating system."""
        if self._file:
            self._file.flush()

    def close(self) -> None:
        """Write what is left."""
        if self._file:
            self._file.close()
            self._file = None
