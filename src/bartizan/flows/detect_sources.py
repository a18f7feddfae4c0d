"""What a run of ``detect`` reads, and how: files, standard input, dead letters once more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bartizan.flows.detect_request import DetectRequest
from bartizan.flows.replay import replay
from bartizan.ingest.dead_letters import DeadLetters
from bartizan.ingest.enrich import enricher
from bartizan.ingest.origin import ReadOptions
from bartizan.ingest.reader import read
from bartizan.ingest.sources.files import find
from bartizan.ingest.tally import Tally
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
        yield from replay(request.replay, options, tally)
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
