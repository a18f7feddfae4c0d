"""Joins a scan with what is remembered: records it, and lets earlier verdicts count."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from bartizan.errors import BartizanError
from bartizan.flows.project import project_name
from bartizan.flows.sources import Scanned
from bartizan.model import Finding, Status, Suppression
from bartizan.model.life import Verdict
from bartizan.scan import registry
from bartizan.scan.imported.report import ImportedRun
from bartizan.store import Scope, Store, open_store

_JUDGED = {Status.DISMISSED, Status.ACCEPTED}


def remember(
    url: str,
    root: Path,
    found: Sequence[Finding],
    suppressed: Sequence[Finding],
    scanned: Scanned,
    selected: set[str] | None,
    *,
    runs: Sequence[ImportedRun],
    now: datetime,
) -> tuple[list[Finding], list[Finding]]:
    """Record a scan and give its findings the state that holds.

    A scan of a change sees no whole file set, so it is not recorded; verdicts count all the same.

    Returns:
        Findings that are open, and findings that a verdict dismissed or accepted.

    Raises:
        BartizanError: the store cannot be used.
    """
    make_room(url, root)
    project = project_name(root)
    with open_store(url) as store:
        verdicts: Mapping[str, Verdict]
        if scanned.recordable:
            everything = [*found, *suppressed]
            delta = store.record_scan(
                project,
                [f for f in everything if f.tool == "bartizan"],
                scope(scanned, selected, store.paths_with_findings(project)),
                at=now,
                equivalents=registry.equivalents(),
            )
            verdicts = dict(delta.verdicts)
            verdicts |= _record_imports(store, project, runs, now)
        else:
            verdicts = store.status_of(project, [f.fingerprint for f in found], now=now)
    return apart(found, verdicts)


def scope(scanned: Scanned, selected: set[str] | None, known: Iterable[str] = ()) -> Scope:
    """What a scan of ours looked at.

    Args:
        scanned: the scan.
        selected: ids of the checks that were asked for; None for all.
        known: paths with findings so far; those inside archives need archives to be opened.
    """
    unread = {item.subject for item in scanned.not_run if item.incomplete}
    closed = set() if scanned.archives else {path for path in known if "!" in path}
    left_out = {item.subject for item in scanned.not_run}
    return Scope(
        paths=None if scanned.whole_tree else frozenset(scanned.paths),
        skipped=frozenset(left_out | closed | set(scanned.skipped)),
        checks=frozenset(set(registry.names()) if selected is None else selected)
        - frozenset(registry.needing_network()),
        history=scanned.history,
        complete=not any("/" not in s and s.endswith((" files", " file")) for s in unread),
    )


def store_state(url: str, path: Path, now: datetime) -> str:
    """One line about a store, for people.

    Raises:
        BartizanError: it cannot be used.
    """
    with open_store(url) as store:
        project = project_name(path.resolve())
        known = store.findings(project, now=now)
    return f"reachable; {len(known)} findings known of {project}"


def _record_imports(
    store: Store, project: str, runs: Iterable[ImportedRun], now: datetime
) -> dict[str, Verdict]:
    """Record each other tool's report as a source of its own."""
    verdicts: dict[str, Verdict] = {}
    for run in runs:
        delta = store.record_scan(
            project,
            run.findings,
            Scope(source=run.source, complete=run.complete),
            at=now,
            equivalents=registry.equivalents(),
        )
        verdicts |= delta.verdicts
    return verdicts


def apart(
    found: Iterable[Finding], verdicts: Mapping[str, Verdict]
) -> tuple[list[Finding], list[Finding]]:
    """Findings that are open, and those that a verdict dismissed or accepted, with their state."""
    opened, judged = [], []
    for finding in found:
        verdict = verdicts.get(finding.fingerprint)
        if verdict is None:
            opened.append(finding)
            continue
        known = msgspec.structs.replace(finding, status=verdict.state)
        if verdict.state not in _JUDGED:
            opened.append(known)
            continue
        reason = "; ".join(part for part in (verdict.reason, verdict.note) if part)
        until = verdict.until.isoformat() if verdict.until else ""
        why = Suppression(
            kind="verdict", reason=reason or str(verdict.state), until=until, where=verdict.by
        )
        judged.append(msgspec.structs.replace(known, suppression=why))
    return opened, judged


def make_room(url: str, root: Path) -> None:
    """Make the directory ``.bartizan`` of a scanned tree, if the store is to be in it."""
    own = root / ".bartizan"
    name = url.removeprefix("sqlite:///")
    if ".bartizan/" in name and not own.exists() and (root / name).parent == own:
        try:
            own.mkdir()
            (own / ".gitignore").write_text("*\n")
        except OSError as error:
            raise BartizanError(
                f"the store's directory cannot be made: {error.strerror}", where=str(own)
            ) from None
