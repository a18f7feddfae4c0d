"""The store: findings and their lives, in one database."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from types import TracebackType
from typing import Self

import msgspec
import sqlalchemy as sa

from bartizan.errors import BartizanError
from bartizan.model import Finding, Status
from bartizan.model.life import Verdict, decide, expired
from bartizan.store.address import Address, parse_address
from bartizan.store.engine import WRITES, make_engine
from bartizan.store.entry import Entry, storable
from bartizan.store.migrate import migrate
from bartizan.store.projects import project_for_writing, project_id
from bartizan.store.reconcile import reconcile
from bartizan.store.rows import load, read_verdict, save, snapshot
from bartizan.store.scope import OWN, Scope
from bartizan.store.tables import findings as finding_rows
from bartizan.store.tables import names, occurrences, scans, verdicts
from bartizan.store.trouble import plain_errors
from bartizan.store.values import ScanDelta, StoredFinding


def open_store(url: str) -> "Store":
    """Open a database, make it if it is not there, and bring it up to date.

    Args:
        url: a file name, ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/DATABASE``.

    Raises:
        BartizanError: the address is wrong, the driver is missing, the database cannot be reached
            or was made by a newer Bartizan. No message holds the password.
    """
    address = parse_address(url)
    engine = make_engine(address)
    try:
        with plain_errors(address, "opened"):
            migrate(engine, address)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, address)


class Store:
    """Findings of projects. Every method is one transaction; writers of a project take turns."""

    def __init__(self, engine: sa.Engine, address: Address) -> None:
        """Use ``open_store``."""
        self._address = address
        self._writes = engine.execution_options(**{WRITES: True})
        # Reads take several statements, which must see one state of the database.
        self._reads = (
            engine
            if address.is_sqlite
            else engine.execution_options(isolation_level="REPEATABLE READ")
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._writes.dispose()

    def record_scan(
        self,
        project: str,
        findings: Iterable[Finding],
        scope: Scope,
        *,
        at: datetime,
        equivalents: Mapping[str, str] | None = None,
    ) -> ScanDelta:
        """Record what one source found, and find out what is new, back or fixed.

        Args:
            project: a stable name of what is scanned, such as the address of its repository.
            findings: *everything* found where ``scope`` says it looked: also what is suppressed,
                in a baseline, below the shown severity, or older than a change under review.
            scope: what was looked at.
            at: when; aware.
            equivalents: our check id by ``tool:rule``, to recognise other tools' findings.
        """
        with plain_errors(self._address, "written"), self._writes.begin() as connection:
            key = project_for_writing(connection, project, at)
            entries = load(connection, key)
            before = snapshot(entries)
            delta = reconcile(entries, findings, scope, at, equivalents or {})
            save(connection, key, entries, before)
            connection.execute(
                scans.insert().values(
                    project_id=key,
                    source=storable(scope.source),
                    at=at,
                    complete=scope.complete,
                    whole=scope.complete and scope.paths is None and scope.checks is None,
                    found=len(delta.names),
                    new=len(delta.new),
                    reopened=len(delta.reopened),
                    fixed=len(delta.fixed),
                )
            )
        return delta

    def findings(
        self,
        project: str,
        *,
        now: datetime,
        states: Collection[Status] | None = None,
        fingerprints: Collection[str] | None = None,
    ) -> list[StoredFinding]:
        """The findings of a project, worst first. An unknown project has none.

        Args:
            project: its name.
            now: the time at which acceptances are judged.
            states: only these; None: all.
            fingerprints: only findings that go by one of these; None: all.
        """
        with plain_errors(self._address, "read"), self._reads.connect() as connection:
            key = project_id(connection, project)
            entries = [] if key is None else load(connection, key, fingerprints)
        stored = [_stored(entry, now) for entry in entries]
        chosen = [s for s in stored if states is None or s.verdict.state in states]
        return sorted(
            chosen,
            key=lambda s: (-s.finding.severity.rank, s.finding.location, s.finding.fingerprint),
        )

    def status_of(
        self, project: str, fingerprints: Collection[str], *, now: datetime
    ) -> dict[str, Verdict]:
        """The verdict of each fingerprint the project knows, also one that another tool uses."""
        wanted = frozenset(fingerprints)
        known = self.findings(project, now=now, fingerprints=wanted)
        return {name: s.verdict for s in known for name in s.names if name in wanted}

    def set_verdict(
        self,
        project: str,
        name: str,
        state: Status,
        *,
        by: str,
        at: datetime,
        reason: str = "",
        owner: str = "",
        until: date | None = None,
        note: str = "",
    ) -> Verdict:
        """Record what a person decided about a finding. See ``bartizan.model.life.decide``.

        Args:
            project: the project.
            name: fingerprint, or id (``F-`` and the start of a fingerprint).
            state: confirmed, dismissed or accepted.
            by: who says so.
            at: when; aware.
            reason: for a dismissal.
            owner: for an acceptance.
            until: for an acceptance.
            note: what others should know.

        Raises:
            BartizanError: there is no such finding, the id fits several, or the state is not
                allowed or incomplete.
        """
        with plain_errors(self._address, "written"), self._writes.begin() as connection:
            key = project_for_writing(connection, project, at, create=False)
            entry = self._one(connection, key, name)
            before = snapshot([entry])
            entry.become(expired(entry.verdict, at))
            verdict = decide(
                entry.verdict,
                state,
                by=by,
                at=at,
                reason=reason,
                owner=owner,
                until=until,
                note=note,
            )
            entry.become(verdict)
            save(connection, key, [entry], before)
        return entry.verdict

    def history(self, project: str, name: str) -> list[Verdict]:
        """Every verdict a finding ever had, oldest first.

        Raises:
            BartizanError: there is no such finding, or the id fits several.
        """
        with plain_errors(self._address, "read"), self._reads.connect() as connection:
            key = project_id(connection, project)
            entry = self._one(connection, key, name)
            rows = connection.execute(
                sa.select(verdicts).where(verdicts.c.finding_id == entry.id).order_by(verdicts.c.id)
            )
            return [read_verdict(row) for row in rows]

    def paths_with_findings(self, project: str, *, source: str = OWN) -> frozenset[str]:
        """Paths where a source last saw something, relative to the project.

        A scan uses it to tell a file that is gone from one it did not look at.
        """
        with plain_errors(self._address, "read"), self._reads.connect() as connection:
            rows = connection.execute(
                sa.select(occurrences.c.path)
                .distinct()
                .join(finding_rows, finding_rows.c.id == occurrences.c.finding_id)
                .where(
                    finding_rows.c.project_id == project_id(connection, project),
                    occurrences.c.source == source,
                    occurrences.c.present,
                )
            )
            return frozenset(rows.scalars())

    def _one(self, connection: sa.Connection, key: int | None, name: str) -> Entry:
        """The finding that goes by a name."""
        start = name.removeprefix("F-").lower()
        exact = names.c.fingerprint == start
        which = names.c.fingerprint.startswith(start, autoescape=True)
        rows = connection.execute(
            sa.select(names.c.finding_id, names.c.fingerprint)
            .where(names.c.project_id == key, which if name.startswith("F-") else exact)
            .limit(100)
        ).all()
        if not start or not rows:
            raise BartizanError(
                f"the project has no finding '{name[:80]}'",
                mend="give the id or fingerprint that a report of this project shows",
            )
        if len({row.finding_id for row in rows}) > 1:
            raise BartizanError(
                f"'{name}' stands for several findings", mend="give the whole fingerprint"
            )
        assert key is not None
        return load(connection, key, [rows[0].fingerprint])[0]


def _stored(entry: Entry, now: datetime) -> StoredFinding:
    verdict = expired(entry.verdict, now)
    kept = entry.places or entry.past
    locations = {
        msgspec.structs.replace(place.location, annotation=seen.annotation)
        for place, seen in kept.items()
    }
    return StoredFinding(
        finding=msgspec.structs.replace(
            entry.finding,
            fingerprint=entry.fingerprint,
            status=verdict.state,
            locations=tuple(sorted(locations)),
        ),
        verdict=verdict,
        sources=tuple(sorted({place.source for place in kept})),
        names=tuple(sorted(entry.names)),
        first_seen=entry.first_seen,
        last_seen=entry.last_seen,
        present=bool(entry.places),
        suppressed=bool(entry.places) and all(seen.suppressed for seen in entry.places.values()),
    )
