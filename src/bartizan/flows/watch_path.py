"""Reads one watched path: bytes that were appended in, batches of events out, resumable."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bartizan.flows.watch_checkpoint import Followed
from bartizan.ingest.origin import Intake, OriginReader
from bartizan.ingest.origin import Position as ReaderPosition
from bartizan.ingest.sources.follow import Chunk, Follower
from bartizan.model.event import EventBatch


class WatchedPath:
    """One path with its follower and reader. ``followed`` says where to go on."""

    def __init__(self, path: Path, intake: Intake, known: Followed | None = None) -> None:
        self.path = path
        self.lost = 0
        """Times that bytes were truncated away before they were read."""
        self._intake = intake
        self._follower = Follower(path, known.file if known else None)
        self._reader = self._new_reader(known.reader if known else None)
        self._pending = b""
        if known and known.pending:
            # They hold no whole record, so reading them again gives no event.
            self._reader.feed(known.pending)
            self._pending = known.pending

    @property
    def followed(self) -> Followed:
        """The state, given that every batch so far was dealt with."""
        return Followed(self._follower.position, self._reader.position, self._pending)

    def skip(self) -> None:
        """Pass over what is there: only what comes later is read."""
        for chunk in self._follower.poll():
            self._take(chunk)

    def poll(self) -> Iterator[list[EventBatch]]:
        """The events of what was appended, a list for each chunk of bytes."""
        for chunk in self._follower.poll():
            yield self._take(chunk)

    def close(self) -> None:
        """Close the file."""
        self._follower.close()

    def _take(self, chunk: Chunk) -> list[EventBatch]:
        self.lost += chunk.lost
        batches = []
        if chunk.data:
            before = self._reader.position.offset
            batches = self._reader.feed(chunk.data)
            held = self._pending + chunk.data
            self._pending = held[self._reader.position.offset - before :]
        if chunk.last:
            batches += self._reader.finish()
            self._pending = b""
            self._reader = self._next_reader()
        return batches

    def _new_reader(self, position: ReaderPosition | None) -> OriginReader:
        return self._intake.origin(str(self.path), position)

    def _next_reader(self) -> OriginReader:
        """For the path's next file. Offsets go on, so that events of all files differ."""
        end = self._reader.position
        return self._new_reader(
            msgspec.structs.replace(
                ReaderPosition(), offset=end.offset + 1, latest=end.latest, last=end.last
            )
        )
