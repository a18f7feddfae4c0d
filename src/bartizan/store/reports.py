"""A scan's findings as reports: one a fingerprint, in an order that does not depend on theirs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bartizan.model import Finding
from bartizan.model.finding import sort_key
from bartizan.store.entry import Place, storable
from bartizan.store.scope import Scope


@dataclass(frozen=True)
class Report:
    """All that a scan says under one fingerprint."""

    fingerprint: str
    finding: Finding
    places: Mapping[Place, tuple[bool, str]]
    """Whether it is suppressed there, and the annotation."""


def reports_of(findings: Iterable[Finding], scope: Scope) -> list[Report]:
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
        reports.append(Report(fingerprint, group[0], places))
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
