"""Scans pipeline definitions: each file is parsed once and shown to every pipeline check.

GitHub's files are also shown to zizmor, in one run for all, while our checks look at them. What
both engines find in the same line under the same check is one finding, zizmor's.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

import msgspec

from bartizan.model import Check, Finding, NotRun
from bartizan.scan import registry, yaml_tree
from bartizan.scan.match import Match, finding
from bartizan.scan.pipelines import zizmor
from bartizan.scan.pipelines.guards import MAX_CONDITION
from bartizan.scan.pipelines.platforms import recognition
from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.run_commands import MAX_SCRIPT
from bartizan.scan.pipelines.subject import Kind, Pipeline, Platform
from bartizan.scan.pipelines.version import version
from bartizan.scan.scanner import FileReport, Proposal
from bartizan.scan.source import SourceFile

CHECKS = "bartizan.scan.pipelines.checks"
MANY_BRACKETS = 2000
"""A file with fewer is shown to zizmor without asking first whether it is nested too deep."""


class PipelineScanner:
    """The scanner of pipeline definitions of all platforms."""

    name = "pipelines"

    def wants(self, path: str) -> bool:
        """Whether the path may be that of a definition of any platform.

        Azure templates and Tekton objects may have any name, so every YAML file may be one.
        """
        return zizmor.wants(path) or recognition.wanted(path)

    def gathers(self, path: str) -> bool:
        """Whether the file goes to zizmor: a run of it costs more than a few files in it."""
        return zizmor.wants(path)

    def prepare(self) -> None:
        """Import what ``scan`` needs."""
        registry.modules(CHECKS)
        recognition.parsers()

    def version(self) -> str:
        """Of this package, its pipeline checks and parsers as they are on disk, and zizmor."""
        return version()

    def scan(self, files: Sequence[SourceFile]) -> Sequence[FileReport]:
        """One report for each file, in the order of the files."""
        scans = [_FileScan(source) for source in files]
        audited = [number for number, scan in enumerate(scans) if scan.is_for_zizmor()]
        if not audited:
            return [scan.finished() for scan in scans]
        # The trees are filled in while zizmor runs; one that is still missing is parsed there.
        trees: list[yaml_tree.Node | None] = [None] * len(audited)
        with ThreadPoolExecutor(1) as beside:
            answers = beside.submit(zizmor.audit, [files[number] for number in audited], trees)
            for at, number in enumerate(audited):
                scans[number].read()
                pipeline = scans[number].pipeline
                trees[at] = pipeline.tree if pipeline else None
            for scan in scans:
                scan.check()
            for number, answer in zip(audited, answers.result(), strict=True):
                scans[number].join(answer)
        return [scan.finished() for scan in scans]


@dataclass
class _FileScan:
    """What is known about one file so far."""

    source: SourceFile
    pipeline: Pipeline | None = None
    found: list[tuple[ModuleType, Match, Finding]] = field(default_factory=list)
    not_run: list[NotRun] = field(default_factory=list)
    _read: bool = False
    _checked: bool = False

    def read(self) -> None:
        """Parse the file, unless it is none of ours."""
        if self._read:
            return
        self._read = True
        known = recognition.parser_of(self.source)
        if known is None:
            return
        platform, parser = known
        try:
            self.pipeline = parser.parse(self.source)
        except DefinitionError as error:
            self.not_run.append(_unreadable(self.source, platform, error))

    def is_for_zizmor(self) -> bool:
        """Whether zizmor is to see the file: not one of a depth that keeps it busy for a minute."""
        source = self.source
        if not zizmor.wants(source.path):
            return False
        if source.data.count(b"[") + source.data.count(b"{") < MANY_BRACKETS:
            return True
        try:
            yaml_tree.parse(source.text)
        except yaml_tree.YamlError as error:
            if error.limit:
                self.read()
                reason = DefinitionError(error.reason, error.offset, limit=True)
                self.not_run = self.not_run or [_unreadable(source, Platform.GITHUB, reason)]
                return False
        return True

    def check(self) -> None:
        """Run every check; one that fails takes nothing else with it."""
        self.read()
        if self.pipeline is None or self._checked:
            return
        self._checked = True
        self.not_run += _too_long(self.pipeline)
        for module in registry.modules(CHECKS):
            find = getattr(module, "find", None)
            if find is None:
                continue
            try:
                self.found += _matches(module, find, self.pipeline)
            except Exception as error:  # noqa: BLE001 - a defect of one check, see _defect
                self.not_run.append(_defect(module.CHECK, self.source, error))

    def join(self, answer: zizmor.Audited) -> None:
        """Take zizmor's results in; ours in the same line under the same check give way."""
        owners = _check_modules()
        theirs = []
        for result in answer.results:
            module = owners[result.check.id]
            match = self._judged(module, result.match)
            theirs.append((module, match, _present(result, match, self.source)))
        taken: dict[tuple[str, int], list[int]] = {}
        for number, (_, _, found) in enumerate(theirs):
            taken.setdefault((found.check, found.location.line), []).append(number)
        alone = []
        joined = []
        for module, match, found in self.found:
            numbers = taken.get((found.check, found.location.line))
            if not numbers:
                alone.append((module, match, found))
                continue
            number = max(numbers, key=lambda n: _likeness(match, *theirs[n][1:]))
            owner, their_match, winner = theirs[number]
            theirs[number] = (owner, their_match, _raised(winner, found))
            joined.append((module, match, number))
        # A fix that came with ours mends the flaw by whichever name it goes.
        same = [(module, match, theirs[number][2]) for module, match, number in joined]
        self.found = [*theirs, *same, *alone]
        refused = any(not reason.incomplete for reason in self.not_run)
        if not refused:  # else the same reason would stand there twice
            self.not_run += answer.not_run

    def _judged(self, module: ModuleType, match: Match) -> Match:
        """The engine's match, weighed by the check with what our parser knows of the file."""
        judge = getattr(module, "judge", None)
        if judge is None:
            return match
        try:
            weighed: Match = judge(self.pipeline or _settings(self.source), match)
        except Exception as error:  # noqa: BLE001 - a defect of one check, see _defect
            self.not_run.append(_defect(module.CHECK, self.source, error))
            return match
        return weighed

    def finished(self) -> FileReport:
        """The report."""
        self.check()
        findings = {id(found): found for _, _, found in self.found}
        proposals: dict[tuple[str, int, object], Proposal] = {}
        for module, match, found in self.found:
            try:
                for proposal in _proposals(
                    module, self.pipeline or _settings(self.source), match, found
                ):
                    key = (proposal.fingerprint, proposal.line, proposal.fix.edits)
                    proposals.setdefault(key, proposal)
            except Exception as error:  # noqa: BLE001 - a defect of one check, see _defect
                self.not_run.append(_defect(module.CHECK, self.source, error))
        return FileReport(
            tuple(findings.values()), tuple(self.not_run), (), tuple(proposals.values())
        )


