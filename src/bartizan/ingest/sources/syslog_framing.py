"""Cuts a syslog connection into messages: RFC 6587 over TCP, RFC 5425 over TLS.

The first bytes of a connection tell how it is framed: a number, a blank and ``<`` are octet
counting, anything else is one message a line (non-transparent framing, ended by LF, CR LF or NUL).
Any split of the same bytes gives the same messages, and no more than one message is held.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bartizan.ingest.framing import OVERSIZED, Uncut

MESSAGE_LIMIT = 256 << 10
"""Bytes of the longest message. RFC 5425 asks for 8 KiB; audit records within syslog reach 100."""
COUNT_DIGITS = 10
"""Digits of the largest octet count that is still read as one."""

CUT_OFF = "ends in the middle of a message"
NO_COUNT = "no octet count where one must be"
LATE = "was not completed in time"

_COUNTED = re.compile(rb"[1-9]\d{0,%d} <" % (COUNT_DIGITS - 1))
_MAYBE_COUNTED = re.compile(rb"[1-9]\d{0,%d} ?" % (COUNT_DIGITS - 1))
_COUNT = re.compile(rb"([1-9]\d{0,%d}) " % (COUNT_DIGITS - 1))
_COUNT_BEGUN = re.compile(rb"(?:[1-9]\d{0,%d})?" % (COUNT_DIGITS - 1))
_END = re.compile(rb"[\n\0]")
_BETWEEN = b"\r\n\0"
"""Ends of lines that some senders put behind a counted message."""


@dataclass(frozen=True, slots=True)
class Framed:
    """Messages in order, and what could not be taken."""

    messages: Sequence[bytes] = ()
    refused: Sequence[Uncut] = ()


def refusal(length: int, reason: str) -> Uncut:
    """What is no message. Where it began is not kept: nobody can go back to it."""
    return Uncut(0, 0, length, reason)


class Framer:
    """Cuts one connection. ``feed`` bytes as they come, ``finish`` when it ends."""

    def __init__(self, limit: int = MESSAGE_LIMIT) -> None:
        self.broken = False
        """No further message can be found: the connection is best closed."""
        self._limit = limit
        self._counted: bool | None = None
        self._buffer = bytearray()
        self._searched = 0
        self._skip = 0
        self._skipped = 0
        self._messages: list[bytes] = []
        self._refused: list[Uncut] = []

    @property
    def unfinished(self) -> bool:
        """Whether a message has begun and not ended."""
        return bool(self._buffer or self._skipped)

    def feed(self, data: bytes) -> Framed:
        """Messages that end within these bytes."""
        if self.broken:
            self._skipped += len(data)
            return Framed()
        self._buffer += data
        if self._counted is None:
            self._counted = self._detected()
        if self._counted is True:
            self._take_counted()
        elif self._counted is False:
            self._take_lines()
        return self._given()

    def finish(self, reason: str = "") -> Framed:
        """The connection has ended.

        Args:
            reason: why a message without an end is refused; empty: the connection was closed
                properly, which ends a line.
        """
        length = len(self._buffer) + self._skipped
        fits = not self._skipped and length <= self._limit
        if self.broken:
            self._refuse(length, NO_COUNT)
        elif not fits:
            self._refuse(length, OVERSIZED)
        elif self._counted is not True and not reason:
            self._add(bytes(self._buffer))
        elif length:
            self._refuse(length, reason or CUT_OFF)
        self._buffer.clear()
        self._skipped = self._skip = 0
        return self._given()

    def _given(self) -> Framed:
        given = Framed(self._messages, self._refused)
        self._messages, self._refused = [], []
        return given

    def _detected(self) -> bool | None:
        """Whether messages are counted; None: more bytes are needed."""
        self._buffer = self._buffer.lstrip(_BETWEEN)
        if not self._buffer:
            return None
        if _COUNTED.match(self._buffer):
            return True
        maybe = _MAYBE_COUNTED.match(self._buffer)
        return None if maybe and maybe.end() == len(self._buffer) else False

    def _take_counted(self) -> None:
        buffer, at = self._buffer, 0
        while True:
            at = self._pass_over(at)
            if self._skip:
                break
            while at < len(buffer) and buffer[at] in _BETWEEN:
                at += 1
            count = _COUNT.match(buffer, at)
            if count is None:
                self.broken = not _COUNT_BEGUN.fullmatch(buffer, at)
                break
            size = int(count[1])
            if size > self._limit:
                self._skip, at = size, count.end()
            elif len(buffer) - count.end() < size:
                break
            else:
                at = count.end() + size
                self._add(bytes(buffer[count.end() : at]))
        del buffer[:at]

    def _pass_over(self, at: int) -> int:
        """Leave out what is there of a message that is too long."""
        if self._skip:
            step = min(self._skip, len(self._buffer) - at)
            self._skip -= step
            self._skipped += step
            at += step
            if not self._skip:
                self._refuse(self._skipped, OVERSIZED)
                self._skipped = 0
        return at

    def _take_lines(self) -> None:
        buffer, at = self._buffer, 0
        search = self._searched
        while end := _END.search(buffer, max(at, search)):
            length = end.start() - at
            if self._skipped or length > self._limit:
                self._refuse(self._skipped + length, OVERSIZED)
                self._skipped = 0
            else:
                self._add(bytes(buffer[at : end.start()]))
            at = end.end()
        del buffer[:at]
        if self._skipped or len(buffer) > self._limit:
            self._skipped += len(buffer)
            buffer.clear()
        self._searched = len(buffer)

    def _add(self, message: bytes) -> None:
        message = message.rstrip(_BETWEEN)
        if message and not message.isspace():
            self._messages.append(message)

    def _refuse(self, length: int, reason: str) -> None:
        self._refused.append(refusal(length, reason))
