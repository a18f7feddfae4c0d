"""Finds out what bytes are: how they are cut, and which format each record is of.

JSON records are told apart by their *signature*, the names of their members in order, which is
remembered together with the format that won, so that formats are asked once a signature and not
once a record. Where records of several formats turn out to share a signature, each is asked about.
Lines of text are told apart by the first lines of their origin.
"""

import re
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
"""Logs with names made up for each record go beyond; then only names that were met often count."""
OFTEN = 3
CONTESTED = "(contested)"
"""Stands for a format where records of several share a signature."""
FEW_MEMBERS = 4
"""Records with so few members are told apart by those of their objects, too."""
NEARLY_ALL = 0.8
MARKS = 4
"""Names that are looked for: the longest, since those are the least likely to be common."""
TELLING = frozenset(
    (
        *("kind", "apiVersion", "product", "vendor", "type", "log_type", "logName", "source"),
        *("category", "logGroup", "sourcetype", "detail-type"),
    )
)
"""Members whose value takes part in a signature: equal members, other products."""
VARYING = frozenset({"apiVersion"})
"""Of these the value also varies within a product."""
SYSTEM_LOGS = frozenset({"SyslogMessage", "MESSAGE"})
CARRYING = (*sorted(SYSTEM_LOGS), "message", "log")
CARRIED = (b" audit(", b"Linux-Sysmon")
"""What text in such a member may be of its own: it tells the format, not the members around it."""

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
        self.discerning = frozenset(one.name for one in self._json if one.discerning)
        """Names of formats that say themselves which records may not be theirs."""
        self._known: dict[Signature, str] = {}
        self._rough: dict[Signature, str] = {}
        self._usual: frozenset[str | bytes] = frozenset()

    def lines(self, lines: Sequence[bytes]) -> tuple[str, float]:
        """The likeliest format of lines of text, and how sure it is."""
        return best(self._lines, lines)

    def json(self, record: bytes) -> str | None:
        """The format of a JSON record; None: it is no JSON object."""
        found = members(record)
        if found is None:
            return None
        signature = _signature(found)
        known = self._known
        name = known.get(signature)
        if name is None and len(known) >= SIGNATURES_KEPT:
            signature, known = self._roughly(signature), self._rough
            name = known.get(signature)
        if name is None:
            name = known[signature] = self._asked(record, found)
        return self._asked(record, found) if name == CONTESTED else name

    def anew(self, record: bytes) -> str | None:
        """The format of a record that the one told before refused; None: it was rightly told.

        From then on, formats are asked about each record that has its signature.
        """
        found = members(record)
        if found is None:
            return None
        name = self._asked(record, found)
        if name in (JSON_FALLBACK, ENVELOPE):
            return None
        signature = _signature(found)
        for known in (self._known, self._rough):
            if known.get(signature, name) != name:
                known[signature] = CONTESTED
        return name

    def _asked(self, record: bytes, found: Mapping[str, Any]) -> str:
        name, sureness = best(self._json, [record])
        if sureness >= RECOGNISED:
            return name
        return JSON_FALLBACK if unwrapped(found) is None else ENVELOPE

    def _roughly(self, signature: Signature) -> Signature:
        """A signature without what only few records have."""
        if not self._usual:
            count: Counter[str | bytes] = Counter()
            for one in self._known:
                count.update((*one.members, *one.values))
            often = (part for part, times in count.items() if times >= OFTEN)
            fields = (route.fields for one in self._json for route in one.routes)
            named = (name for some in fields for name in (*some.names, *some.open))
            self._usual = frozenset((*often, *(name.partition(".")[0] for name in named)))
        if len(self._rough) >= SIGNATURES_KEPT:
            self._rough.clear()
        usual = self._usual
        return Signature(
            tuple(name for name in signature.members if name in usual),
            tuple(value for value in signature.values if value in usual),
        )


Mark = tuple[bytes, int]
"""The name of a member, quoted, perhaps with its value, and from where on in a record it is sought:
below zero, from the end."""


def marks(sample: Sequence[bytes]) -> tuple[Mark, ...]:
    """Names of members that nearly all records of a sample have; none if those are too few.

    A record with all of them is taken to be of the same format as the sample without looking
    further: to look for a few names costs a fifth of telling all of them. A member that tells
    products apart by its value is sought with that value; there are no marks if it varies.
    """
    found = [members(record) or {} for record in sample]
    count = Counter(name for one in found for name in one)
    common = [name for name, times in count.items() if times >= NEARLY_ALL * len(sample)]
    valued = _with_values([name for name in common if name in TELLING - VARYING], sample)
    if valued is None or not SYSTEM_LOGS.isdisjoint(count):
        return ()
    plain = sorted(common, key=lambda name: (-len(name), name))
    chosen = [*valued, *(b'"%s"' % name.encode() for name in plain if name not in TELLING)]
    return tuple(_placed(one, sample) for one in chosen[:MARKS]) if len(chosen) >= MARKS else ()


def _with_values(names: Sequence[str], sample: Sequence[bytes]) -> list[bytes] | None:
    """Members with the value that nearly all records of a sample have; None: it varies."""
    found: list[bytes] = []
    for name in names:
        pattern = re.compile(rb'"%s"\s*:\s*(?:"[^"\\]*"|\w+)' % re.escape(name.encode()))
        texts = Counter(match.group() for one in sample if (match := pattern.search(one)))
        [(usual, times)] = texts.most_common(1) or [(b"", 0)]
        if times < NEARLY_ALL * len(sample):
            return None
        found.append(usual)
    return found


def _placed(name: bytes, sample: Sequence[bytes]) -> Mark:
    """A mark that is sought from a little before where the sample has it."""
    found = [(record.find(name), len(record)) for record in sample if name in record]
    ahead = min(at for at, _ in found) * 3 // 4
    behind = max(length - at for at, length in found) * 5 // 4
    return name, ahead if ahead + behind < max(length for _, length in found) else -behind


def _signature(found: Mapping[str, Any]) -> Signature:
    names = tuple(found)
    if len(names) <= FEW_MEMBERS:
        names = (*names, *(name for one in found.values() for name in members(one) or ()))
    if TELLING.isdisjoint(found) and not any(name in found for name in CARRYING):
        return Signature(names)
    values = [bytes(found[name])[:80] for name in found if name in TELLING]
    carried = (found[name] for name in CARRYING if name in found)
    values += [sign for text in carried for sign in CARRIED if sign in bytes(text)]
    return Signature(names, tuple(values))
