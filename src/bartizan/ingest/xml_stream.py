"""Cuts event XML into its ``<Event>`` elements, however they stand in lines.

What stands between events is dropped if it is what wraps them (``<?xml …?>``, ``<Events>``,
comments); anything else is a record, too, so that the format refuses it and it is counted.
"""

import re

from bartizan.ingest.framing import OVERSIZED, RECORD_LIMIT, Cut, Uncut

START = re.compile(rb"<Event[\s>]")
"""``<Events>``, ``<EventData>`` and ``<EventID>`` are others."""
END = b"</Event>"
_WRAPPING = re.compile(rb"<\?xml.*?\?>|</?Events(?:\s[^>]*)?>|<!--.*?-->", re.DOTALL)
_OPENING = re.compile(rb"(?:<\?xml.*?\?>|<!--.*?-->|\s+)*<Events?[\s>]", re.DOTALL)


def begins_events(head: bytes) -> bool:
    """Whether bytes begin as a document of events, or as events one after another."""
    return _OPENING.match(head) is not None


def events_in(text: bytes) -> tuple[list[bytes], bytes]:
    """Whole events in a text, and what follows the last of them."""
    found = []
    at = 0
    while start := START.search(text, at):
        end = text.find(END, start.start())
        if end < 0:
            break
        at = end + len(END)
        found.append(text[start.start() : at])
    return found, text[at:]


def is_wrapping(text: bytes) -> bool:
    """Whether a text holds nothing but what wraps events."""
    return not _WRAPPING.sub(b"", text).strip()


class EventCutter:
    """Cuts ``<Event>`` elements.

    Args:
        offset: of the next byte fed, to resume.
        line: of the next byte fed, to resume.
        limit: bytes of the longest event.
    """

    def __init__(self, *, offset: int = 0, line: int = 1, limit: int = RECORD_LIMIT) -> None:
        self.offset = offset
        self.line = line
        self._limit = limit
        self._buffer = b""
        self._scanned = 0
        """Up to here no event ends."""
        self._counted = 0
        """Up to here line feeds were counted; ``line`` is the line of this byte."""
        self._out: list[tuple[bytes, int, int]] = []
        self._uncut: list[Uncut] = []

    def feed(self, data: bytes) -> Cut:
        """Events that end within these bytes."""
        self._buffer += data
        at = 0
        while (more := self._next(at)) is not None:
            at = more
        self._drop(at)
        if len(self._buffer) > self._limit:
            self._refuse_start()
        return self._give()

    def finish(self) -> Cut:
        """What is left: an event that does not end is a record, for the format to refuse."""
        self._emit(0, len(self._buffer))
        self._drop(len(self._buffer))
        return self._give()

    def _next(self, at: int) -> int | None:
        """Take one event, and what is before it, off the buffer; None: it does not end yet."""
        buffer = self._buffer
        end = buffer.find(END, max(at, self._scanned))
        if end < 0:
            self._scanned = max(at, len(buffer) - len(END))
            return None
        end += len(END)
        self._scanned = end
        start = START.search(buffer, at, end)
        # An event that lost its end does not take the next one with it.
        while start and (inner := START.search(buffer, start.end(), end)):
            self._emit(at, inner.start())
            at, start = inner.start(), inner
        if start is None:
            self._emit(at, end)
        else:
            self._emit(at, start.start())
            self._emit(start.start(), end)
        return end

    def _emit(self, start: int, end: int) -> None:
        """Make a record of a part of the buffer, unless it only wraps."""
        part = self._buffer[start:end]
        if is_wrapping(part):
            return
        start += len(part) - len(part.lstrip())
        record = part.strip()
        self._count(start)
        if len(record) > self._limit:
            self._uncut.append(Uncut(self.offset + start, self.line, len(record), OVERSIZED))
        else:
            self._out.append((record, self.offset + start, self.line))

    def _count(self, to: int) -> None:
        self.line += self._buffer.count(b"\n", self._counted, to)
        self._counted = to

    def _drop(self, to: int) -> None:
        self._count(to)
        self._counted = 0
        self.offset += to
        self._buffer = self._buffer[to:]
        self._scanned = max(self._scanned - to, 0)

    def _refuse_start(self) -> None:
        """Give up what fills the buffer without an end, up to where another event may begin."""
        starts = [one.start() for one in START.finditer(self._buffer, 1)]
        to = starts[-1] if starts else len(self._buffer) - len(END)
        self._uncut.append(Uncut(self.offset, self.line, to, OVERSIZED))
        self._drop(to)

    def _give(self) -> Cut:
        out, uncut = self._out, self._uncut
        self._out, self._uncut = [], []
        records = [record for record, _, _ in out]
        return Cut(records, [offset for _, offset, _ in out], [line for _, _, line in out], uncut)
