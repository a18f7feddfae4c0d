"""A stored finding while a scan is being compared with it: plain values, no SQL."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import msgspec

from bartizan.model import Finding, Location, Status
from bartizan.model.life import Verdict


class Place(NamedTuple):
    """An occurrence: who saw which check where."""

    source: str
    check: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    commit: str

    @property
    def location(self) -> Location:
        """The place in a file."""
        return Location(
            path=self.path,
            line=self.line,
            column=self.column,
            end_line=self.end_line,
            end_column=self.end_column,
            commit=self.commit,
        )


class Seen(NamedTuple):
    """What is known of an occurrence besides its place."""

    first_seen: datetime
    suppressed: bool = False
    annotation: str = ""


@dataclass
class Entry:
    """One finding with its life. ``reconcile`` changes it; ``rows`` writes what changed."""

    fingerprint: str
    source: str
    """The source whose words describe it."""
    described: str
    """The finding without places, as JSON."""
    verdict: Verdict
    first_seen: datetime
    last_seen: datetime
    places: dict[Place, Seen] = field(default_factory=dict)
    """Where it is."""
    past: dict[Place, Seen] = field(default_factory=dict)
    """Where it last was, once it is nowhere."""
    names: dict[str, str] = field(default_factory=dict)
    """Every fingerprint it goes by, with the source that uses it."""
    history: list[Verdict] = field(default_factory=list)
    """Verdicts given since it was read."""
    id: int | None = None

    @cached_property
    def finding(self) -> Finding:
        """Its description. Has one made-up place, because a finding cannot have none."""
        return undescribe(self.described)

    def describe(self, source: str, described: str) -> None:
        """Take the words of a source."""
        self.source, self.described = source, described
        self.__dict__.pop("finding", None)

    def become(self, verdict: Verdict) -> bool:
        """Take a verdict. Says whether it differs from the one before."""
        if verdict == self.verdict:
            return False
        self.verdict = verdict
        self.history.append(verdict)
        return True


_NOWHERE = (Location(path="", line=1, column=1, end_line=1, end_column=1),)


def describe(finding: Finding) -> str:
    """The lasting part of a finding as JSON: no places, no frames, no fixes, no state."""
    lasting = msgspec.structs.replace(
        finding,
        locations=_NOWHERE,
        related=tuple(msgspec.structs.replace(at, frame=()) for at in finding.related),
        fixes=(),
        suppression=None,
        status=Status.NEW,
    )
    return _encode(lasting)


def undescribe(described: str) -> Finding:
    """The finding of a description."""
    return msgspec.json.decode(described, type=Finding)


def storable(text: str) -> str:
    """Text that every database takes: a lone surrogate or NUL becomes an escape.

    Names of files may hold bytes that are no text; the same name always gives the same escape.
    """
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _encode(finding: Finding) -> str:
    try:
        return msgspec.json.encode(finding).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_cleaned(msgspec.to_builtins(finding))).decode()


def _cleaned(value: object) -> object:
    match value:
        case str():
            return storable(value)
        case dict():
            return {storable(str(k)): _cleaned(v) for k, v in value.items()}
        case list() | tuple():
            return [_cleaned(item) for item in value]
        case _:
            return value
