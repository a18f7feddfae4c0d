"""Names an event and where its record came from."""

import msgspec


class EventRef(msgspec.Struct, frozen=True, order=True):
    """An event and where its record came from."""

    event_id: str
    path: str
    line: int
    """The line on which the record starts, from 1."""
