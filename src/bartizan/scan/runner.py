"""Plans, caches and parallelises scanners over the files of a tree.

The answer depends on the files and the scanners' versions alone: not on the number of workers, the
order of files, or what was cached.
"""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import msgspec

from bartizan.model import Finding, Notice, NotRun
from bartizan.scan import processes
from bartizan.scan.cache import Cache, Entry, digest
from bartizan.scan.discovery import FoundFile
from bartizan.scan.scanner import FileReport, Scanner
from bartizan.scan.source import SourceFile
from bartizan.scan.suppressions.inline import InlineIgnore, directives
from bartizan.scan.verified_fix import attach_fixes

BATCH_FILES = 64
BATCH_BYTES = 2 * 1024 * 1024
"""A worker takes about this much content at a time: little enough that all end together."""
PROCESSES_FROM = 400
"""Fewer files are scanned before copies of this process would pay."""

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
    work = _Work(scanners, cache)
    if pending:
        _scan_all(pending, work, workers, lambda done: progress(len(known) + done, len(files)))
    known.update(work.entries)
    result.files, result.cached = len(known), len(known) - work.scanned
    result.not_run += work.not_run
    _collect(result, known, scanners, cache)
    return result


def _scan_all(
    pending: Sequence[FoundFile], work: "_Work", workers: int, progress: Callable[[int], None]
) -> None:
    """Scan files with copies of this process or, where that cannot be, with threads.

    This process takes the files that are gathered, and then what is left of the others.
    """
    gathering = [file for file in pending if _gathered(file, work.scanners)]
    shared = _shares([file for file in pending if not _gathered(file, work.scanners)])
    helping = min(workers - 1, len(shared))
    copies = helping if len(pending) >= PROCESSES_FROM and processes.possible() else 0
    if copies:
        _prepare(pending, work.scanners)

    def answer(number: int) -> bytes:
        part = _Work(work.scanners, work.cache)
        part.share(shared[number])
        return part.encoded()

    own: list[int] = []

    def take_part(*, told: bool) -> None:
        while (number := crew.take()) is not None:
            own.append(number)
            work.share(shared[number])
            if told:
                progress(min(work.done + crew.answered * BATCH_FILES, len(pending)))

    with processes.crew(copies, len(shared), answer) as crew:
        with ThreadPoolExecutor(max_workers=max(1, helping)) as pool:
            threads = [pool.submit(take_part, told=False) for _ in range(helping - copies)]
            progress(0)
            work.share(_batches(gathering))
            work.gathered()
            take_part(told=True)
            for thread in threads:
                thread.result()
        answers = crew.answers()
    for encoded in answers.values():
        work.add(encoded)
    for number in set(range(len(shared))) - answers.keys() - set(own):
        work.share(shared[number])  # the copy that had it died


def _shares(files: Sequence[FoundFile]) -> list[list[list[FoundFile]]]:
    """Batches in as many shares as can be handed out."""
    batches = list(_batches(files))
    count = min(len(batches), processes.MAX_TASKS)
    return [batches[number::count] for number in range(count)]


def _prepare(pending: Sequence[FoundFile], scanners: Sequence[Scanner]) -> None:
    """Have scanners load what they need, so that it is there in every copy of this process."""
    for scanner in scanners:
        prepare = getattr(scanner, "prepare", None)
        if prepare is not None and any(scanner.wants(file.path) for file in pending):
            prepare()


def _gathered(file: FoundFile, scanners: Iterable[Scanner]) -> bool:
    """Whether a scanner looks at this file faster together with others like it."""
    return any(_gathers(scanner, file.path) for scanner in scanners)


def _gathers(scanner: Scanner, path: str) -> bool:
    gathers: Callable[[str], bool] | None = getattr(scanner, "gathers", None)
    return gathers is not None and gathers(path)


def _complete(entry: Entry, path: str, scanners: Iterable[Scanner]) -> bool:
    return all(s.name in entry.done or not s.wants(path) for s in scanners)


def _batches(files: Sequence[FoundFile]) -> Iterable[list[FoundFile]]:
    """Batches bounded in number and bytes."""
    batch: list[FoundFile] = []
    size = 0
    for file in files:
        if batch and (len(batch) >= BATCH_FILES or size + file.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield batch


class _Answer(msgspec.Struct, array_like=True):
    """What a copy of this process says about its share."""

    done: int
    scanned: int
    entries: dict[str, Entry]
    not_run: list[NotRun]


class _Work:
    """What the workers share. Lists and dictionaries are only added to."""

    def __init__(self, scanners: Sequence[Scanner], cache: Cache) -> None:
        self.scanners = scanners
        self.cache = cache
        self.entries: dict[str, Entry] = {}
        self.not_run: list[NotRun] = []
        self.scanned = 0
        self.done = 0
        self._later: dict[str, list[tuple[Entry, SourceFile]]] = {s.name: [] for s in scanners}

    def share(self, batches: Iterable[Sequence[FoundFile]]) -> None:
        """Read and scan the files of some batches."""
        for batch in batches:
            self.batch(batch)

    def batch(self, files: Sequence[FoundFile]) -> None:
        """Read and scan some files."""
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
            self.entries[file.path] = entry
            lacking = [
                scanner for scanner in self.scanners
                if scanner.name not in entry.done and scanner.wants(file.path)
            ]  # fmt: skip
            self.scanned += bool(lacking)
            for scanner in lacking:
                later = _gathers(scanner, file.path)
                (self._later if later else work)[scanner.name].append((entry, source))
        for scanner in self.scanners:
            self._scan(scanner, work[scanner.name])
        self.done += len(files)

    def gathered(self) -> None:
        """Scan all files that a scanner wants together."""
        for scanner in self.scanners:
            self._scan(scanner, sorted(self._later[scanner.name], key=lambda item: item[1].path))

    def encoded(self) -> bytes:
        """All of it, for ``add``."""
        return msgspec.msgpack.encode(_Answer(self.done, self.scanned, self.entries, self.not_run))

    def add(self, encoded: bytes) -> None:
        """Take in what a copy of this process has done."""
        answer = msgspec.msgpack.decode(encoded, type=_Answer)
        self.done += answer.done
        self.scanned += answer.scanned
        self.not_run += answer.not_run
        self.entries.update(answer.entries)
        self.cache.adopt(answer.entries)

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
