"""Compares what a scan reports with what is known, and says what each finding has become.

The rules, all of them:

- Reports with the same fingerprint are one finding. So are reports of different sources that show
  the same flaw in the same place; once joined they stay joined.
- A scan replaces its own source's occurrences where it looked, and touches no others.
- A finding whose last occurrence went is fixed. One that is seen again is reopened. Any other
  verdict stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bartizan.model import Finding
from bartizan.model.finding import sort_key
from bartizan.model.life import born, expired, gone, returned
from bartizan.model.same_flaw import Kinship, Traits, kinship, lower_keys, same_place
from bartizan.store.entry import Entry, Place, Seen, describe, storable
from bartizan.store.scope import OWN, Scope
from bartizan.store.values import ScanDelta


@dataclass(frozen=True)
class _Report:
    """All that a scan says under one fingerprint."""

    fingerprint: str
    finding: Finding
    places: Mapping[Place, tuple[bool, str]]
    """Whether it is suppressed there, and the annotation."""


@dataclass
class _Tally:
    new: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)


def reconcile(
    entries: list[Entry],
    findings: Iterable[Finding],
    scope: Scope,
    at: datetime,
    equivalents: Mapping[str, str],
) -> ScanDelta:
    """Bring the entries of a project up to date with one scan.

    Args:
        entries: everything known of the project; changed in place, new ones are appended.
        findings: everything the scan found, suppressed findings included.
        scope: what it looked at.
        at: when.
        equivalents: our check id by ``tool:rule``.
    """
    tally = _Tally()
    for entry in entries:
        if entry.become(expired(entry.verdict, at)):
            tally.expired.append(entry.fingerprint)
    reports = _reports(findings, scope)
    target = _assign(entries, reports, scope, at, lower_keys(equivalents))
    seen = _observe(target, reports, scope, at, tally)
    for entry in entries:
        _forget(entry, seen.get(id(entry), set()), scope, at, tally)
    return ScanDelta(
        new=tuple(sorted(tally.new)),
        unchanged=tuple(sorted(tally.unchanged)),
        reopened=tuple(sorted(tally.reopened)),
        fixed=tuple(sorted(tally.fixed)),
        expired=tuple(sorted(tally.expired)),
        names={r.fingerprint: target[r.fingerprint].fingerprint for r in reports},
        verdicts={r.fingerprint: target[r.fingerprint].verdict for r in reports},
    )


def _reports(findings: Iterable[Finding], scope: Scope) -> list[_Report]:
    """One report a fingerprint, in an order that does not depend on that of the findings."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.fingerprint].append(finding)
    reports = []
    for fingerprint, group in sorted(groups.items()):
        group.sort(key=lambda f: (f.suppression is not None, sort_key(f)))
        places: dict[Place, tuple[bool, str]] = {}
        for finding in group:
            for place, annotation in _places(finding, scope):
                # Of an open and a suppressed report of the same place the open one counts.
                places.setdefault(place, (finding.suppression is not None, annotation))
        reports.append(_Report(fingerprint, group[0], places))
    return reports


def _places(finding: Finding, scope: Scope) -> Iterable[tuple[Place, str]]:
    for at in finding.locations:
        place = Place(
            source=scope.source,
            check=storable(finding.check),
            path=storable(scope.in_project(at.path)),
            line=at.line,
            column=at.column,
            end_line=at.end_line,
            end_column=at.end_column,
            commit=at.commit,
        )
        yield place, storable(at.annotation)


def _assign(
    entries: list[Entry],
    reports: Sequence[_Report],
    scope: Scope,
    at: datetime,
    equivalents: Mapping[str, str],
) -> dict[str, Entry]:
    """The entry each report belongs to; those that belong to none get one."""
    by_name = {name: entry for entry in entries for name in entry.names}
    target = {r.fingerprint: by_name[r.fingerprint] for r in reports if r.fingerprint in by_name}
    fresh = [report for report in reports if report.fingerprint not in target]
    if fresh:
        target |= _relatives(entries, fresh, scope, equivalents)
    for report in fresh:
        described = describe(report.finding)
        entry = target.get(report.fingerprint)
        if entry is None:
            entry = Entry(report.fingerprint, scope.source, described, born(at), at, at)
            entry.history.append(entry.verdict)
            entries.append(entry)
            target[report.fingerprint] = entry
        elif scope.source == OWN and entry.source != OWN:
            # Another tool was first. Its finding becomes ours and keeps its life.
            entry.fingerprint = report.fingerprint
            entry.describe(OWN, described)
        entry.names[report.fingerprint] = scope.source
    return target


