"""Reads dead letters once more, and leaves in the file only those that fail again.

Each record is read as the format it was refused by (or the one that the user names now) from where
it stood, so that its events keep their identities. A record that was too long to be kept is read
from its origin, if that is still there and still has it. The file is replaced as a whole when all
its records were read: whatever ends the run before that leaves it as it was.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from bartizan.errors import BartizanError
from bartizan.ingest.dead_letters import DeadLetter, DeadLetters
from bartizan.ingest.format import Framing
from bartizan.ingest.origin import Intake, Position, ReadOptions
from bartizan.ingest.registry import formats
from bartizan.ingest.sources.files import find
from bartizan.ingest.tally import Tally
from bartizan.model import NotRun
from bartizan.model.event import EventBatch

LONGEST = 256 << 20
"""Bytes of the longest record that is read from its origin."""


def replay(file: Path, options: ReadOptions, tally: Tally) -> Iterator[EventBatch]:
    """Read the records of a dead-letter file again.

    Args:
        file: of dead letters. Those that fail again stay in it, each once.
        options: how to read; its own dead letters are not added to.
        tally: is added to.

    Raises:
        BartizanError: it cannot be read or replaced, or is no dead-letter file.
    """
    again = DeadLetters(file.with_name(f"{file.name}.new"))
    again.path.unlink(missing_ok=True)
    heard = _Heard()
    readers = _Readers(replace(options, dead_letters=heard), tally)
    tally.origins += 1
    away = 0
    met: set[tuple[str, int, int, int]] = set()
    size = 0
    for one, end in _letters(file):
        size = end
        content = one.content()
        content = _from_origin(one) if content is None else content
        if content is None:
            away += 1
            again.add(one)
            continue
        where = (one.origin, one.offset, one.length, hash(content))
        if where in met:
            continue
        met.add(where)
        heard.reasons.clear()
        read = tally.read
        yield from readers.read(one, content)
        if heard.reasons:
            again.add(msgspec.structs.replace(one, reason=heard.reasons[0]))
        elif tally.read == read:  # It was taken for a heading: it is one only in its place.
            again.add(one)
    again.close()
    _replace(file, again.path, size)
    if away:
        tally.not_run.append(
            NotRun(
                subject=str(file),
                reason=f"{away:,} records were too long to be kept in it and are gone from their "
                "origin",
                mend="read the logs they came from",
                incomplete=True,
            )
        )


class _Heard(DeadLetters):
    """Hears why a record is refused again; the letter that is kept is the one there was."""

    def __init__(self) -> None:
        super().__init__(Path())
        self.reasons: list[str] = []

    def add(self, one: DeadLetter) -> None:
        self.reasons.append(one.reason)


class _Readers:
    """Intakes by the format that is forced upon records; they share what was seen."""

    def __init__(self, options: ReadOptions, tally: Tally) -> None:
        self._options = replace(options, record_limit=LONGEST)
        self._tally = tally
        self._intakes: dict[str, Intake] = {}

    def read(self, one: DeadLetter, content: bytes) -> Iterator[EventBatch]:
        """The events of one record."""
        known = one.format if one.format in formats() else ""
        intake = self._intake(self._options.input_format or known)
        reader = intake.origin(one.origin, Position(offset=one.offset, line=max(one.line, 1)))
        yield from reader.feed(content + b"\n")
        yield from reader.finish()

    def _intake(self, name: str) -> Intake:
        if name not in self._intakes:
            intake = Intake(replace(self._options, input_format=name), self._tally)
            for other in self._intakes.values():
                intake.seen = other.seen
            self._intakes[name] = intake
        return self._intakes[name]


def _letters(file: Path) -> Iterator[tuple[DeadLetter, int]]:
    """The dead letters of a file, and where in it each ends.

    Raises:
        BartizanError: it cannot be read, or is no dead-letter file.
    """
    decode = msgspec.json.Decoder(DeadLetter).decode
    end = 0
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                end += len(line)
                if line.strip():
                    try:
                        yield decode(line), end
                    except (msgspec.DecodeError, UnicodeDecodeError):
                        raise BartizanError(
                            f"line {number} is no dead letter", where=str(file),
                            mend="give a file that --dead-letters wrote",
                        ) from None  # fmt: skip
    except OSError as error:
        raise BartizanError(f"cannot be read: {error.strerror}", where=str(file)) from None


def _from_origin(one: DeadLetter) -> bytes | None:
    """The bytes a letter refers to; None: the origin is gone, or holds something else there."""
    file = one.origin.partition("!/")[0]
    if one.length > LONGEST or not Path(file).is_file():
        return None
    before, after = max(one.offset - 1, 0), one.offset + one.length + 1
    held, at = bytearray(), 0
    for source in find([file]):
        if isinstance(source, NotRun) or source.origin != one.origin:
            continue
        for chunk in source.chunks():
            if isinstance(chunk, NotRun) or at >= after:
                break
            held += chunk[max(before - at, 0) : max(after - at, 0)]
            at += len(chunk)
    start = one.offset - before
    found = bytes(held[start : start + one.length])
    around = bytes(held[:start] + held[start + one.length :])
    lined = one.format in formats() and formats()[one.format].framing is Framing.LINES
    moved = lined and (b"\n" in found or bool(around.strip(b"\r\n")))
    return None if len(found) < one.length or moved else found


def _replace(file: Path, new: Path, size: int) -> None:
    """Put the letters that stay in place of all, with those that were added meanwhile.

    Raises:
        BartizanError: it cannot be written.
    """
    try:
        with file.open("rb") as letters:
            letters.seek(size)
            added = letters.read()
        if added.strip():
            with new.open("ab") as stream:
                stream.write(added)
        if not new.exists():
            new.touch(mode=0o600)
        new.replace(file)
    except OSError as error:
        raise BartizanError(
            f"cannot be replaced: {error.strerror}", where=str(file), mend="check its permissions"
        ) from None
