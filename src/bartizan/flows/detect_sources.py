"""What a run of ``detect`` reads: files, directories, standard input, and how."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bartizan.errors import BartizanError
from bartizan.flows.detect_request import DetectRequest
from bartizan.ingest.dead_letters import DeadLetters
from bartizan.ingest.origin import ReadOptions
from bartizan.ingest.sources.source import CHUNK, Source
from bartizan.model import NotRun

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def read_options(request: DetectRequest) -> ReadOptions:
    """How the records are read."""
    options = request.options
    file = Path(options.dead_letters).expanduser() if options.dead_letters else None
    return ReadOptions(
        now=micros(request.now),
        input_format=options.input_format,
        dead_letters=DeadLetters(file) if file else None,
    )


def sources(request: DetectRequest) -> Iterator[Source | NotRun]:
    """Everything below the paths, in the order of their names.

    Raises:
        BartizanError: there is no such file.
    """
    for path in request.paths:
        if path == "-":
            yield Source("-", _stdin)
            continue
        here = Path(path)
        if not here.exists():
            raise BartizanError("no such file or directory", where=path, mend="check the path")
        files = sorted(f for f in here.rglob("*") if f.is_file()) if here.is_dir() else [here]
        for file in files:
            yield Source(str(file), partial(_chunks, file))


def _stdin() -> Iterator[bytes | NotRun]:
    """What comes, as it comes."""
    with open(sys.stdin.fileno(), "rb", closefd=False) as stream:
        while chunk := stream.read1(CHUNK):
            yield chunk


def _chunks(file: Path) -> Iterator[bytes | NotRun]:
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except OSError as error:
        yield NotRun(subject=str(file), reason=f"cannot be read: {error.strerror}", incomplete=True)
