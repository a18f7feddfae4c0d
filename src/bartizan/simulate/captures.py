"""Reads captured CloudTrail records that are to be mixed in: one detonation after the other.

A line is a record, or ``{"technique": …, "tactics": […], "event": record}``; a file may also be one
``{"Records": […]}``. Records of one technique are one capture; without techniques, those of a file.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from bartizan.errors import BartizanError
from bartizan.simulate.instants import from_iso

Json = dict[str, Any]
_MOST = 256 << 20
"""Bytes that a file may have when it is unpacked."""
_LONGEST = 30 * 86_400
"""Seconds that a detonation may last."""
_DEEPEST = 60
"""Levels of objects and lists within one another."""
_DECODER: "msgspec.json.Decoder[Json]" = msgspec.json.Decoder(Json)
_MEND = "give CloudTrail records as JSON lines, or a file with 'Records'"


@dataclass(slots=True)
class Capture:
    """The records of one detonation, in order of time."""

    name: str
    tactics: list[str]
    records: list[Json] = field(default_factory=list)


def captures(files: list[Path]) -> list[Capture]:
    """All captures of some files.

    Raises:
        BartizanError: a file cannot be read, is too large, or holds something else.
    """
    found: dict[str, Capture] = {}
    for file in files:
        for number, line in enumerate(_lines(file), 1):
            if not line.strip():
                continue
            try:
                value = _DECODER.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                raise BartizanError("not a JSON object", where=f"{file}:{number}",
                                    mend=_MEND) from None  # fmt: skip
            for name, tactics, record in _records(value, file):
                if why := _unfit(record):
                    raise BartizanError(why, where=f"{file}:{number}", mend=_MEND)
                found.setdefault(name, Capture(name, tactics)).records.append(record)
    for one in found.values():
        one.records.sort(key=lambda record: from_iso(record["eventTime"]))
        first, last = (from_iso(one.records[at]["eventTime"]) for at in (0, -1))
        if last - first > _LONGEST:
            raise BartizanError(
                f"the records of {one.name} are more than 30 days apart",
                where="--mix",
                mend="give each detonation in a file of its own",
            )
    return [found[name] for name in sorted(found)]


def _unfit(record: Json) -> str:
    """Why a record cannot be taken; empty if it can."""
    if not isinstance(record.get("eventName"), str):
        return "no CloudTrail record: it has no 'eventName'"
    try:
        from_iso(record["eventTime"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return "no CloudTrail record: its 'eventTime' is no time"
    return "nested too deeply" if _deep(record, _DEEPEST) else ""


def _deep(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    within = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deep(one, levels - 1) for one in within)


def _lines(file: Path) -> list[bytes]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BartizanError(f"cannot be read: {error.strerror}", where=str(file),
                            mend="check the path given to --mix") from None  # fmt: skip
    if data[:2] == b"\x1f\x8b":
        unpacked = zlib.decompressobj(wbits=31)
        try:
            data = unpacked.decompress(data, _MOST + 1)
        except zlib.error:
            raise BartizanError(
                "a damaged gzip file", where=str(file), mend="fetch it again"
            ) from None
    if len(data) > _MOST:
        raise BartizanError("too large", where=str(file), mend=f"give at most {_MOST:,} bytes")
    # A pretty-printed export is one object over many lines.
    return [data] if data.lstrip().startswith(b"{\n") else data.split(b"\n")


def _records(value: Json, file: Path) -> Iterator[tuple[str, list[str], Json]]:
    name = file.name.partition(".")[0]
    held = value.get("Records")
    if isinstance(held, list):
        yield from ((name, [], one) for one in held if isinstance(one, dict))
    elif isinstance(event := value.get("event"), dict):
        tactics = value.get("tactics")
        words = [str(one) for one in tactics] if isinstance(tactics, list) else []
        yield str(value.get("technique") or name), words, event
    else:
        yield name, [], value
