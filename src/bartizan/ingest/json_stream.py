r"""Cuts JSON values that are not simply one a line: arrays, containers, pretty-printed, glued.

What is inside a value is not looked at beyond its brackets and texts, so a value that is no JSON
inside is still cut, and refused later by the format that cannot decode it.

Where records follow each other alike, the cutter learns what stands between two of them
(``},\n  {"eventVersion"``) and splits its buffer there in one go. Each piece must be a whole JSON
value, so the short cut is exact; where it fails, brackets are counted.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

import msgspec

from bartizan.ingest.framing import OVERSIZED, RECORD_LIMIT, Cut, Uncut
from bartizan.ingest.json_tokens import Depth, Member, next_container

CUT_OFF = "ends in the middle of a value"
NO_JSON = "not JSON"

_RAW = msgspec.json.Decoder(msgspec.Raw)
HEAD = 64 << 10
"""Bytes of an object within which the key that holds its records must begin."""

_GAP = re.compile(rb"[\s,\x1e\x00]*+")
_SCALAR = re.compile(rb"[^\s,\[\]{}]++")
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BETWEEN_LIMIT = 4096
_WINDOW = 16 << 10
"""Bytes first tried in one go."""
_OPENING = re.compile(rb'\{\s*+"(?:[^"\\]++|\\.)*+"')


class JsonCutter:
    """Cuts JSON values of any layout.

    Args:
        containers: keys of top-level objects whose arrays hold the records.
        offset: of the next byte fed, to resume.
        line: of the next byte fed, to resume.
        nest: what is open at that byte, ``[`` and ``{`` from the outside in, to resume.
        limit: bytes of the longest record.
    """

    def __init__(
        self,
        containers: Collection[str] = (),
        *,
        offset: int = 0,
        line: int = 1,
        nest: str = "",
        limit: int = RECORD_LIMIT,
    ) -> None:
        self.offset = offset
        self.line = line
        self.nest = nest
        self._containers = frozenset(key.encode() for key in containers)
        self._limit = limit
        self._buffer = b""
        self._at = 0
        self._value: Depth | None = None
        self._scanned = 0
        self._skipped: Uncut | None = None
        self._between = self._opening = b""
        self._last_end = -1
        self._split_tried = False
        self._window = _WINDOW
        self._out = _Out()

    def feed(self, data: bytes) -> Cut:
        """Values that end within these bytes."""
        if self._skipped:
            data = self._skip(data)
        self._scanned -= self._at
        self._buffer = self._buffer[self._at :] + data
        self._at, self._last_end, self._split_tried = 0, -1, False
        while self._step():
            pass
        return self._give()

    def finish(self) -> Cut:
        """Values that end where the bytes end, and what was left unfinished."""
        while self._at < len(self._buffer):
            if self._step(last=True) or self._salvage():
                continue
            length = len(self._buffer) - self._at
            self._out.uncut.append(Uncut(self.offset, self.line, length, CUT_OFF))
            self._advance(len(self._buffer))
        if self._skipped:
            self._out.uncut.append(self._skipped)
            self._skipped = None
        self._value = None
        return self._give()

    def _give(self) -> Cut:
        out, self._out = self._out, _Out()
        return Cut(out.records, out.offsets, out.lines, out.uncut)

    def _advance(self, to: int) -> None:
        self.line += self._buffer.count(b"\n", self._at, to)
        self.offset += to - self._at
        self._at = to

    def _emit(self, to: int) -> None:
        self._out.records.append(self._buffer[self._at : to])
        self._out.offsets.append(self.offset)
        self._out.lines.append(self.line)
        self._value = None
        self._advance(to)
        self._last_end = to
        self._split_tried = False

    def _step(self, *, last: bool = False) -> bool:
        """Take one thing off the front of the buffer; False: more bytes are needed."""
        buffer = self._buffer
        if self._value is None:
            gap = _GAP.match(buffer, self._at)
            assert gap
            self._advance(gap.end())
        if self._at == len(buffer):
            return False
        if self.nest[-1:] == "{":
            return self._members(last=last)
        byte = buffer[self._at]
        if self._value is None and (self._crossed(byte) or self._split()):
            return True
        if byte == 0x7B and not self.nest and self._containers and self._value is None:
            return self._object(last=last)
        return self._bracketed() if byte in b"{[" else self._plain(last=last)

    def _crossed(self, byte: int) -> bool:
        """Step into the outermost array, or out of an array."""
        if self.nest and byte == 0x5D:
            self.nest = self.nest[:-1]
        elif not self.nest and byte == 0x5B:
            self.nest = "["
        else:
            return False
        self._advance(self._at + 1)
        return True

    def _bracketed(self) -> bool:
        """An object or array as a record."""
        if self._value is None:
            self._value, self._scanned = Depth(), self._at
            self._learn()
        end = self._value.end(self._buffer, self._scanned)
        if end >= 0:
            self._emit(end)
            return True
        self._scanned = len(self._buffer)
        if len(self._buffer) - self._at <= self._limit:
            return False
        if self._salvage():
            return True
        length = len(self._buffer) - self._at
        self._skipped = Uncut(self.offset, self.line, length, OVERSIZED)
        self._advance(len(self._buffer))
        return False

    def _plain(self, *, last: bool) -> bool:
        """What is no object: a scalar in an array, else the rest of the line, for a refusal."""
        buffer = self._buffer
        pattern = _TEXT if buffer[self._at] == 0x22 else _SCALAR
        match = pattern.match(buffer, self._at) if self.nest else None
        end = match.end() if match else buffer.find(b"\n", self._at)
        if end == len(buffer) and not last:
            end = -1
        if end < 0 and (last or len(buffer) - self._at > self._limit):
            end = len(buffer)
        if end < 0:
            return False
        self._emit(max(end, self._at + 1))
        return True

    def _object(self, *, last: bool) -> bool:
        """A top-level object: it holds records, or is one."""
        self._learn()
        start, buffer = self._at + 1, self._buffer
        found, end = next_container(buffer, start, self._containers, until=start + HEAD, last=last)
        if found is Member.CONTAINER:
            self.nest = "{["
            self._advance(end)
            return True
        if found is Member.END:
            self._emit(end)
            return True
        return (last or len(buffer) - start > HEAD) and self._bracketed()

    def _members(self, *, last: bool) -> bool:
        """The members behind an array of records: there may be another."""
        buffer = self._buffer
        found, end = next_container(
            buffer, self._at, self._containers, until=len(buffer), last=last
        )
        if found is Member.CONTAINER:
            self.nest += "["
        elif found is Member.END:
            self.nest = self.nest[:-1]
        elif last or len(buffer) - self._at > self._limit:
            length = len(buffer) - self._at
            self._out.uncut.append(Uncut(self.offset, self.line, length, CUT_OFF))
            self.nest, end = self.nest[:-1], len(buffer)
        else:
            return False
        self._advance(end)
        return True

    def _learn(self) -> None:
        """Remember what stands between two records, once two were met in one buffer."""
        if self._between or self._last_end < 0:
            return
        opening = _OPENING.match(self._buffer, self._at)
        if opening and opening.end() - self._last_end < _BETWEEN_LIMIT:
            self._opening = opening[0]
            self._between = self._buffer[self._last_end : opening.end()]
            self._split_tried = False

    def _split(self) -> bool:
        """Take the records up to a known separation, as long as each piece is a whole value.

        The window grows while all pieces are whole and shrinks when one is not (arrays of a few
        records each), so that no byte is looked at more than a few times.
        """
        if self._split_tried or not self._between:
            return False
        end = self._buffer.rfind(self._between, self._at + 1, self._at + self._window)
        if end < 0:
            self._window *= 1 + (self._window < len(self._buffer) - self._at)
            self._split_tried = True
            return False
        region = self._buffer[self._at : end]
        first, *rest = region[1:].split(self._between)
        pieces = [region[:1] + first, *[self._opening + piece for piece in rest]]
        if not self.nest and any(b'"%s"' % key in region for key in self._containers):
            self._split_tried = True
            return False
        whole = _whole(pieces)
        if whole == len(pieces):
            self._window = min(self._window * 2, 1 << 30)
        else:
            del pieces[whole:]
            self._window = max(_WINDOW, 2 * sum(map(len, pieces)))
            self._split_tried = not whole
        self._take(pieces)
        return bool(whole)

    def _take(self, pieces: list[bytes]) -> None:
        """Pieces that stand at the front of the buffer are records."""
        gap = len(self._between) - len(self._opening)
        newlines = self._between.count(b"\n", 0, gap)
        offset, line = self.offset, self.line
        for piece in pieces:
            self._out.offsets.append(offset)
            self._out.lines.append(line)
            offset += len(piece) + gap
            line += newlines + piece.count(b"\n")
        self._out.records.extend(pieces)
        if pieces:
            self._last_end = self._at + (offset - self.offset) - gap
            self._advance(self._last_end)

    def _salvage(self) -> bool:
        """Give up on an unfinished value where the next record plainly begins."""
        known = self._between or b"\n{"
        end = self._buffer.find(known, self._at + 1)
        if end < 0:
            return False
        self._emit(end)
        return True

    def _skip(self, data: bytes) -> bytes:
        """Pass over the rest of a value beyond the limit; gives what follows it."""
        assert self._skipped
        assert self._value
        end = self._value.end(data, 0)
        passed = len(data) if end < 0 else end
        self._skipped = Uncut(
            self._skipped.offset,
            self._skipped.line,
            self._skipped.length + passed,
            self._skipped.reason,
        )
        self.offset += passed
        self.line += data.count(b"\n", 0, passed)
        if end >= 0:
            self._out.uncut.append(self._skipped)
            self._skipped = self._value = None
        return data[passed:]


@dataclass(slots=True)
class _Out:
    """Records on their way out, before they become a ``Cut``."""

    records: list[bytes] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    uncut: list[Uncut] = field(default_factory=list)


def _whole(pieces: list[bytes]) -> int:
    """How many of the first pieces are JSON values."""
    for at, piece in enumerate(pieces):
        try:
            _RAW.decode(piece)
        except (msgspec.DecodeError, RecursionError):
            return at
    return len(pieces)
