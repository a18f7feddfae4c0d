"""Finds out what bytes are: how they are cut, and which format each record is of.

JSON records are told apart by their *signature*, the names of their members in order, which is
remembered together with the format that won, so that formats are asked once a signature and not
once a record. Lines of text are told apart by the first lines of their origin.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bartizan.ingest.envelopes import unwrapped
from bartizan.ingest.format import Format, Framing

RECOGNISED = 0.5
"""How sure a format must be; the fallbacks take what nobody is sure of."""
JSON_FALLBACK = "json"
TEXT_FALLBACK = "text"
ENVELOPE = "(envelope)"
"""Stands for a format where a record is what a log shipper put around another."""
SAMPLE = 50
"""Records that formats are shown."""
SIGNATURES_KEPT = 20_000
"""Logs with names made up for each record go beyond; the rest is taken for what their origin is."""
NEARLY_ALL = 0.8
MARKS = 4
"""Names that are looked for: the longest, since those are the least likely to be common."""
TELLING = frozenset(
    (
        *("kind", "apiVersion", "product", "vendor", "type", "log_type", "logName", "source"),
        *("category", "logGroup"),
    )
)
"""Members whose value takes part in a signature: equal members, other products."""

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Signature(msgspec.Struct, frozen=True):
    """What tells kinds of JSON records apart."""

    members: tuple[str, ...]
    values: tuple[bytes, ...] = ()


def best(formats: Iterable[Format], sample: Sequence[bytes]) -> tuple[str, float]:
    """The format that is surest of some records, and how sure; equals by name."""
    name, sureness = "", 0.0
    for one in formats:
        said = one.sniff(sample)
        if said > sureness or (said == sureness and said and one.name < name):
            name, sureness = one.name, said
    return name, sureness


def members(record: bytes) -> Mapping[str, Any] | None:
    """The members of a JSON object, undecoded; None: it is none."""
    try:
        return _MEMBERS.decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def of_framing(formats: Iterable[Format], framing: Framing) -> list[Format]:
    """The formats cut that way, without the fallbacks."""
    return [
        one
        for one in formats
        if one.framing is framing and one.name not in (JSON_FALLBACK, TEXT_FALLBACK)
    ]


class Recogniser:
    """Remembers which format the records of each signature are of. One for a whole run."""

    def __init__(self, formats: Mapping[str, Format]) -> None:
        self._json = of_framing(formats.values(), Framing.JSON)
        self._lines = of_framing(formats.values(), Framing.LINES)
        self._known: dict[Signature, str] = {}

    def lines(self, lines: Sequence[bytes]) -> tuple[str, float]:
        """The likeliest format of lines of text, and how sure it is."""
        return best(self._lines, lines)

    def json(self, record: bytes) -> str | None:
        """The format of a JSON record; None: it is no JSON object, or too many kinds were met."""
        found = members(record)
        if found is None:
            return None
        signature = _signature(found)
        name = self._known.get(signature)
        if name is None and len(self._known) < SIGNATURES_KEPT:
            name, sureness = best(self._json, [record])
            if sureness < RECOGNISED:
                name = JSON_FALLBACK if unwrapped(found) is None else ENVELOPE
            self._known[signature] = name
        return name


Mark = tuple[bytes, int]
"""The name of a member, quoted, and from where on in a record it is sought: below zero, from the
end."""


def marks(sample: Sequence[bytes]) -> tuple[Mark, ...]:
    """Names of members that nearly all records of a sample have; none if those are too few.

    A record with all of them is taken to be of the same format as the sample without looking
    further: to look for a few names costs a fifth of telling all of them.
    """
    count = Counter(name for record in sample for name in members(record) or ())
    common = [name for name, times in count.items() if times >= NEARLY_ALL * len(sample)]
    chosen = sorted(common, key=lambda name: (-len(name), name))[:MARKS]
    if len(chosen) < MARKS:
        return ()
    return tuple(_placed(b'"%s"' % name.encode(), sample) for name in chosen)


def _placed(name: bytes, sample: Sequence[bytes]) -> Mark:
    """A mark that is sought from a little before where the sample has it."""
    found = [(record.find(name), len(record)) for record in sample if name in record]
    ahead = min(at for at, _ in found) * 3 // 4
    behind = max(length - at for at, length in found) * 5 // 4
    return name, ahead if ahead + behind < max(length for _, length in found) else -behind


def _signature(found: Mapping[str, Any]) -> Signature:
    if TELLING.isdisjoint(found):
        return Signature(tuple(found))
    return Signature(
        tuple(found), tuple(bytes(found[name])[:80] for name in found if name in TELLING)
    )
