"""From bytes to events: cuts, recognises, decodes, and accounts for every record.

``read`` is for what ends, such as files. What grows is read with an ``Intake`` and one
``OriginReader`` for each origin: feed it bytes as they come, keep its ``position`` with whatever
was made of the batches, and resume from there.
"""

from collections.abc import Iterable, Iterator

from bartizan.ingest.origin import Intake, OriginReader, ReadOptions
from bartizan.ingest.sources.source import Source
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch
from bartizan.model.scan_result import NotRun

__all__ = ["Intake", "OriginReader", "ReadOptions", "read"]


def read(
    sources: Iterable[Source | NotRun], options: ReadOptions, tally: Tally
) -> Iterator[EventBatch]:
    """Read every source to its end, in order.

    Args:
        sources: what to read; a ``NotRun`` in between is passed on to the tally.
        options: how to read.
        tally: is added to while batches are handed out.

    Yields:
        Batches of one format from one origin. Within an origin batches come in the order of their
        records, except that records of different formats in one chunk come format by format.
    """
    intake = Intake(options, tally)
    try:
        for source in sources:
            if isinstance(source, NotRun):
                tally.not_run.append(source)
                continue
            yield from _whole(source, intake)
    finally:
        intake.close()


def _whole(source: Source, intake: Intake) -> Iterator[EventBatch]:
    reader = intake.origin(source.origin)
    for chunk in source.chunks():
        if isinstance(chunk, NotRun):
            intake.tally.not_run.append(chunk)
            break
        yield from reader.feed(chunk)
    yield from reader.finish()
