"""What findings about events show that others do not: the record, when it was, who it was about.

Shared by every format that a person reads; plain text, to be escaped by the format.
"""

import shlex
from collections.abc import Iterator

from bartizan.model import EventRef, Finding
from bartizan.report import tally
from bartizan.report.frame import ELLIPSIS, Row
from bartizan.report.terminal import cells, visible, width_of

OTHERS = 5
"""Further events that are named; the rest is counted."""
ENTITIES = 8
"""Entities that are named; the rest is counted."""


def about_events(finding: Finding) -> bool:
    """Whether a finding is about events."""
    return finding.event_count > 0


def where(finding: Finding) -> str:
    """The place of a finding: of a record its line, of a file line and column."""
    place = finding.location
    return f"{place.path}:{place.line}" if about_events(finding) else str(place)


def rows(finding: Finding, *, width: int) -> list[Row]:
    """What matched in the first event: its fields, or the line of text that it is.

    Args:
        finding: about events.
        width: cells that a row may take, without the gutter.
    """
    place = finding.location
    if _weighed(finding):
        return []
    if place.frame and not place.frame[0].startswith(("{", "[")):
        lines = list(place.frame[:1])
    else:
        lines = [f"{name}: {value}" for name, value in finding.evidence.items()]
    return [
        Row(None if index else place.line, _fit(line, max(width, 20)))
        for index, line in enumerate(lines)
    ]


def _weighed(finding: Finding) -> bool:
    """Whether it is many reasons, each a sentence, rather than fields or a line of one record."""
    return finding.p_value is not None and not finding.location.frame


def _fit(line: str, width: int) -> str:
    text = "".join(cells(line))
    if width_of(text) <= width:
        return text
    used, kept = 0, []
    for char in text:
        used += width_of(char)
        if used > width - 1:
            break
        kept.append(char)
    return "".join(kept) + ELLIPSIS


def notes(finding: Finding) -> Iterator[tuple[str, str]]:
    """Labels and texts that belong under the record."""
    frame = finding.location.frame
    if _weighed(finding):
        yield from finding.evidence.items()
    elif frame and not frame[0].startswith(("{", "[")) and finding.evidence:
        yield "matched", "; ".join(f"{name} {value}" for name, value in finding.evidence.items())
    yield "when", when(finding)
    if more := others(finding):
        yield "also in", more
    if finding.entities:
        names = [str(entity) for entity in finding.entities[:ENTITIES]]
        rest = len(finding.entities) - len(names)
        yield "about", ", ".join(names) + (f" and {rest} more" if rest else "")
    if finding.attack:
        yield "ATT&CK", ", ".join(finding.attack)


def when(finding: Finding) -> str:
    """Such as ``2026-11-25 10:00:00 UTC``, or ``3 events, 2026-11-25 10:00:00 to 10:05:12 UTC``."""
    first, last = (text[:19].replace("T", " ") for text in (finding.first_seen, finding.last_seen))
    if finding.event_count <= 1:
        return f"{first} UTC"
    events = tally.count(finding.event_count, "event")
    if first == last:
        return f"{events}, {first} UTC"
    end = last[11:] if first[:10] == last[:10] else last
    return f"{events}, {first} to {end} UTC"


def others(finding: Finding) -> str:
    """Where the further events stand, in few words: lines of one file together."""
    rest = finding.events[1:]
    if not rest:
        return ""
    shown = rest if len(rest) <= OTHERS + 1 else rest[:OTHERS]
    more = finding.event_count - 1 - len(shown)
    path = ""
    parts = []
    for event in shown:
        parts.append(f"line {event.line}" if event.path == path else f"{event.path}:{event.line}")
        path = event.path
    return ", ".join(parts) + (f" and {more:,} more" if more > 0 else "")


def record_command(finding: Finding) -> str:
    """The command that prints the whole first record; empty if it cannot be read again."""
    if not finding.events:
        return ""
    event: EventRef = finding.events[0]
    file = event.path.partition("!/")[0]
    if file == "-" or "://" in file:
        return ""
    return f"bartizan detect {shlex.quote(visible(file))} --show {shlex.quote(event.event_id)}"