def _matches(
    module: ModuleType, find: Callable[[Pipeline], Sequence[Match]], pipeline: Pipeline
) -> list[tuple[ModuleType, Match, Finding]]:
    """The matches of a check; of several at one place, as where jobs share a template, the first.

    Checks see a template in every job that builds on it, but it is written once.
    """
    check: Check = module.CHECK
    first: dict[tuple[object, ...], Match] = {}
    for match in find(pipeline):
        first.setdefault((match.span, match.anchor), match)
    return [(module, match, finding(check, pipeline.source, match)) for match in first.values()]


def _settings(source: SourceFile) -> Pipeline:
    """What a fix is given of a file that only zizmor reads: Dependabot's settings, git hooks."""
    return Pipeline(Platform.GITHUB, Kind.PIPELINE, source, name="")


def _proposals(
    module: ModuleType, pipeline: Pipeline, match: Match, found: Finding
) -> Iterator[Proposal]:
    fixes = getattr(module, "fixes", None)
    proposed = [*match.fixes, *(fixes(pipeline, match) if fixes else ())]
    for fix in proposed:
        yield Proposal(found.fingerprint, found.location.line, fix)


def _likeness(ours: Match, theirs: Match, found: Finding) -> tuple[bool, int, int]:
    """How likely their match is about the same thing as ours: the same characters, then gravity."""
    overlap = ours.span.start < theirs.span.end and theirs.span.start < ours.span.end
    return overlap, found.severity.rank, found.confidence.rank


def _raised(theirs: Finding, ours: Finding) -> Finding:
    """Their finding, as grave and as sure as ours where we know more about it."""
    if theirs.suppression is not None:
        return theirs
    return msgspec.structs.replace(
        theirs,
        severity=max(theirs.severity, ours.severity),
        confidence=max(theirs.confidence, ours.confidence),
        profile=min(theirs.profile, ours.profile),
    )


def _present(result: zizmor.Result, match: Match, source: SourceFile) -> Finding:
    found = finding(result.check, source, match)
    if result.suppression is None:
        return found
    return msgspec.structs.replace(found, suppression=result.suppression)


@cache
def _check_modules() -> dict[str, ModuleType]:
    return {module.CHECK.id: module for module in registry.modules(CHECKS)}


def _too_long(pipeline: Pipeline) -> Iterator[NotRun]:
    """One reason for a file of which some checks do not read every script or condition whole."""
    steps = [step for _, step in pipeline.steps()]
    conditions = [job.condition for job in pipeline.jobs if job.condition is not None]
    conditions += [step.condition for step in steps if step.condition is not None]
    for kind, texts, limit in (
        ("script", (script.text for step in steps for script in step.scripts), MAX_SCRIPT),
        ("condition", conditions, MAX_CONDITION),
    ):
        long = next((text for text in texts if len(text.value) > limit), None)
        if long is not None:
            line, _ = pipeline.source.position(long.span.start)
            yield NotRun(
                subject=pipeline.source.path,
                reason=f"line {line}: a {kind} of more than {limit:,} characters, "
                "which not every check reads",
                mend="move it into a file of its own" if kind == "script" else "shorten it",
                scanner=PipelineScanner.name,
                incomplete=True,
            )
            return


def _unreadable(source: SourceFile, platform: Platform, error: DefinitionError) -> NotRun:
    """Why a file was not looked at. One the platform would refuse too is no gap in the scan."""
    line, _ = source.position(error.offset)
    return NotRun(
        subject=source.path,
        reason=f"{platform}, line {line}: {error.reason}",
        mend="split the file" if error.limit else "correct the file, its platform refuses it too",
        scanner=PipelineScanner.name,
        incomplete=error.limit,
    )


def _defect(check: Check, source: SourceFile, error: Exception) -> NotRun:
    """A check that failed. Only the kind of error is named: its text could hold scanned content."""
    return NotRun(
        subject=source.path,
        reason=f"{check.id} {check.slug} failed ({type(error).__name__})",
        mend="please report this as a defect",
        scanner=PipelineScanner.name,
        incomplete=True,
    )
