"""What happened in one request, run, pod, block or process: its events in order."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

PIECE = 4096
"""Longer sessions are learned and judged in pieces of this many events, so that what is kept of a
session is bounded and an attack in the middle of a long one is not diluted."""
START, END = "\x02", "\x03"
"""Stand before the first and after the last event, so that where a session starts and ends counts.
Templates and call numbers hold no control characters."""


@dataclass(frozen=True, slots=True)
class Session:
    """Events that belong together, in order of time."""

    id: str
    events: tuple[str, ...]
    """Keys of events: template ids, system call numbers, operation names."""
    duration: float | None = None
    """Seconds from the first to the last event, if known."""


class Piece(msgspec.Struct, array_like=True, frozen=True):
    """At most ``PIECE`` events of a session, with marks where it starts and ends."""

    events: tuple[str, ...]
    duration: float | None
    starts: bool
    ends: bool

    def padded(self) -> tuple[str, ...]:
        """The events between marks for the start and the end, where the piece has them."""
        return (START,) * self.starts + self.events + (END,) * self.ends


def pieces(session: Session) -> Iterator[Piece]:
    """Cut a session. Only a session that is one piece keeps its duration."""
    events, size = session.events, len(session.events)
    if size <= PIECE:
        yield Piece(events, session.duration, starts=True, ends=True)
        return
    for at in range(0, size, PIECE):
        yield Piece(events[at : at + PIECE], None, starts=at == 0, ends=at + PIECE >= size)
