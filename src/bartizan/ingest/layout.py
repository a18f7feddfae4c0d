"""Looks at the first bytes of an origin to tell how they are to be cut."""

from collections.abc import Sequence

import msgspec

from bartizan.ingest.format import Format, Framing
from bartizan.ingest.framing import RECORD_LIMIT, Cutter, LineCutter
from bartizan.ingest.json_stream import JsonCutter
from bartizan.ingest.xml_stream import EventCutter, begins_events

HEAD = 1 << 20
"""Bytes after which a decision is made with what is there."""
LOOKED_AT = 50
"""Lines that are looked at."""
RECOGNISED = 0.5
"""How sure a format must be of what an unfinished object holds."""
ROUNDING = 1e-6
"""What two sums of the same sureness may differ by."""
LOOKED_INTO = 128 << 10
"""Bytes in which keys of containers are looked for."""
CONTAINERS = (
    "Records",
    "records",
    "items",
    "value",
    "values",
    "entries",
    "events",
    "Events",
    "logEvents",
    "logs",
    "results",
    "data",
)
"""Keys under which export interfaces commonly hand out records, beside those that formats name."""

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Layout(msgspec.Struct, frozen=True):
    """How an origin is cut."""

    json: bool
    """Whether its records are JSON."""
    lines: bool
    """Whether each line is a record."""
    containers: tuple[str, ...] = ()
    """Keys of objects that hold its records."""
    xml: bool = False
    """Whether its records are ``<Event>`` elements."""

    def cutter(
        self, *, offset: int = 0, line: int = 1, nest: str = "", limit: int = RECORD_LIMIT
    ) -> Cutter:
        """A cutter that starts, or resumes, at a place."""
        if self.xml:
            return EventCutter(offset=offset, line=line, limit=limit)
        if self.lines:
            return LineCutter(offset=offset, line=line, limit=limit)
        return JsonCutter(self.containers, offset=offset, line=line, nest=nest, limit=limit)


LINES = Layout(json=False, lines=True)
JSON_LINES = Layout(json=True, lines=True)
EVENT_XML = Layout(json=False, lines=False, xml=True)


def layout(
    head: bytes, formats: Sequence[Format], *, last: bool, forced: Format | None = None
) -> Layout | None:
    """How to cut what begins with these bytes.

    Args:
        head: the first bytes.
        formats: all formats, for the containers they name and to ask whether an object that has
            such a key is one of their records after all.
        last: no more bytes follow.
        forced: the format the user named.

    Returns:
        None: more bytes are needed to tell.
    """
    lined = forced is not None and forced.framing is Framing.LINES
    if (lined or not forced) and begins_events(head):
        return EVENT_XML
    if lined:
        return LINES
    whole = last or len(head) >= HEAD
    lines = [line for line in head.split(b"\n", LOOKED_AT + 1)[:LOOKED_AT] if line.strip()]
    if not whole and not head.endswith(b"\n") and lines and head.count(b"\n") < LOOKED_AT:
        lines.pop()
    if not lines and not whole:
        return None
    objects = [found for line in lines if (found := _object(line)) is not None]
    if objects and 2 * len(objects) >= len(lines):
        keys = _containers(head, formats, forced)
        single = whole and len(objects) == 1
        held = _holding(lines, objects, keys, formats, alone=single)
        return Layout(json=True, lines=False, containers=held) if held else JSON_LINES
    start = head.lstrip()
    if start[:1] not in (b"{", b"[") or (start[:1] == b"[" and not _array(start)):
        return LINES if not forced else JSON_LINES
    return _values(head, formats, whole=whole, forced=forced)


def _values(
    head: bytes, formats: Sequence[Format], *, whole: bool, forced: Format | None
) -> Layout | None:
    """The layout of JSON that is not one value a line."""
    plain = JsonCutter()
    first = [r for r in plain.feed(head).records[:LOOKED_AT] if r.startswith(b"{")]
    keys = _containers(head, formats, forced)
    if first:
        objects = [found for record in first if (found := _object(record)) is not None]
        held = _holding(first, objects, keys, formats, alone=len(first) == 1)
        return Layout(json=True, lines=False, containers=held)
    if plain.nest:
        return Layout(json=True, lines=False)
    asked = [one for one in formats if one.framing is Framing.JSON]
    for key in keys:
        inner = JsonCutter((key,)).feed(head).records[:LOOKED_AT]
        if inner and (whole or any(one.sniff(inner) >= RECOGNISED for one in asked)):
            return Layout(json=True, lines=False, containers=(key,))
    return Layout(json=True, lines=False) if whole else None


def _holding(
    records: Sequence[bytes],
    objects: Sequence[dict[str, msgspec.Raw]],
    keys: Sequence[str],
    formats: Sequence[Format],
    *,
    alone: bool,
) -> tuple[str, ...]:
    """The keys under which these objects hold the records; none: they are records themselves."""
    held = tuple(key for key in keys if any(_is_array(found.get(key)) for found in objects))
    if not held:
        return ()
    asked = [one for one in formats if one.framing is Framing.JSON]
    inner = [
        bytes(raw)
        for found in objects
        for key in held
        if _is_array(found.get(key))
        for raw in msgspec.json.decode(found[key], type=list[msgspec.Raw])[:LOOKED_AT]
    ][:LOOKED_AT]
    outer_sure = max((one.sniff(records) for one in asked), default=0.0)
    inner_sure = max((one.sniff(inner) for one in asked), default=0.0)
    # A format may look into an object to recognise it, and is then as sure of either.
    nothing_else = all(len(found) == 1 for found in objects)
    as_sure = inner_sure >= outer_sure - ROUNDING
    if inner_sure > outer_sure + ROUNDING or (as_sure and (alone or nothing_else)):
        return held
    return ()


def _containers(head: bytes, formats: Sequence[Format], forced: Format | None) -> list[str]:
    head = head[:LOOKED_INTO]
    named = forced.containers if forced else [key for one in formats for key in one.containers]
    return [key for key in dict.fromkeys((*named, *CONTAINERS)) if b'"%s"' % key.encode() in head]


def _object(line: bytes) -> dict[str, msgspec.Raw] | None:
    try:
        return _OBJECT.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_array(value: msgspec.Raw | None) -> bool:
    """Whether a value is an array of objects, or empty."""
    if value is None:
        return False
    text = bytes(value)
    return text[:1] == b"[" and text[1:64].lstrip()[:1] in (b"{", b"]")


def _array(start: bytes) -> bool:
    return start[1:64].lstrip()[:1] in (b"{", b"]", b"[")
