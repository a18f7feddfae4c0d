"""Scan a tree: find the files, ask the scanners, judge what they say, remember it."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bartizan import __version__
from bartizan.errors import BartizanError, ExitCode
from bartizan.flows.scan_request import ScanRequest
from bartizan.flows.sources import Scanned, from_change, from_history, from_index, from_tree
from bartizan.model import (
    Finding,
    Location,
    NotRun,
    ScanResult,
    ScanSummary,
    Severity,
    Suppression,
    merge_occurrences,
    sort_key,
)
from bartizan.scan import registry
from bartizan.scan.discovery import scan_root
from bartizan.scan.options import ScanOptions
from bartizan.scan.scanner import Scanner
from bartizan.scan.scanners import scanners
from bartizan.scan.suppressions.applied import Applied, apply, occurrences

if TYPE_CHECKING:
    from bartizan.scan.imported.report import ImportedRun


def scan_tree(request: ScanRequest) -> ScanResult:
    """Scan and judge.

    Raises:
        BartizanError: the request cannot be carried out (no such path, revision or check …).
    """
    started = time.perf_counter()
    if not request.path.exists():
        raise BartizanError(
            "no such file or directory", where=str(request.path), mend="check the path"
        )
    root, below = scan_root(request.path)
    selected = _selected(request.options)
    chosen = scanners(
        request.scanners,
        cache_dir=request.cache_dir,
        below=below,
        profile=request.options.profile,
    )
    scanned = _scanned(request, root, below, chosen)
    applied = _suppress(request, scanned, selected)
    found = [f for f in applied.findings if selected is None or f.check in selected]
    suppressed = [f for f in applied.suppressed if selected is None or f.check in selected]
    not_run = [*scanned.not_run, *_network_checks(selected)]
    if request.options.verify_secrets:
        found, unasked = _verified(chosen, root, found)
        not_run += unasked
    runs: Sequence[ImportedRun] = ()
    if request.imports:
        from bartizan.flows import import_reports  # noqa: PLC0415 - rarely needed

        runs = import_reports.read_reports(request.imports, root)
        found = import_reports.joined(found, runs)
        suppressed += import_reports.suppressed(runs)
        not_run += [item for run in runs for item in run.not_run]
    merged = merge_occurrences(found)
    if request.store_url:
        from bartizan.flows.remember import remember  # noqa: PLC0415 - costs 150 ms

        merged, judged = remember(
            request.store_url,
            root,
            merged,
            merge_occurrences(suppressed),
            scanned,
            selected,
            runs=runs,
            now=request.now,
        )
        suppressed += judged
    shown, hidden = _visible(merged, request.options)
    baselined = 0
    held: list[Finding] = []
    if request.baseline is not None:
        shown, held = _beyond_baseline(shown, request.baseline)
        baselined = len(held)
    suppressed = [f for f in merge_occurrences(suppressed) if _is_visible(f, request.options)]
    severities = Counter(finding.severity for finding in shown)
    summary = ScanSummary(
        root=str(request.path),
        version=__version__,
        files=scanned.files,
        files_cached=scanned.cached,
        checks=len(selected) if selected is not None else registry.count(),
        found=len(shown),
        by_severity={str(s): severities[s] for s in reversed(Severity)},
        suppressed=len(suppressed),
        baselined=baselined,
        hidden=hidden,
        not_run=len(not_run),
        seconds=round(time.perf_counter() - started, 3),
        since=request.since,
        whole=scanned.whole_tree and scanned.recordable and selected is None,
        started=request.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return ScanResult(
        summary=summary,
        findings=tuple(shown),
        suppressed=tuple(sorted([*suppressed, *held], key=sort_key)),
        not_run=tuple(sorted(set(not_run))),
        notices=tuple(dict.fromkeys([*scanned.notices, *applied.notices])),
    )


def exit_code(result: ScanResult, fail_on: Severity) -> ExitCode:
    """The verdict of a scan for the process: incomplete, findings, nothing to scan, clean."""
    if any(item.incomplete for item in result.not_run):
        return ExitCode.INCOMPLETE
    if any(finding.severity >= fail_on for finding in result.findings):
        return ExitCode.FINDINGS
    if result.summary.files == 0 and not result.findings and not result.summary.since:
        return ExitCode.NOTHING
    return ExitCode.CLEAN


def _selected(options: ScanOptions) -> set[str] | None:
    """Ids of the checks that were asked for; None for all."""
    if not options.select and not options.ignore:
        return None
    chosen = registry.resolve(options.select) if options.select else set(registry.names())
    return chosen - registry.resolve(options.ignore)


def _scanned(request: ScanRequest, root: Path, below: str, chosen: Sequence[Scanner]) -> Scanned:
    modes = [request.staged, request.history, bool(request.since)]
    if sum(modes) > 1:
        raise BartizanError(
            "--since, --staged and --history exclude each other", mend="give one of them"
        )
    source = from_tree
    if request.staged:
        source = from_index
    elif request.history:
        source = from_history
    elif request.since:
        source = from_change
    return source(request, root, below, chosen)


def _suppress(request: ScanRequest, scanned: Scanned, selected: set[str] | None) -> Applied:
    if request.no_ignores:
        opened = [msgspec.structs.replace(f, suppression=None) for f in scanned.findings]
        return Applied(findings=occurrences(opened))
    if not scanned.ignores and not request.suppressions:
        single = occurrences(scanned.findings)
        return Applied(
            findings=[f for f in single if f.suppression is None],
            suppressed=[f for f in single if f.suppression is not None],
        )
    known = registry.names()
    return apply(
        scanned.findings,
        inline=scanned.ignores,
        configured=request.suppressions,
        known=known,
        ran=set(known) if selected is None else selected,
        today=request.now.date(),
        whole_tree=scanned.whole_tree,
    )


def _network_checks(selected: set[str] | None) -> list[NotRun]:
    """Checks that need the network are not run, and that is said."""
    names = registry.names()
    return [
        NotRun(subject=f"{check_id} {names[check_id]}", reason="needs network access")
        for check_id in registry.needing_network()
        if selected is None or check_id in selected
    ]


def _verified(
    chosen: Sequence[Scanner], root: Path, found: Sequence[Finding]
) -> tuple[list[Finding], list[NotRun]]:
    from bartizan.flows.live_secrets import ask_providers  # noqa: PLC0415 - only when asked
    from bartizan.scan.secrets.scanner import SecretScanner  # noqa: PLC0415 - see above

    for scanner in chosen:
        if isinstance(scanner, SecretScanner):
            return ask_providers(scanner, root, found)
    return list(found), []


def _is_visible(finding: Finding, options: ScanOptions) -> bool:
    return (
        finding.severity >= options.severity
        and finding.confidence >= options.confidence
        and finding.profile <= options.profile
    )


def _visible(found: Iterable[Finding], options: ScanOptions) -> tuple[list[Finding], int]:
    everything = list(found)
    shown = [finding for finding in everything if _is_visible(finding, options)]
    return shown, len(everything) - len(shown)


def _beyond_baseline(found: Sequence[Finding], path: Path) -> tuple[list[Finding], list[Finding]]:
    """Findings with the occurrences the baseline does not have; and those it has entirely."""
    from bartizan.report.baseline import fingerprints  # noqa: PLC0415 - rarely needed

    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BartizanError(
            f"the baseline cannot be read: {error}", where=str(path),
            mend="give an earlier report made with --format json or sarif",
        ) from None  # fmt: skip
    try:
        known: Mapping[str, Sequence[Location]] = fingerprints(text)
    except BartizanError as error:
        raise BartizanError(error.what, where=str(path), mend=error.mend) from None
    why = Suppression(kind="baseline", reason="listed in the baseline", where=str(path))
    left, held = [], []
    for finding in found:
        old = known.get(finding.fingerprint)
        if old is None:
            left.append(finding)
            continue
        new = _more(finding.locations, old)
        if new:
            left.append(msgspec.structs.replace(finding, locations=new))
        else:
            held.append(msgspec.structs.replace(finding, suppression=why))
    return left, held


def _more(now: Sequence[Location], before: Sequence[Location]) -> tuple[Location, ...]:
    """Occurrences beyond those of the baseline, one for one, same path first."""
    budget = Counter(place.path for place in before)
    left = []
    for place in now:
        if budget[place.path] > 0:
            budget[place.path] -= 1
        else:
            left.append(place)
    moved = sum(budget.values())
    return tuple(left[moved:])
