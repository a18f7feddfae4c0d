"""Sorts the records of one origin by format, and takes them out of their envelopes."""

from collections import Counter
from collections.abc import Sequence

from bartizan.ingest.batches import Group
from bartizan.ingest.envelopes import is_container_line, unprefixed, unwrapped
from bartizan.ingest.recognise import (
    ENVELOPE,
    JSON_FALLBACK,
    RECOGNISED,
    SAMPLE,
    TEXT_FALLBACK,
    Mark,
    Recogniser,
    marks,
    members,
)

TRIED = 200
"""Refused records that are looked at again; all of them, if one is of another format."""
PREFIXED = 0.1
"""Share of the first lines with a record behind a header from which on all lines are tried."""


class Sorter:
    """Knows what the records of one origin mostly are.

    Args:
        recogniser: of the run.
        format_name: of most of the origin's records, if it is known from before.
        prefixed: whether lines are known to have headers before their records.
    """

    def __init__(
        self, recogniser: Recogniser, *, format_name: str = "", prefixed: bool = False
    ) -> None:
        self.format = format_name
        self.prefixed = prefixed
        self._recogniser = recogniser
        self._marks: tuple[Mark, ...] = ()
        self._unmarked = False
        self._trusting = False
        self._text = ""

    def lines(self, group: Group) -> list[tuple[str, Group]]:
        """Lines of text by format."""
        if not group.records:
            return []
        if not self.format:
            self._look_at_lines(group.records[:SAMPLE])
        if not self.prefixed:
            return [(self.format, group)]
        told: list[tuple[str, bytes]] = [self._behind_header(line) for line in group.records]
        return _by_name(told, group)

    def json(self, group: Group) -> list[tuple[str, Group]]:
        """JSON records by format."""
        if not group.records:
            return []
        sorted_out = []
        for name, indices in self._told_apart(group.records):
            some = group if indices is None else group.pick(indices)
            if name == ENVELOPE:
                sorted_out += self._opened(some)
            else:
                sorted_out.append((name, some))
        return sorted_out

    def anew(self, group: Group, indices: Sequence[int]) -> list[tuple[str, list[int]]]:
        """Of JSON records that a format refused those that are of another, by format."""
        groups: dict[str, list[int]] = {}
        for number, at in enumerate(indices):
            if number == TRIED and not groups:
                break
            if name := self._recogniser.anew(group.records[at]):
                groups.setdefault(name, []).append(at)
        if groups:
            self._marks, self._unmarked, self._trusting = (), True, False
        return list(groups.items())

    def doubted(
        self, group: Group, indices: Sequence[int]
    ) -> tuple[list[tuple[str, Group]], set[int]]:
        """Of JSON records that a format doubts to be its own those that are not.

        Returns:
            The records by format, out of their envelopes; and their indices.
        """
        told = {at: self._recogniser.json(group.records[at]) for at in indices}
        elsewhere = [at for at, name in told.items() if name not in (None, self.format)]
        groups: dict[str, list[int]] = {}
        for at in elsewhere:
            groups.setdefault(told[at] or "", []).append(at)
        found: list[tuple[str, Group]] = []
        for name, some in groups.items():
            part = group.pick(some)
            found += self._opened(part) if name == ENVELOPE else [(name, part)]
        return found, set(elsewhere)

    def _look_at_lines(self, lines: Sequence[bytes]) -> None:
        name, sureness = self._recogniser.lines(lines)
        behind = [inner for line in lines if (inner := self._known_behind(line))]
        self.prefixed = len(behind) >= max(1, PREFIXED * len(lines))
        self.format = name if sureness >= RECOGNISED else TEXT_FALLBACK

    def _known_behind(self, line: bytes) -> tuple[str, bytes] | None:
        """The record behind a line's header, if it is a container's or of a known format."""
        inner = unprefixed(line)
        if inner is None:
            return None
        name = self._recogniser.json(inner) if inner[:1] == b"{" else None
        if is_container_line(line):
            if name in (None, ENVELOPE):
                return self._line_format([inner]), inner
            return name or JSON_FALLBACK, inner
        return None if name in (None, JSON_FALLBACK, ENVELOPE) else (name or "", inner)

    def _behind_header(self, line: bytes) -> tuple[str, bytes]:
        return self._known_behind(line) or (self.format, line)

    def _line_format(self, lines: Sequence[bytes]) -> str:
        """The format of lines that came out of envelopes, as the first of them told."""
        if not self._text:
            name, sureness = self._recogniser.lines(lines[:SAMPLE])
            self._text = name if sureness >= RECOGNISED else TEXT_FALLBACK
        return self._text

    def _told_apart(self, records: Sequence[bytes]) -> list[tuple[str, Sequence[int] | None]]:
        """JSON records by format; None stands for all of them."""
        if self._trusting:
            return [(self.format, None)]
        told = self._recogniser.json
        strangers: Sequence[int] = range(len(records))
        if self._marks:
            (a, i), (b, j), (c, k), (d, n) = self._marks
            strangers = [
                at
                for at, one in enumerate(records)
                if one.find(a, i) < 0
                or one.find(b, j) < 0
                or one.find(c, k) < 0
                or one.find(d, n) < 0
            ]
            strangers = [
                at for at in strangers if not all(a in records[at] for a, _ in self._marks)
            ]
            if not strangers and told(records[0]) in (self.format, None):
                return [(self.format, None)]
            if told(records[0]) not in (self.format, None) and 0 not in strangers:
                # A record of another format has all marks: from now on each is looked at.
                self._marks, self._unmarked, strangers = (), True, range(len(records))
        names = {at: told(records[at]) for at in strangers}
        if not self.format:
            counted = Counter(name for name in names.values() if name)
            self.format = max(counted, key=counted.__getitem__) if counted else JSON_FALLBACK
        groups: dict[str, list[int]] = {}
        for at, record in enumerate(records):
            name = names.get(at) or self._without_members(record)
            groups.setdefault(name, []).append(at)
        own = groups.get(self.format, ())
        alike = self.format != JSON_FALLBACK and 2 * len(own) > len(records)
        if alike and not self._unmarked and self.format in self._recogniser.discerning:
            self._trusting = True
        elif alike and not self._marks and not self._unmarked:
            self._marks = marks([records[at] for at in own[:SAMPLE]])
        return [(name, None if len(groups) == 1 else indices) for name, indices in groups.items()]

    def _without_members(self, record: bytes) -> str:
        """The format of a record of the main kind, or of what is no JSON object.

        Programs that log JSON also print: a line among their records is text. Among the records of
        a product it is a damaged record.
        """
        if self.format not in (JSON_FALLBACK, ENVELOPE):
            return self.format
        if record[:1] in (b"{", b"["):
            return ENVELOPE if self.format == ENVELOPE and members(record) else JSON_FALLBACK
        return TEXT_FALLBACK

    def _opened(self, group: Group) -> list[tuple[str, Group]]:
        """Records in envelopes, by what is in them."""
        inner = [unwrapped(members(record) or {}) or record for record in group.records]
        lines = [one for one in inner if one[:1] != b"{"]
        text = self._line_format(lines) if lines else TEXT_FALLBACK
        told = []
        for one in inner:
            name = self._recogniser.json(one) if one[:1] == b"{" else text
            told.append((JSON_FALLBACK if name in (None, ENVELOPE) else name or text, one))
        return _by_name(told, group)


def _by_name(told: Sequence[tuple[str, bytes]], group: Group) -> list[tuple[str, Group]]:
    """Groups of records that have a name each."""
    whole = Group([record for _, record in told], group.offsets, group.lines)
    groups: dict[str, list[int]] = {}
    for at, (name, _) in enumerate(told):
        groups.setdefault(name, []).append(at)
    return [(name, whole.pick(indices)) for name, indices in groups.items()]
