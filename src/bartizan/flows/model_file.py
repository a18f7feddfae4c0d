"""The file that holds what was learned: of log text, of behaviour, of metrics; each a part."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from bartizan.errors import BartizanError
from bartizan.stats.envelope import LIMIT

HEADING = b"bartizan model 1\n"
"""First line of a file, so that ``head -1`` tells what it is."""
LOGS = "logs"
BEHAVIOUR = "behaviour"
METRICS = "metrics"
_ALONE = b"bartizan log model "
"""How a file begins that holds log text alone, as its part does."""
_MEND = "make one: bartizan learn LOG -o model"


def is_model(path: Path) -> bool:
    """Whether a file begins as a model does."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_ALONE) + 2)
    except OSError:
        return False
    return start.startswith((HEADING, _ALONE))


def read_parts(path: Path) -> dict[str, bytes]:
    """The parts of a model.

    Raises:
        BartizanError: it cannot be read, or is no model of this version.
    """
    where = str(path)
    try:
        if path.stat().st_size > LIMIT:
            raise BartizanError("is too large for a model", where=where)
        raw = path.read_bytes()
    except OSError as error:
        raise BartizanError(
            f"the model cannot be read: {error.strerror}", where=where, mend=_MEND
        ) from None
    if raw.startswith(_ALONE):
        return {LOGS: raw}
    if not raw.startswith(HEADING):
        raise BartizanError("this is no model that this version reads", where=where, mend=_MEND)
    try:
        return msgspec.msgpack.decode(raw[len(HEADING) :], type=dict[str, bytes])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BartizanError("the model is damaged", where=where, mend=_MEND) from None


def write_parts(parts: Mapping[str, bytes], path: Path) -> None:
    """Write a model, whole or not at all.

    Raises:
        BartizanError: it cannot be written.
    """
    # A name of its own: two runs that write one model must not write into each other's file.
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(HEADING + msgspec.msgpack.encode(dict(sorted(parts.items()))))
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise BartizanError(
            f"the model cannot be written: {error.strerror}", where=str(path),
            mend="check that the directory exists and is writable",
        ) from None  # fmt: skip
