"""Entries to rows and back."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, TypeVar

import sqlalchemy as sa

from bartizan.model import Status
from bartizan.model.life import Verdict
from bartizan.store.entry import Entry, Place, Seen, storable
from bartizan.store.tables import findings, names, occurrences, verdicts

_T = TypeVar("_T")

_BATCH = 500
"""Ids in one ``IN``; SQLite refuses very long lists."""


def load(
    connection: sa.Connection, project_id: int, only: Collection[str] | None = None
) -> list[Entry]:
    """The entries of a project, oldest first.

    Args:
        connection: inside a transaction.
        project_id: the project.
        only: fingerprints (any a finding goes by) to restrict it to.
    """
    if only is None:
        return _load(connection, findings.c.project_id == project_id)
    found: dict[int | None, Entry] = {}
    for batch in _batches(sorted(only)):
        ids = sa.select(names.c.finding_id).where(
            names.c.project_id == project_id, names.c.fingerprint.in_(batch)
        )
        found |= {entry.id: entry for entry in _load(connection, findings.c.id.in_(ids))}
    return sorted(found.values(), key=lambda entry: entry.id or 0)


def _load(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Entry]:
    entries: dict[int, Entry] = {}
    for row in connection.execute(sa.select(findings).where(which).order_by(findings.c.id)):
        entries[row.id] = Entry(
            id=row.id,
            fingerprint=row.fingerprint,
            source=row.source,
            described=row.described,
            verdict=read_verdict(row),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
        )
    of_them = sa.select(findings.c.id).where(which)
    name_rows = sa.select(names).where(names.c.finding_id.in_(of_them))
    for row in connection.execute(name_rows.order_by(names.c.fingerprint)):
        entries[row.finding_id].names[row.fingerprint] = row.source
    place_rows = sa.select(occurrences).where(occurrences.c.finding_id.in_(of_them))
    for row in connection.execute(place_rows.order_by(occurrences.c.id)):
        entry = entries[row.finding_id]
        place = Place(*(getattr(row, name) for name in Place._fields))
        kept = entry.places if row.present else entry.past
        kept[place] = Seen(row.first_seen, row.suppressed, row.annotation)
    return list(entries.values())


def snapshot(entries: Sequence[Entry]) -> dict[int, Entry]:
    """Copies to compare with after a change, by id."""
    kept = {}
    for entry in entries:
        before = copy(entry)
        before.places, before.past = dict(entry.places), dict(entry.past)
        before.names = dict(entry.names)
        kept[entry.id or 0] = before
    return kept


def save(
    connection: sa.Connection,
    project_id: int,
    entries: Sequence[Entry],
    before: Mapping[int, Entry],
) -> None:
    """Write what changed, and nothing else."""
    _insert_findings(connection, project_id, [e for e in entries if e.id is None])
    _update_findings(connection, entries, before)
    rows: dict[sa.Table, list[dict[str, Any]]] = {names: [], verdicts: [], occurrences: []}
    moved = []
    for entry in entries:
        old = before.get(entry.id or 0)
        key = {"finding_id": entry.id}
        rows[names] += [
            {"project_id": project_id, "fingerprint": name, "source": source, **key}
            for name, source in entry.names.items()
            if old is None or name not in old.names
        ]
        rows[verdicts] += [{**key, **verdict_row(verdict)} for verdict in entry.history]
        places = _place_rows(entry)
        if old is None or places != _place_rows(old):
            moved += [entry.id] if old else []
            rows[occurrences] += [{**key, **place._asdict(), **p} for place, p in places.items()]
    for batch in _batches(moved):
        connection.execute(occurrences.delete().where(occurrences.c.finding_id.in_(batch)))
    for table, new in rows.items():
        if new:
            connection.execute(table.insert(), new)


def _insert_findings(connection: sa.Connection, project_id: int, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    ids = connection.execute(
        findings.insert().returning(findings.c.id, sort_by_parameter_order=True),
        [{"project_id": project_id, **_finding_row(entry)} for entry in entries],
    )
    for entry, key in zip(entries, ids.scalars(), strict=True):
        entry.id = key


def _update_findings(
    connection: sa.Connection, entries: Sequence[Entry], before: Mapping[int, Entry]
) -> None:
    """Most scans change nothing but when a finding was last seen; those rows go in batches."""
    changed = []
    only_seen: dict[Any, list[int]] = defaultdict(list)
    for entry in entries:
        old = before.get(entry.id or 0)
        if old is None or entry.id is None:
            continue
        row = _finding_row(entry)
        if row == _finding_row(old):
            continue
        if row == {**_finding_row(old), "last_seen": entry.last_seen}:
            only_seen[entry.last_seen].append(entry.id)
        else:
            changed.append({"which": entry.id, **row})
    for seen, ids in only_seen.items():
        for batch in _batches(ids):
            connection.execute(
                findings.update().where(findings.c.id.in_(batch)).values(last_seen=seen)
            )
    if changed:
        connection.execute(findings.update().where(findings.c.id == sa.bindparam("which")), changed)


def _batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _place_rows(entry: Entry) -> dict[Place, dict[str, Any]]:
    return {
        place: {**seen._asdict(), "present": present}
        for present, places in ((False, entry.past), (True, entry.places))
        for place, seen in places.items()
    }


def _finding_row(entry: Entry) -> dict[str, Any]:
    return {
        "fingerprint": entry.fingerprint,
        "source": entry.source,
        "described": entry.described,
        **verdict_row(entry.verdict),
        "first_seen": entry.first_seen,
        "last_seen": entry.last_seen,
    }


def verdict_row(verdict: Verdict) -> dict[str, Any]:
    """The columns of a verdict."""
    return {
        "state": str(verdict.state),
        "reason": storable(verdict.reason),
        "note": storable(verdict.note),
        "owner": storable(verdict.owner),
        "until": verdict.until,
        "by": storable(verdict.by),
        "at": verdict.at,
    }


def read_verdict(row: sa.Row[Any]) -> Verdict:
    """The verdict in a row of findings or verdicts."""
    return Verdict(
        state=Status(row.state),
        reason=row.reason,
        note=row.note,
        owner=row.owner,
        until=row.until,
        by=row.by,
        at=row.at,
    )
