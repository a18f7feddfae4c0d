"""Plans, caches and parallelises scanners over the files of a tree.

The answer depends on the files and the scanners' versions alone: not on the number of workers, the
order of files, or what was cached.
"""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from bartizan.model import Finding, Notice, NotRun
from bartizan.scan.cache import Cache, Entry, digest
from bartizan.scan.discovery import FoundFile
from bartizan.scan.scanner import FileReport, Scanner
from bartizan.scan.source import SourceFile
from bartizan.scan.suppressions.inline import InlineIgnore, directives
from bartizan.scan.verified_fix import attach_fixes

BATCH_FILES = 128
BATCH_BYTES = 16 * 1024 * 1024
"""A worker holds about this much content at a time."""

Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


def silent(_done: int, _total: int) -> None:
    """The progress of a scan that nobody watches."""


@dataclass
class TreeReport:
    """What the scanners said about a tree, before suppressions, baseline and selection."""

    findings: list[Finding] = field(default_factory=list)
    not_run: list[NotRun] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    ignores: dict[str, tuple[InlineIgnore, ...]] = field(default_factory=dict)
    files: int = 0
    cached: int = 0


def run(
    files: Sequence[FoundFile],
    scanners: Sequence[Scanner],
    cache: Cache,
    *,
    workers: int,
    progress: Progress = silent,
) -> TreeReport:
    """Scan files, asking the cache first.

    Args:
        files: what to scan, each path once.
        scanners: who scans.
        cache: asked and filled; the caller saves it.
        workers: threads, at least 1.
        progress: told how far it is, from one thread.
    """
    result = TreeReport()
    known: dict[str, Entry] = {}
    pending: list[FoundFile] = []
    for file in files:
        entry = cache.unchanged(file)
        if entry is not None and _complete(entry, file.path, scanners):
            known[file.path] = entry
        else:
            pending.append(file)
    # Files of several scanners go first: one of them gathers, and then runs beside the others.
    pending.sort(key=lambda file: (not _gathered(file, scanners), file.path))
    done = len(known)
    progress(done, len(files))
    with ThreadPoolExecutor(max_workers=workers) as pool:
        work = _Work(scanners, cache)
        futures: list[Future[int]] = []
        batches = list(_batches(pending, scanners))
        gathering = sum(1 for batch in batches if _gathered(batch[0], scanners))
        futures = [pool.submit(work.batch, batch) for batch in batches]
        for future in futures[:gathering]:
            done += future.result()
            progress(done, len(files))
        late = [pool.submit(work.gathered, scanner) for scanner in scanners if _gathers(scanner)]
        for future in futures[gathering:]:
            done += future.result()
            progress(done, len(files))
        for future in late:
            future.result()
    known.update(work.entries)
    result.files, result.cached = len(known), len(known) - work.scanned
    result.not_run += work.not_run
    _collect(result, known, scanners, cache)
    return result


def _gathers(scanner: Scanner) -> bool:
    return getattr(scanner, "gathers", False)


def _gathered(file: FoundFile, scanners: Iterable[Scanner]) -> bool:
    return any(_gathers(scanner) and scanner.wants(file.path) for scanner in scanners)


def _complete(entry: Entry, path: str, scanners: Iterable[Scanner]) -> bool:
    return all(s.name in entry.done or not s.wants(path) for s in scanners)


def _batches(files: Sequence[FoundFile], scanners: Sequence[Scanner]) -> Iterable[list[FoundFile]]:
    """Batches bounded in number and bytes; none mixes gathered and other files."""
    batch: list[FoundFile] = []
    size, kind = 0, False
    for file in files:
        gathered = _gathered(file, scanners)
        full = len(batch) >= BATCH_FILES or size + file.size > BATCH_BYTES
        if batch and (full or gathered != kind):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
        kind = gathered
    if batch:
        yield batch


class _Work:
    """What the workers share. Lists and dictionaries are only added to."""

    def __init__(self, scanners: Sequence[Scanner], cache: Cache) -> None:
        self.scanners = scanners
        self.cache = cache
        self.entries: dict[str, Entry] = {}
        self.not_run: list[NotRun] = []
        self.scanned = 0
        self._later: dict[str, list[tuple[Entry, SourceFile]]] = {s.name: [] for s in scanners}

    def batch(self, files: Sequence[FoundFile]) -> int:
        """Read and scan some files; the number of them."""
        work: dict[str, list[tuple[Entry, SourceFile]]] = {s.name: [] for s in self.scanners}
        for file in files:
            data = self._read(file)
            if data is None:
                continue
            content = digest(data)
            entry = self.cache.same_content(file, content)
            source = SourceFile(file.path, data)
            if entry is None:
                entry = self.cache.add(file, content, directives(source))
            if not _complete(entry, file.path, self.scanners):
                self.scanned += 1
            self.entries[file.path] = entry
            for scanner in self.scanners:
                if scanner.name not in entry.done and scanner.wants(file.path):
                    work[scanner.name].append((entry, source))
        for scanner in self.scanners:
            if _gathers(scanner):
                self._later[scanner.name] += work[scanner.name]
            else:
                self._scan(scanner, work[scanner.name])
        return len(files)

    def gathered(self, scanner: Scanner) -> int:
        """Scan all files of a scanner that wants them together."""
        work = sorted(self._later[scanner.name], key=lambda item: item[1].path)
        self._scan(scanner, work)
        return len(work)

    def _scan(self, scanner: Scanner, work: Sequence[tuple[Entry, SourceFile]]) -> None:
        if not work:
            return
        sources = [source for _, source in work]
        try:
            reports: Sequence[FileReport] = attach_fixes(scanner, sources, scanner.scan(sources))
        except Exception as error:  # noqa: BLE001 - a defect in one scanner must not end the scan
            if len(work) == 1:
                self.not_run.append(defect(scanner, sources[0].path, error))
            else:  # the others of the batch are not to suffer
                for item in work:
                    self._scan(scanner, [item])
            return
        for (entry, _), report in zip(work, reports, strict=True):
            self.cache.store(entry, scanner.name, report)

    def _read(self, file: FoundFile) -> bytes | None:
        """The content, at most as much as was found; None if it is gone or no file any more."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(file.absolute, flags | getattr(os, "O_BINARY", 0))
            with os.fdopen(handle, "rb") as opened:
                if stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                    return opened.read(file.size)
            reason = "is no longer a regular file"
        except OSError as error:
            reason = (error.strerror or "cannot be read").lower()
        self.not_run.append(NotRun(subject=file.path, reason=reason, incomplete=True))
        return None


def defect(scanner: Scanner, path: str, error: Exception) -> NotRun:
    """Names the kind of error only: its text could hold scanned content."""
    return NotRun(
        subject=path,
        reason=f"the {scanner.name} scanner failed ({type(error).__name__})",
        mend="please report this as a defect",
        scanner=scanner.name,
        incomplete=True,
    )


def _collect(
    result: TreeReport, known: dict[str, Entry], scanners: Sequence[Scanner], cache: Cache
) -> None:
    for path in sorted(known):
        entry = known[path]
        if entry.ignores:
            result.ignores[path] = entry.ignores
        if not entry.reports:
            continue
        for scanner in scanners:
            report = cache.report(entry, scanner.name)
            result.findings += report.findings
            result.not_run += report.not_run
            result.notices += report.notices
    result.not_run.sort()
