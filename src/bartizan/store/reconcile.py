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
from bartizan.model.life import born, expired, gone, returned
from bartizan.model.same_flaw import lower_keys
from bartizan.store.entry import Entry, Place, Seen, describe
from bartizan.store.kin import relatives, settle, share_out
from bartizan.store.reports import Report, reports_of
from bartizan.store.scope import OWN, Scope
from bartizan.store.values import ScanDelta


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
    reports = reports_of(findings, scope)
    known = lower_keys(equivalents)
    target = _assign(entries, reports, scope, at, known)
    routes = {} if scope.source == OWN else share_out(entries, reports, target, known)
    seen = _observe(target, reports, routes, scope, at, tally)
    for entry in entries:
        _forget(entry, seen.get(id(entry), set()), scope, at, tally)
    if scope.source == OWN:
        settle(entries, known)
    return ScanDelta(
        new=tuple(sorted(tally.new)),
        unchanged=tuple(sorted(tally.unchanged)),
        reopened=tuple(sorted(tally.reopened)),
        fixed=tuple(sorted(tally.fixed)),
        expired=tuple(sorted(tally.expired)),
        names={r.fingerprint: target[r.fingerprint].fingerprint for r in reports},
        verdicts={r.fingerprint: target[r.fingerprint].verdict for r in reports},
    )


def _assign(
    entries: list[Entry],
    reports: Sequence[Report],
    scope: Scope,
    at: datetime,
    equivalents: Mapping[str, str],
) -> dict[str, Entry]:
    """The entry each report belongs to; those that belong to none get one."""
    by_name = {name: entry for entry in entries for name in entry.names}
    target = {r.fingerprint: by_name[r.fingerprint] for r in reports if r.fingerprint in by_name}
    fresh = [report for report in reports if report.fingerprint not in target]
    if fresh:
        target |= relatives(entries, fresh, scope, equivalents)
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


def _observe(
    target: Mapping[str, Entry],
    reports: Sequence[Report],
    routes: Mapping[tuple[str, Place], Entry],
    scope: Scope,
    at: datetime,
    tally: _Tally,
) -> dict[int, set[Place]]:
    """Note every reported place. Gives the places seen, by identity of the entry."""
    seen: dict[int, set[Place]] = defaultdict(set)
    counted = set()
    for report in reports:
        entry = target[report.fingerprint]
        if id(entry) not in counted:
            counted.add(id(entry))
            _count(entry, at, tally)
        if scope.source in (entry.source, OWN) and entry.fingerprint == report.fingerprint:
            entry.describe(scope.source, describe(report.finding))
        entry.past.clear()
        for place, (suppressed, annotation) in report.places.items():
            holder = routes.get((report.fingerprint, place), entry)
            seen[id(holder)].add(place)
            known = holder.places.get(place)
            first = known.first_seen if known else at
            holder.places[place] = Seen(first, suppressed, annotation)
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
