"""Follows sessions through batches: shapes of the lines of each run, request or pod, in order."""

from dataclasses import dataclass, field

import polars as pl

from bartizan.detect.logs.log_lines import LogLines, shapes
from bartizan.detect.logs.session import PIECE, Session
from bartizan.model import EventRef
from bartizan.model.event import EventBatch

FOLLOWED = 1 << 16
"""Sessions that are followed at once."""
NAMED = 100
"""Events of one session that are named."""


@dataclass(slots=True)
class Opened:
    """One session so far."""

    first: int
    """Microseconds since 1970."""
    last: int
    line: str
    """Its first line."""
    shapes: list[str] = field(default_factory=list)
    """At most ``PIECE``."""
    refs: list[EventRef] = field(default_factory=list)


@dataclass(slots=True)
class Following:
    """All sessions so far."""

    opened: dict[str, Opened] = field(default_factory=dict)
    dropped: int = 0
    """Lines of sessions that were one too many."""
    _shapes: dict[str, str] = field(default_factory=dict)

    def update(self, batch: EventBatch, lines: LogLines) -> None:
        """Take in the records of a batch that belong to a session."""
        frame = lines.frame.drop_nulls("session")
        if not frame.height:
            return
        if len(self._shapes) > FOLLOWED:
            self._shapes.clear()
        fresh = [one for one in frame["outline"].unique().to_list() if one not in self._shapes]
        self._shapes.update(zip(fresh, shapes(fresh), strict=True))
        grouped = frame.group_by("session", maintain_order=True).agg(
            "outline", "row", "time", pl.col("message").first()
        )
        for session, outlines, rows, times, message in grouped.iter_rows():
            one = self.opened.get(session)
            if one is None:
                if len(self.opened) >= FOLLOWED:
                    self.dropped += len(outlines)
                    continue
                one = self.opened[session] = Opened(times[0], times[0], message)
            one.first, one.last = min(one.first, *times), max(one.last, *times)
            room = PIECE - len(one.shapes)
            one.shapes += [self._shapes[outline] for outline in outlines[: max(room, 0)]]
            one.refs += [batch.ref(row) for row in rows[: max(NAMED - len(one.refs), 0)]]

    def sessions(self) -> list[Session]:
        """As they are learned, each with the time it took."""
        return [
            Session(name, tuple(one.shapes), (one.last - one.first) / 1_000_000)
            for name, one in self.opened.items()
        ]
