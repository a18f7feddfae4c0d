"""Joins differing lines that stand together, and lines of two logs that say nearly the same."""

import re
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bartizan.detect.logs.log_side import REUSED, Line, Side
from bartizan.detect.logs.log_signals import Signal
from bartizan.model import Severity

ALIKE = 0.5
"""Share of words that two lines must have in common for one to take the place of the other."""
COMPARED = 400
"""Lines that a new line is compared with."""

_WORD = re.compile(r"[A-Za-z]{2,}|\S")
_TEST = re.compile(
    r"(?i)(?<![a-z])(?:tests?|specs?|suites?|passed|pass|ok|lint(?:er|ing)?|scan(?:ner|ning)?|audit"
    r"|verif(?:y|ied|ying)|sign(?:ed|ing|ature)?|check(?:s|ed|ing)?|✓|✔)(?![a-z])|[✓✔]"
    r"|[a-z]Tests?\b|\bTest[A-Z]"
)
_ZERO = re.compile(r"(?i)\b[a-z]+\s?[:=]\s*0\b(?!\.\d)|(?<![\d.])0 (?:tests? )?[a-z]+")
_OFF = re.compile(
    r"(?i)(?<![a-z])(?:skip(?:s|ped|ping)?|disabled?|ignor(?:ed|ing)|xfail(?:ed)?|todo|pending"
    r"|fail(?:ed|ure|ures)?|not run|deselected)(?![a-z])|[○✗✘]"
)
_RAN = re.compile(
    r"(?i)(?<![\w.])(\d+) (?:tests? |specs? |examples? )?(?:passed|passing|succeeded|successful)\b"
    r"|(?<![\w.])(\d+) (?:examples?|tests|specs)\b|\btests? run: (\d+)|\bran (\d+) tests?\b"
    r"|\brunning (\d+) tests?\b|\b(?:passed|tests): +(\d+)\b"
)
_FETCHES = re.compile(
    r"(?i)\b(?:download(?:ed|ing)?|fetch(?:ed|ing)?|pull(?:ed|ing)?|retriev(?:ed|ing)"
    r"|receiv(?:ed|ing)|get:\d+)\b"
)
_REUSED = re.compile(REUSED)


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that stand together in one log."""

    lines: tuple[Line, ...]
    signals: tuple[Signal, ...]
    """The gravest first; empty if nothing points at the lines."""
    anchor: str
    """The line before them that both logs have; empty at the beginning."""


def hunks(
    side: Side, chosen: AbstractSet[str], other: Side, pointed: Mapping[str, Sequence[Signal]]
) -> list[Hunk]:
    """Chosen details of a log, neighbours joined unless different things point at them.

    Args:
        side: the log.
        chosen: some of its details.
        other: the other log, for anchors.
        pointed: what points at details.
    """
    found: list[tuple[list[Line], list[Signal], str]] = []
    anchor, last = "", False
    for detail, line in sorted(side.found.items(), key=lambda item: item[1].order):
        if detail not in chosen:
            anchor, last = (detail if detail in other.found else anchor), False
            continue
        own = list(pointed.get(detail, ()))
        if last and _belongs(own, found[-1][1]):
            found[-1][0].append(line)
            found[-1][1].extend(own)
        else:
            found.append(([line], own, anchor))
        last = True
    return [
        Hunk(tuple(lines), tuple(sorted(some, key=lambda one: -one.severity.rank)), at)
        for lines, some, at in found
    ]


def _belongs(own: Sequence[Signal], before: Sequence[Signal]) -> bool:
    """Whether a line goes with those before it: it has nothing to say of its own."""
    if not own:
        return True
    return bool(before) and (own[0].subject == before[0].subject or own[0].subject == "network")


def words(detail: str) -> frozenset[str]:
    """The words and marks of a detail."""
    return frozenset(_WORD.findall(detail))


def similar(detail: str, others: Collection[str]) -> str:
    """The one of some details that says nearly the same; empty if there is none."""
    own = words(detail)
    best, at = ALIKE, ""
    for other in sorted(others)[:COMPARED]:
        theirs = words(other)
        share = len(own & theirs) / max(len(own | theirs), 1)
        if share > best or (share == best and not at):
            best, at = share, other
    return at


def trouble(text: str) -> bool:
    """Whether a line says that something failed or was left out; zero of them do not count."""
    return _OFF.search(_ZERO.sub("", text)) is not None


def bland(now: Sequence[str], before: Sequence[str]) -> tuple[Severity, str]:
    """How grave it is that lines came or went at which nothing points, and what about."""
    tests = any(_TEST.search(text) for text in before)
    off = any(map(trouble, now)) and not any(map(trouble, before))
    if tests and (off or not now):
        return Severity.MEDIUM, "test"
    if off:
        return Severity.LOW, "trouble"
    return Severity.INFO if now else Severity.LOW, "step"


def fewer_ran(now: str, before: str) -> bool:
    """Whether two lines alike say how many tests ran, and now it were fewer."""
    one, other = _RAN.search(now), _RAN.search(before)
    if one is None or other is None or one.lastindex != other.lastindex:
        return False
    return int(one[one.lastindex or 0]) < int(other[other.lastindex or 0])


def fetched(text: str) -> frozenset[str]:
    """The words of a line about something that is fetched, without that; empty for others."""
    left, times = _FETCHES.subn(" ", text)
    return words(left) if times else frozenset()


def reused(text: str) -> bool:
    """Whether a line tells of a cache, or that something was there already."""
    return _REUSED.search(text) is not None
