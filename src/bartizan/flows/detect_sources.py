"""What a run of ``detect`` reads, and how: files, standard input, dead letters once more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from bartizan.errors import BartizanError
from bartizan.flows.detect_request import DetectRequest
from bartizan.ingest.dead_letters import DeadLetter, DeadLetters
from bartizan.ingest.enrich import enricher
from bartizan.ingest.origin import Intake, Position, ReadOptions
from bartizan.ingest.reader import read
from bartizan.ingest.sources.files import find
from bartizan.ingest.tally import Tally
from bartizan.model import NotRun
from bartizan.model.event import EventBatch

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def batches(request: DetectRequest, tally: Tally) -> Iterator[EventBatch]:
    """Everything that was asked for, batch by batch.

    Args:
        request: what to read and how.
        tally: is added to.

    Raises:
        BartizanError: a path or format does not exist.
    """
    options = read_options(request)
    if request.replay is not None:
        letters = _letters(request.replay, options.dead_letters)
        yield from _again(letters, options, tally, str(request.replay))
    yield from read(find(request.paths), options, tally)


def read_options(request: DetectRequest) -> ReadOptions:
    """How the records are read."""
    options = request.options
    file = Path(options.dead_letters).expanduser() if options.dead_letters else None
    databases = [Path(name).expanduser() for name in (options.geo, options.asn) if name]
    return ReadOptions(
        now=micros(request.now),
        input_format=options.input_format,
        dead_letters=DeadLetters(file) if file else None,
        enrich=enricher(databases) if databases else None,
    )


def _letters(file: Path, kept: DeadLetters | None) -> Iterator[DeadLetter]:
    """The dead letters of a file.

    Raises:
        BartizanError: it cannot be read, or is no dead-letter file.
    """
    if kept is not None and kept.path.resolve() == file.resolve():
        raise BartizanError(
            "would be read and written at once", where=str(file),
            mend="give another file to --dead-letters",
        )  # fmt: skip
    decode = msgspec.json.Decoder(DeadLetter).decode
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        yield decode(line)
                    except (msgspec.DecodeError, UnicodeDecodeError):
                        raise BartizanError(
                            f"line {number} is no dead letter", where=str(file),
                            mend="give a file that --dead-letters wrote",
                        ) from None  # fmt: skip
    except OSError as error:
        raise BartizanError(f"cannot be read: {error.strerror}", where=str(file)) from None


def _again(
    letters: Iterator[DeadLetter], options: ReadOptions, tally: Tally, file: str
) -> Iterator[EventBatch]:
    """Read records again, each from where it stood."""
    intake = Intake(options, tally)
    tally.origins += 1
    away = 0
    for one in letters:
        content = one.content()
        if content is None:
            away += 1
            continue
        reader = intake.origin(one.origin, Position(offset=one.offset, line=max(one.line, 1)))
        yield from reader.feed(content + b"\n")
        yield from reader.finish()
    if away:
        tally.not_run.append(
            NotRun(
                subject=file,
                reason=f"{away:,} records were too long to be kept in it",
                mend="read the logs they came from",
                incomplete=True,
            )
        )
