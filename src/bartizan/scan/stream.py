"""Scans content that comes as a stream, in bounded memory: history, archives."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from bartizan.model import Finding, NotRun
from bartizan.scan.runner import BATCH_BYTES, BATCH_FILES, TreeReport, defect
from bartizan.scan.scanner import FileReport, Scanner
from bartizan.scan.source import SourceFile


def scan_stream(
    scanner: Scanner, items: Iterable[SourceFile | NotRun], *, workers: int
) -> TreeReport:
    """Scan every file of a stream; a ``NotRun`` in it is passed on.

    At most two batches for each worker are held at a time.
    """
    report = TreeReport()
    running: set[Future[TreeReport]] = set()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for batch in _batches(items, report):
            if len(running) >= 2 * workers:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                _add(report, done)
            running.add(pool.submit(_scan, scanner, batch))
        _add(report, running)
    report.not_run.sort()
    return report


def one_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """One occurrence for each flaw and path, of the many versions of a file that show it.

    Which one does not depend on the order: the smallest by place, then by commit id.
    """
    kept: dict[tuple[str, str], Finding] = {}
    for found in findings:
        key = (found.fingerprint, found.location.path)
        if key not in kept or found.location < kept[key].location:
            kept[key] = found
    return [kept[key] for key in sorted(kept)]


def _batches(
    items: Iterable[SourceFile | NotRun], report: TreeReport
) -> Iterator[list[SourceFile]]:
    batch: list[SourceFile] = []
    size = 0
    for item in items:
        if isinstance(item, NotRun):
            report.not_run.append(item)
            continue
        report.files += 1
        batch.append(item)
        size += len(item.data)
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _scan(scanner: Scanner, sources: list[SourceFile]) -> TreeReport:
    try:
        reports = scanner.scan(sources)
    except Exception as error:  # noqa: BLE001 - a defect in one file must not end the scan
        if len(sources) == 1:
            return TreeReport(not_run=[defect(scanner, sources[0].path, error)])
        parts = [_scan(scanner, [source]) for source in sources]
        return TreeReport(
            findings=[f for part in parts for f in part.findings],
            not_run=[n for part in parts for n in part.not_run],
        )
    return _joined(reports)


def _joined(reports: Iterable[FileReport]) -> TreeReport:
    joined = TreeReport()
    for report in reports:
        joined.findings += report.findings
        joined.not_run += report.not_run
        joined.notices += report.notices
    return joined


def _add(report: TreeReport, done: Iterable[Future[TreeReport]]) -> None:
    for future in done:
        part = future.result()
        report.findings += part.findings
        report.not_run += part.not_run
        report.notices += part.notices