def _relatives(
    entries: Sequence[Entry],
    fresh: Sequence[_Report],
    scope: Scope,
    equivalents: Mapping[str, str],
) -> dict[str, Entry]:
    """Known findings of other sources that unknown reports are about, by fingerprint."""
    near: dict[str, list[tuple[Entry, Place]]] = defaultdict(list)
    for entry in entries:
        for place in entry.places:
            if place.source != scope.source:
                near[place.path].append((entry, place))
    joined: dict[str, Entry] = {}
    for kin, name, entry in _pairs(near, fresh, equivalents) if near else ():
        # A shared weakness class is too little to say that a source means one entry by two of
        # its findings.
        taken = kin < Kinship.RULE and _speaks_of(entry, scope.source, joined)
        if name not in joined and not taken:
            joined[name] = entry
    return joined


def _pairs(
    near: Mapping[str, Sequence[tuple[Entry, Place]]],
    fresh: Sequence[_Report],
    equivalents: Mapping[str, str],
) -> list[tuple[Kinship, str, Entry]]:
    """Reports and entries that may be the same flaw, surest first."""
    found = []
    for report in fresh:
        mine = Traits.of(report.finding, equivalents)
        for place in report.places:
            for entry, other in near.get(place.path, ()):
                kin = kinship(mine, Traits.of(entry.finding, equivalents))
                if same_place(kin, place.location, other.location):
                    order = (-kin, place, other, report.fingerprint, entry.fingerprint)
                    found.append((order, (kin, report.fingerprint, entry)))
    return [pair for _, pair in sorted(found, key=lambda item: item[0])]


def _speaks_of(entry: Entry, source: str, joined: Mapping[str, Entry]) -> bool:
    if source in entry.names.values():
        return True
    return any(other is entry for other in joined.values())


def _observe(
    target: Mapping[str, Entry],
    reports: Sequence[_Report],
    scope: Scope,
    at: datetime,
    tally: _Tally,
) -> dict[int, set[Place]]:
    """Note every reported place. Gives the places seen, by identity of the entry."""
    seen: dict[int, set[Place]] = {}
    for report in reports:
        entry = target[report.fingerprint]
        first_report = id(entry) not in seen
        places = seen.setdefault(id(entry), set())
        places.update(report.places)
        if first_report:
            _count(entry, at, tally)
        if entry.source == scope.source and entry.fingerprint == report.fingerprint:
            entry.describe(scope.source, describe(report.finding))
        entry.past.clear()
        for place, (suppressed, annotation) in report.places.items():
            known = entry.places.get(place)
            first = known.first_seen if known else at
            entry.places[place] = Seen(first, suppressed, annotation)
        entry.last_seen = max(entry.last_seen, at)
    return seen


def _count(entry: Entry, at: datetime, tally: _Tally) -> None:
    if entry.become(returned(entry.verdict, at)):
        tally.reopened.append(entry.fingerprint)
    elif entry.id is None:
        tally.new.append(entry.fingerprint)
    else:
        tally.unchanged.append(entry.fingerprint)


def _forget(entry: Entry, seen: set[Place], scope: Scope, at: datetime, tally: _Tally) -> None:
    """Drop the places where this source looked and did not see it any more."""
    lost = {
        place: known
        for place, known in entry.places.items()
        if place.source == scope.source
        and place not in seen
        and scope.covers(place.path, place.check, place.commit)
    }
    for place in lost:
        del entry.places[place]
    if lost and not entry.places:
        entry.past = lost
        if entry.become(gone(entry.verdict, at)):
            tally.fixed.append(entry.fingerprint)
