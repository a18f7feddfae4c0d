"""Where the scanned content comes from: the work tree, a change, the index, or history."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xxhash

from bartizan.errors import BartizanError
from bartizan.flows.scan_request import ScanRequest
from bartizan.model import Finding, Notice, NotRun
from bartizan.scan import git
from bartizan.scan.cache import Cache
from bartizan.scan.change import (
    introduced,
    old_versions,
    scan_sources,
    staged_versions,
)
from bartizan.scan.discovery import FoundFile, discover, printable, scan_root
from bartizan.scan.runner import TreeReport, run
from bartizan.scan.scanner import Scanner
from bartizan.scan.scanners import default_workers
from bartizan.scan.source import SourceFile
from bartizan.scan.stream import one_of_each, scan_stream
from bartizan.scan.suppressions.inline import InlineIgnore, directives

_SHALLOW = NotRun(
    subject="history",
    reason="this is a shallow clone: older commits are not here",
    mend="git fetch --unshallow (in CI: check out with full history)",
    incomplete=True,
)


@dataclass
class Scanned:
    """What scanners said about some content, and how much of it there was."""

    findings: list[Finding] = field(default_factory=list)
    not_run: list[NotRun] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    ignores: Mapping[str, tuple[InlineIgnore, ...]] = field(default_factory=dict)
    files: int = 0
    cached: int = 0
    whole_tree: bool = False
    """Whether all of the repository was looked at, so that what is not found is not there."""
    paths: tuple[str, ...] = ()
    """What was looked at, where that is not the whole tree."""
    scanners: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    """Files that configuration leaves out."""
    archives: bool = False
    """Whether archives were opened."""
    recordable: bool = False
    """Whether these are all findings of what was looked at, not only those of a change."""
    history: bool = False
    """Whether all commits were looked at."""


def from_tree(request: ScanRequest, root: Path, below: str, scanners: Sequence[Scanner]) -> Scanned:
    """The files as they are now."""
    if git.is_bare(root):
        raise BartizanError(
            "a bare repository has no files", where=str(root),
            mend="scan its commits with --history, or a clone of it",
        )  # fmt: skip
    _begin(request, root, scanners)
    found = discover(
        root,
        below=below,
        exclude=request.options.exclude,
        max_bytes=request.options.max_file_size,
    )
    report = _run(request, root, found.files, scanners, partial=bool(below))
    if request.options.archives:
        _archives(request, report, found.files, scanners)
    scanned = _scanned(
        report, found.not_run, scanners, whole_tree=not below, paths=(below,) if below else ()
    )
    scanned.recordable = True
    scanned.skipped = tuple(found.excluded)
    scanned.archives = request.options.archives
    return scanned


def from_change(
    request: ScanRequest, root: Path, below: str, scanners: Sequence[Scanner]
) -> Scanned:
    """Files that differ from where HEAD left ``since``, less what their earlier versions had."""
    _need_git(root, "--since")
    where = f"--since {request.since}"
    try:
        commit = git.resolve(root, request.since)
    except git.GitError as error:
        absent = not isinstance(error, git.NoGitError)
        mend = "fetch it first (in CI: check out with full history)" if absent else "install git"
        raise BartizanError(str(error), where=where, mend=mend) from None
    try:
        base = git.merge_base(root, commit)
        changed = [c for c in git.changes(root, base) if _inside(c.path, below)]
    except git.GitError as error:
        raise BartizanError(str(error), where=where, mend="scan the whole tree") from None
    wanted = {printable(change.path) for change in changed if change.path}
    found = discover(
        root, below=below, exclude=request.options.exclude, max_bytes=request.options.max_file_size
    )
    files = [file for file in found.files if file.path in wanted]
    kept = {file.path for file in files}
    report = _run(request, root, files, scanners, partial=True)
    old, missing = old_versions(
        root,
        [c for c in changed if not c.path or printable(c.path) in kept],
        max_bytes=request.options.max_file_size,
    )
    before = scan_sources(scanners, old)
    renamed = {
        printable(c.path): printable(c.old_path) for c in changed if c.path and c.old_path
    }  # fmt: skip
    report.findings = introduced(report.findings, before.findings, renamed)
    skipped = [item for item in found.not_run if item.subject in wanted]
    return _scanned(report, [*skipped, *missing], scanners, paths=tuple(sorted(wanted)))


def from_index(
    request: ScanRequest, root: Path, below: str, scanners: Sequence[Scanner]
) -> Scanned:
    """What would be committed now, less what HEAD has."""
    _need_git(root, "--staged")
    try:
        try:
            head = git.resolve(root, "HEAD")
        except git.GitError:
            head = git.EMPTY_TREE
        changed = [
            c for c in git.changes(root, head, staged=True) if _inside(c.path or c.old_path, below)
        ]
        limit = request.options.max_file_size
        staged, unread = staged_versions(root, changed, max_bytes=limit)
        old, missing = old_versions(root, changed, max_bytes=limit)
    except git.GitError as error:
        raise BartizanError(str(error), where="--staged", mend="run it in a work tree") from None
    now = scan_sources(scanners, staged)
    before = scan_sources(scanners, old)
    renamed = {printable(c.path): printable(c.old_path) for c in changed if c.path and c.old_path}
    report = TreeReport(
        findings=introduced(now.findings, before.findings, renamed),
        not_run=[*now.not_run, *unread, *missing],
        ignores={s.path: found for s in staged if (found := directives(s))},
        files=len(staged),
    )
    return _scanned(report, (), scanners, paths=tuple(s.path for s in staged))


def from_history(
    request: ScanRequest, root: Path, below: str, scanners: Sequence[Scanner]
) -> Scanned:
    """The work tree, and for secrets every version of every file in history."""
    bare = git.is_bare(root)
    if bare:
        now = Scanned(scanners=tuple(scanner.name for scanner in scanners))
        now.notices.append(Notice(message="only secrets are looked for: there is no work tree"))
    else:
        _need_git(root, "--history")
        now = from_tree(request, root, below, scanners)
    if git.is_shallow(root):
        now.not_run.append(_SHALLOW)
    elif not git.has_commits(root):
        now.notices.append(Notice(message="there is no history yet: nothing was committed"))
        return now
    from bartizan.scan.secrets import history  # noqa: PLC0415 - rarely needed

    for scanner in scanners:
        if scanner.name == "secrets":
            versions = (
                item
                for item in history.past(history.History(root))
                if isinstance(item, NotRun) or _inside(item.path, below)
            )
            past = scan_stream(scanner, versions, workers=_workers(request))
            now.findings += history.only_past(one_of_each(past.findings), now.findings)
            now.not_run += past.not_run
            now.notices += past.notices
            now.files += past.files if bare else 0
            now.history = not below and _SHALLOW not in now.not_run
            seen = f"{past.files:,} versions of files in the history were looked at for secrets"
            now.notices.append(Notice(message=seen))
    return now


def _run(
    request: ScanRequest,
    root: Path,
    files: Sequence[FoundFile],
    scanners: Sequence[Scanner],
    *,
    partial: bool,
) -> TreeReport:
    cache = Cache(
        _cache_file(request, root), {scanner.name: scanner.version() for scanner in scanners}
    )
    report = run(files, scanners, cache, workers=_workers(request), progress=request.progress)
    if report.cached != len(files) or not partial:
        cache.save(partial=partial)
    return report


def _begin(request: ScanRequest, root: Path, scanners: Sequence[Scanner]) -> None:
    """Have engines load while the files are found, if nothing is remembered of them."""
    place = _cache_file(request, root)
    if place is None or not place.exists():
        for scanner in scanners:
            begin = getattr(scanner, "begin", None)
            if begin is not None:
                begin()


def _cache_file(request: ScanRequest, root: Path) -> Path | None:
    """Where this scan is remembered.

    A part has a cache of its own: what a scanner says can depend on which part was asked for.
    """
    if request.cache_dir is None:
        return None
    _, below = scan_root(request.path)
    whole = f"{root.resolve()}\0{below}".encode("utf-8", "surrogateescape")
    return request.cache_dir / "scan" / f"{xxhash.xxh3_128_hexdigest(whole)}.msgpack"


def _archives(
    request: ScanRequest,
    report: TreeReport,
    files: Sequence[FoundFile],
    scanners: Sequence[Scanner],
) -> None:
    from bartizan.scan.secrets import history  # noqa: PLC0415 - rarely needed

    def inside() -> Iterator[SourceFile | NotRun]:
        for file in files:
            if not file.path.lower().endswith(history.ARCHIVE_SUFFIXES):
                continue
            try:
                source = SourceFile(file.path, Path(file.absolute).read_bytes())
            except OSError as error:
                yield NotRun(subject=file.path, reason=str(error.strerror), incomplete=True)
                continue
            for member in history.members([source]):
                if isinstance(member, NotRun) or member.path != file.path:
                    yield member

    for scanner in scanners:
        if scanner.name == "secrets":
            found = scan_stream(scanner, inside(), workers=_workers(request))
            report.findings += found.findings
            report.not_run += found.not_run
            report.notices += found.notices


def _workers(request: ScanRequest) -> int:
    return request.options.jobs or default_workers()


def _scanned(
    report: TreeReport,
    not_run: Sequence[NotRun],
    scanners: Sequence[Scanner],
    *,
    whole_tree: bool = False,
    paths: tuple[str, ...] = (),
) -> Scanned:
    return Scanned(
        findings=report.findings,
        not_run=[*not_run, *report.not_run],
        notices=report.notices,
        ignores=report.ignores,
        files=report.files,
        cached=report.cached,
        whole_tree=whole_tree,
        paths=paths,
        scanners=tuple(scanner.name for scanner in scanners),
    )


def _need_git(root: Path, option: str) -> None:
    if git.toplevel(root) is None:
        need = "work tree; this is a bare repository" if git.is_bare(root) else "git repository"
        raise BartizanError(f"{option} needs a {need}", where=str(root), mend="scan without it")


def _inside(path: str, below: str) -> bool:
    return not below or path == below or path.startswith(f"{below}/")
