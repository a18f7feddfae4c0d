"""Scans pipeline definitions: each file is parsed once and shown to every pipeline check."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import metadata
from os import scandir
from pathlib import Path
from types import ModuleType

import bartizan
from bartizan.model import Check, Finding, NotRun
from bartizan.scan import registry
from bartizan.scan.match import Match, ProposedFix, finding
from bartizan.scan.pipelines.platforms import recognition
from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.subject import Pipeline, Platform
from bartizan.scan.scanner import FileReport, Proposal
from bartizan.scan.source import SourceFile

CHECKS = "bartizan.scan.pipelines.checks"


class PipelineScanner:
    """The scanner of pipeline definitions of all platforms."""

    name = "pipelines"

    def wants(self, path: str) -> bool:
        """Whether the path is that of a definition of any platform."""
        return recognition.wanted(path)

    def version(self) -> str:
        """Of this package, its pipeline checks and parsers as they are on disk, and zizmor."""
        return _version()

    def scan(self, files: Sequence[SourceFile]) -> Sequence[FileReport]:
        """One report for each file, in the order of the files."""
        return [self._one(source) for source in files]

    def _one(self, source: SourceFile) -> FileReport:
        found = recognition.parser_of(source)
        if found is None:
            return FileReport()
        platform, parser = found
        try:
            pipeline = parser.parse(source)
        except DefinitionError as error:
            return FileReport(not_run=(_unreadable(source, platform, error),))
        return _checked(pipeline)


def _unreadable(source: SourceFile, platform: Platform, error: DefinitionError) -> NotRun:
    """Why a file was not looked at. One the platform would refuse too is no gap in the scan."""
    line, _ = source.position(error.offset)
    return NotRun(
        subject=source.path,
        reason=f"{platform}: line {line}: {error.reason}",
        mend="split the file" if error.limit else "correct the file",
        scanner=PipelineScanner.name,
        incomplete=error.limit,
    )


def _checked(pipeline: Pipeline) -> FileReport:
    """Run every check on one pipeline; a check that fails takes nothing else with it."""
    findings: list[Finding] = []
    proposals: list[Proposal] = []
    not_run: list[NotRun] = []
    for module in registry.modules(CHECKS):
        check: Check = module.CHECK
        try:
            matches = _matches(module, pipeline)
            for match in matches:
                found = finding(check, pipeline.source, match)
                findings.append(found)
                proposals += _proposals(module, pipeline, match, found)
        except Exception as error:  # noqa: BLE001 - a defect of one check must not end the scan
            not_run.append(
                NotRun(
                    subject=f"{check.id} {check.slug}",
                    reason=f"failed on {pipeline.source.path} ({type(error).__name__})",
                    mend="report it to the project with the file, if you may share it",
                    scanner=PipelineScanner.name,
                    incomplete=True,
                )
            )
    return FileReport(tuple(findings), tuple(not_run), (), tuple(proposals))


def _matches(module: ModuleType, pipeline: Pipeline) -> Sequence[Match]:
    find = getattr(module, "find", None)
    return list(find(pipeline)) if find else []


def _proposals(
    module: ModuleType, pipeline: Pipeline, match: Match, found: Finding
) -> Iterable[Proposal]:
    fixes = getattr(module, "fixes", None)
    proposed: Sequence[ProposedFix] = (*match.fixes, *(fixes(pipeline, match) if fixes else ()))
    return [Proposal(found.fingerprint, found.location.line, fix) for fix in proposed]


@cache
def _version() -> str:
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for line in sorted((*_stats(here), *_stats(here.parent, deep=False))):
        digest.update(line.encode())
    return f"{bartizan.__version__}+{digest.hexdigest()[:16]}+zizmor{_zizmor()}"


def _stats(folder: Path, *, deep: bool = True) -> Iterable[str]:
    """Name, size and time of the Python files of a folder: cheaper than their content."""
    with scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                stat = entry.stat()
                yield f"{folder.name}/{entry.name} {stat.st_size} {stat.st_mtime_ns}\n"
            elif deep and entry.is_dir() and entry.name != "__pycache__":
                yield from _stats(Path(entry.path))


def _zizmor() -> str:
    try:
        return metadata.version("zizmor")
    except metadata.PackageNotFoundError:
        return "-"
