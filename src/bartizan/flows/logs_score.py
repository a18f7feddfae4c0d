"""Scores sessions of events against ordinary ones: sessions in, p-values and reasons out."""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from bartizan.detect.logs.sequence_model import SequenceModel
from bartizan.detect.logs.sequence_state import SequenceState
from bartizan.detect.logs.sequence_words import Words
from bartizan.detect.logs.session import Session
from bartizan.errors import BartizanError

LINE = 64 << 20
"""Bytes of the longest line that is read: one session."""
BATCH = 512
"""Sessions that are learned at once."""
REASONS = 5
"""Refused lines that are named."""


class Line(msgspec.Struct, frozen=True):
    """A session as it is written: one JSON object a line. Other members are not read."""

    id: int | float | str
    events: list[int | float | str]
    duration: float | None = None
    """Seconds; optional."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One session's answer."""

    id: str
    p_value: float
    reason: str


@dataclass(slots=True)
class Refusals:
    """Lines that were no sessions: how many, and where the first ones are."""

    count: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, path: Path, number: int, why: str) -> None:
        """Count one."""
        self.count += 1
        if len(self.named) < REASONS:
            self.named.append(f"{path}:{number}: {why}")


def learn(paths: Iterable[Path], refusals: Refusals) -> SequenceState:
    """Learn all sessions of these files, as ordinary ones, in one pass.

    Raises:
        BartizanError: a file cannot be read, or none of them holds a session.
    """
    state = SequenceState()
    for path in paths:
        batch: list[Session] = []
        for session in read(path, refusals):
            batch.append(session)
            if len(batch) == BATCH:
                state.update(batch)
                batch = []
        state.update(batch)
    if not state.pieces:
        raise BartizanError(
            "the training files hold no session with events",
            mend='write one JSON object a line: {"id": "run-17", "events": ["E1", "E5"]}',
        )
    return state


def score(state: SequenceState, path: Path, refusals: Refusals) -> Iterator[Scored]:
    """Judge each session of a file by what was learned. Nothing of it is learned.

    Raises:
        BartizanError: the file cannot be read.
    """
    model = SequenceModel(state)
    words = Words(model)
    for session in read(path, refusals):
        verdict = model.judge(session)
        yield Scored(session.id, verdict.p_value, words.reason(verdict))


def read(path: Path, refusals: Refusals) -> Iterator[Session]:
    """The sessions of a file of JSON lines, gzip or not. What is none is refused and counted.

    Raises:
        BartizanError: the file cannot be read.
    """
    decode = msgspec.json.Decoder(Line).decode
    with _opened(path) as file:
        number = 0
        while raw := _line(file, path):
            number += 1
            if len(raw) > LINE:
                refusals.add(path, number, f"longer than {LINE >> 20} MiB")
                continue
            if raw.isspace():
                continue
            try:
                line = decode(raw)
            except msgspec.ValidationError as error:
                refusals.add(path, number, f"no session: {error}")
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                refusals.add(path, number, "not JSON")
            else:
                yield Session(str(line.id), tuple(map(str, line.events)), line.duration)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as plain:
            if plain.peek(2)[:2] == b"\x1f\x8b":
                with gzip.GzipFile(fileobj=plain) as unpacked:
                    yield cast("BinaryIO", unpacked)
            else:
                yield plain
    except OSError as error:
        raise BartizanError(
            "the file of sessions cannot be read",
            where=str(path),
            mend=error.strerror or str(error),
        ) from None


def _line(file: BinaryIO, path: Path) -> bytes:
    """The next line; of one that is too long its beginning, the rest is passed over."""
    try:
        raw = file.readline(LINE + 1)
        if len(raw) > LINE and not raw.endswith(b"\n"):
            while (rest := file.readline(LINE)) and not rest.endswith(b"\n"):
                pass
    except (OSError, EOFError) as error:
        raise BartizanError(
            "the file of sessions is damaged", where=str(path), mend="write it again"
        ) from error
    return raw
