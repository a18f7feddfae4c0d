"""What a scan amounts to, in words: found, suppressed, in the baseline, hidden, not run.

"Nothing found", "nothing scanned" and "all suppressed" are told apart here, once, for every format
that a person reads.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bartizan.model import EventCounts, NotRun, ScanResult, ScanSummary, Severity

NAMED = 3
"""Subjects named for one reason before the rest is only counted."""


class Gap(NamedTuple):
    """Things that were not looked at for the same reason."""

    reason: str
    mend: str
    scanner: str
    incomplete: bool
    subjects: tuple[str, ...]


def count(number: int, noun: str) -> str:
    """Such as ``1 file`` or ``1,204 files``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def headline(summary: ScanSummary) -> str:
    """The most important sentence of a report."""
    if summary.found:
        return f"{count(summary.found, 'finding')}: {severities(summary)}"
    if summary.events is not None and (empty := unread(summary.events)):
        return empty
    if not summary.files:
        return "nothing was scanned"
    held_back = summary.suppressed + summary.baselined + summary.hidden
    return "no findings are shown" if held_back else "no findings"


def severities(summary: ScanSummary) -> str:
    """Such as ``1 critical, 2 medium``, worst first."""
    counts = [(summary.by_severity.get(level, 0), level) for level in reversed(Severity)]
    return ", ".join(f"{number} {level}" for number, level in counts if number)


def held_back(summary: ScanSummary) -> list[str]:
    """What was found and is not shown; empty if all is shown."""
    return [
        text
        for number, text in (
            (summary.suppressed, f"{summary.suppressed} suppressed"),
            (summary.baselined, f"{summary.baselined} in the baseline"),
            (
                summary.hidden,
                f"{summary.hidden} hidden below the chosen severity, confidence or profile",
            ),
        )
        if number
    ]


def extent(summary: ScanSummary) -> str:
    """What was looked at, with how much, and how long it took."""
    if summary.events is not None:
        return _events_extent(summary, summary.events)
    cached = f" ({summary.files_cached:,} from the cache)" if summary.files_cached else ""
    since = f" changed since {summary.since}" if summary.since else ""
    return (
        f"{count(summary.files, 'file')}{since}{cached} with {count(summary.checks, 'check')}"
        f" in {summary.seconds:.2f} s"
    )


def unread(events: EventCounts) -> str:
    """Why the absence of findings says nothing about events; empty if it does say something."""
    if not events.read:
        return "nothing to read: no records were found"
    if not events.stored:
        return "nothing was understood: no record could be read as an event"
    if not events.rules:
        return "nothing was looked for: no rule fits these events"
    if events.outside and events.outside >= sum(events.formats.values()):
        return "nothing was looked at: all events are outside the chosen time"
    return ""


def _events_extent(summary: ScanSummary, events: EventCounts) -> str:
    """Such as ``12 events (cloudtrail 12) of 1 file with 200 rules in 0.20 s``."""
    kinds = ", ".join(f"{name} {number:,}" for name, number in sorted(events.formats.items()))
    return (
        f"{count(events.stored, 'event')}{f' ({kinds})' if kinds else ''} of"
        f" {count(summary.files, 'file')} with {count(events.rules, 'rule')}"
        f" in {summary.seconds:.2f} s"
    )


def records(events: EventCounts) -> list[tuple[str, str]]:
    """What became of the records, and what to do about it: pairs of text and hint."""
    read = (
        f"read: {count(events.read, 'record')}: {events.stored:,} as events,"
        f" {events.duplicates:,} duplicate, {events.dead_lettered:,} not understood"
    )
    found = [(read, "")]
    if events.dead_lettered:
        file = events.dead_letters
        why = "; ".join(f"{reason} ({number:,})" for reason, number in events.reasons.items())
        found.append(
            (
                f"not understood: {count(events.dead_lettered, 'record')}"
                + (f", {why}" if why else "")
                + (f", kept with the reason in {file}" if file else ", not kept"),
                f"after a correction, 'bartizan detect --replay {file}' reads them again"
                if file
                else "'--dead-letters FILE' keeps them with the reason",
            )
        )
    odd = [
        text
        for number, text in (
            (events.out_of_order, f"{events.out_of_order:,} out of order (looked at all the same)"),
            (
                events.skewed,
                f"{events.skewed:,} dated in the future: the clock of their sender is wrong",
            ),
            (events.outside, f"{events.outside:,} outside the chosen time, not looked at"),
        )
        if number
    ]
    if odd:
        found.append(("events: " + "; ".join(odd), ""))
    if events.rules_refused:
        found.append(
            (
                f"rules: {events.rules_refused:,} refused",
                "'bartizan rules coverage --refused' with their path says which and why",
            )
        )
    return found


def facts(evidence: Mapping[str, str]) -> str:
    """What the finding rests on, in one line, such as ``length 36, name token``."""
    return ", ".join(f"{name} {value}" for name, value in sorted(evidence.items()))


def gaps(not_run: Sequence[NotRun]) -> list[Gap]:
    """What was not looked at, grouped by reason: what makes the result incomplete first."""
    groups: dict[tuple[bool, str, str, str], list[str]] = {}
    for item in not_run:
        key = (not item.incomplete, item.reason, item.mend, item.scanner)
        groups.setdefault(key, []).append(item.subject)
    return [
        Gap(reason, mend, scanner, not wanted, tuple(sorted(subjects)))
        for (wanted, reason, mend, scanner), subjects in sorted(
            groups.items(), key=lambda group: (group[0][0], -len(group[1]), group[0])
        )
    ]


def named(subjects: Sequence[str]) -> tuple[Sequence[str], int]:
    """The subjects to name, and how many are only counted."""
    if len(subjects) <= NAMED + 1:
        return subjects, 0
    return subjects[:NAMED], len(subjects) - NAMED


def incomplete(result: ScanResult) -> bool:
    """Whether something that should have been looked at was not."""
    return any(item.incomplete for item in result.not_run)
