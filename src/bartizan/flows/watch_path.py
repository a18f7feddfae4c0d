"""Reads one watched path: bytes that were appended in, batches of events out, resumable."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from bartizan.flows.watch_checkpoint import Followed
from bartizan.ingest.origin import Intake, OriginReader
from bartizan.ingest.origin import Position as ReaderPosition
from bartizan.ingest.sources.follow import Chunk, Follower, Past
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
        self._late = dict(known.late) if known else {}
        if known and known.pending:
            # They hold no whole record, so reading them again gives no event.
            self._reader.feed(known.pending)
            self._pending = known.pending

    @property
    def followed(self) -> Followed:
        """The state, given that every batch so far was dealt with."""
        position = self._follower.position
        named = {_name(past) for past in position.late}
        self._late = {name: one for name, one in self._late.items() if name in named}
        return Followed(position, self._reader.position, self._pending, self._late)

    def skip(self) -> None:
        """Pass over what is there: only what comes later is read."""
        for chunk in self._follower.poll():
            self._take(chunk)

    def poll(self) -> Iterator[list[EventBatch]]:
        """The events of what was appended, a list for each chunk of bytes."""
        for past, data, whole in self._follower.late():
            yield self._take_late(past, data, whole=whole)
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
        if chunk.left:
            # The writer may finish the line: it is read again with what comes.
            self._follower.hold(len(self._pending))
            self._late[_name(self._follower.position.late[-1])] = self._reader.position
        elif chunk.last:
            batches += self._reader.finish()
        if chunk.last:
            self._pending = b""
            self._reader = self._next_reader()
        return batches

    def _take_late(self, past: Past, data: bytes, *, whole: bool) -> list[EventBatch]:
        known = self._late.get(_name(past))
        if not data or known is None:
            return []
        reader = self._new_reader(known)
        batches = reader.feed(data)
        if whole:
            batches += reader.finish()
        taken = len(data) if whole else reader.position.offset - known.offset
        if taken:
            offset = known.offset + taken
            self._late[_name(past)] = msgspec.structs.replace(reader.position, offset=offset)
            self._follower.took(past, taken)
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


def _name(past: Past) -> str:
    return f"{past.device}:{past.inode}"
