"""From zizmor's reports to matches of our checks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bartizan.model import Check, Confidence, NotRun, Suppression
from bartizan.scan import registry, yaml_tree
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.zizmor import output, program
from bartizan.scan.pipelines.zizmor.identity import Outline, normal, shown, stable
from bartizan.scan.pipelines.zizmor.offsets import Offsets
from bartizan.scan.pipelines.zizmor.runs import Outcome, Runs
from bartizan.scan.source import SourceFile, Span

ENGINE = "zizmor"
PACKAGE = "bartizan.scan.pipelines.checks"
UNKNOWN = "PIPE-149"
"""The check for audits that no other check presents."""
MAX_THING = 80
"""Characters of the file's text that a message quotes."""
MAX_NAME = 40
"""Characters of a job's or step's name in a message."""
_KEYS = {
    "hardcoded-container-credentials": "password",
    "insecure-commands": "ACTIONS_ALLOW_UNSECURE_COMMANDS",
}
"""Audits that point at a block, and the key of it that is meant."""
_SECRET = frozenset({"hardcoded-container-credentials"})
"""Audits whose place holds a secret."""
_CERTAIN = frozenset({"artipacked"})
"""Audits whose low confidence is about the harm, not about what they state."""
_COMMIT = re.compile(r"(@[0-9a-f]{8})[0-9a-f]{32}\b")
_SHOWN_BARE = re.compile(r"[\w./:@${}\[\]()'\"*,&|=!<> +#-]+")
_IGNORE = re.compile(r"# zizmor: ignore\[(.{1,500}?)\](?:\s+(.*))?$")


@dataclass(frozen=True, kw_only=True)
class Result:
    """One result of zizmor under the check that presents it."""

    check: Check
    match: Match
    suppression: Suppression | None = None
    """Where the file itself tells zizmor to ignore it."""


@dataclass(frozen=True)
class Audited:
    """What zizmor has to say about one file, in the order of the file."""

    results: Sequence[Result] = ()
    not_run: Sequence[NotRun] = ()


def audit(
    files: Sequence[SourceFile], trees: Sequence[yaml_tree.Node | None] = ()
) -> Sequence[Audited]:
    """Have zizmor look at files, in one run, offline, with every persona.

    Never raises for what a file holds. Safe to call from several threads.

    Args:
        files: files for which ``wants`` holds, or that are workflows by their content.
        trees: their syntax trees where they are parsed already, so that they are not parsed
            again to name the places; as many as files, or none. Looked at once zizmor is done,
            so they may be filled in meanwhile.

    Returns:
        One answer for each file, in their order.
    """
    if not files:
        return ()
    found = program.find()
    if found is None:
        return [Audited(not_run=(_missing(file),)) for file in files]
    outcomes = Runs(found, files).all()
    given = trees or [None] * len(files)
    return [_answer(*item) for item in zip(files, given, outcomes, strict=True)]


def needs_network() -> list[str]:
    """Ids of the checks whose audits zizmor skips offline; for one line a scan says so."""
    return sorted({check.id for check in owners().values() if check.network})


@cache
def owners() -> Mapping[str, Check]:
    """Audit → the check that presents it.

    Raises:
        ValueError: two checks claim one audit.
    """
    owned: dict[str, Check] = {}
    for module in registry.modules(PACKAGE):
        for name in module.CHECK.upstream:
            engine, _, ident = name.partition(":")
            if engine != ENGINE:
                continue
            if ident in owned:
                raise ValueError(f"{module.CHECK.id} and {owned[ident].id} both claim {name}")
            owned[ident] = module.CHECK
    return owned


@cache
def _unknown() -> Check:
    (check,) = registry.load([UNKNOWN])
    return check


def _missing(file: SourceFile) -> NotRun:
    return NotRun(
        subject=file.path,
        reason="zizmor's program is not installed",
        mend="install the package 'zizmor' into the Python environment that runs bartizan",
        scanner="pipelines",
        incomplete=True,
    )


def _answer(file: SourceFile, tree: yaml_tree.Node | None, outcome: Outcome) -> Audited:
    not_run = []
    if outcome.reason:
        reason = f"zizmor did not audit it: {outcome.reason}"
        not_run.append(_not_run(file, reason, incomplete=not outcome.malformed))
    for ident, how in sorted(outcome.failed.items()):
        check = owners().get(ident, _unknown())
        not_run.append(_not_run(file, f"{check.id} {check.slug}: zizmor failed on it: {how}"))
    if not outcome.reports:
        return Audited(not_run=tuple(not_run))
    reader = _Reader(file, Offsets(file), Outline(file, tree))
    results = sorted(
        map(reader.result, outcome.reports),
        key=lambda r: (r.match.span, r.check.id, r.match.engine, r.match.message),
    )
    return Audited(tuple(results), tuple(not_run))


def _not_run(file: SourceFile, reason: str, *, incomplete: bool = True) -> NotRun:
    return NotRun(subject=file.path, reason=reason, scanner="pipelines", incomplete=incomplete)


@dataclass(frozen=True)
class _Reader:
    """Reads reports about one file."""

    source: SourceFile
    offsets: Offsets
    outline: Outline

    def result(self, report: output.Report) -> Result:
        """The match for one report."""
        check = owners().get(report.ident)
        primary = report.primary
        place, whole = self._span(primary)
        hide: Sequence[Span] = (whole,) if report.ident in _SECRET else ()
        for pair in self.outline.pairs(whole, _KEYS.get(report.ident, "")):
            hide = hide and (pair.value,)
            place = whole = Span(pair.key.start, max(pair.key.end, pair.value.end))
        labels = () if self._is_root(primary, whole) else self.outline.labels(place.start)
        text = "" if hide else stable(self.source.text, place, whole, labels)
        determined = report.determinations
        match = Match(
            span=place,
            message=_message(check, report, "" if hide else self._thing(place, labels), labels),
            anchor=f"{report.ident} {text}",
            scope=("github-actions", self.outline.name, *labels),
            annotation=primary.symbolic.annotation,
            severity=output.SEVERITY.get(determined.severity),
            confidence=_confidence(report),
            profile=output.PROFILE.get(determined.persona),
            related=self._related(report, primary, place),
            hide=hide,
            engine=f"{ENGINE}:{report.ident}",
        )
        suppression = self._suppression(report) if report.ignored else None
        return Result(check=check or _unknown(), match=match, suppression=suppression)

    def _span(self, at: output.Location) -> tuple[Span, Span]:
        offsets = at.concrete.location.offset_span
        whole = self.offsets.span(offsets.start, offsets.end)
        return shown(self.source.text, whole), whole

    def _is_root(self, at: output.Location, whole: Span) -> bool:
        rest = self.source.text[whole.end :].strip()
        return not at.symbolic.route.route and not rest and "\n" in self._text(whole).strip()

    def _text(self, span: Span) -> str:
        return self.source.text[span.start : span.end]

    def _thing(self, place: Span, labels: tuple[str, ...]) -> str:
        """What a message calls the place: its text if that is short, else the name it has."""
        text = normal(self._text(place).partition("\n")[0])
        if "\n" in self._text(place) or not _SHOWN_BARE.fullmatch(text):
            text = labels[-1] if labels else ""
        text = _COMMIT.sub(r"\1…", text)
        return text if len(text) <= MAX_THING else text[: MAX_THING - 1] + "…"

    def _related(
        self, report: output.Report, primary: output.Location, place: Span
    ) -> Sequence[Related]:
        found: dict[tuple[Span, str], Related] = {}
        for at in report.locations:
            if at is primary or at.symbolic.kind == "Hidden":
                continue
            span, _ = self._span(at)
            if span != place:
                annotation = at.symbolic.annotation
                found[span, annotation] = Related(span=span, annotation=annotation)
        return tuple(found.values())

    def _suppression(self, report: output.Report) -> Suppression:
        for at in report.locations:
            _, whole = self._span(at)
            for comment in at.concrete.comments:
                said = _IGNORE.search(comment)
                if said is None or report.ident not in map(str.strip, said[1].split(",")):
                    continue
                start = self.source.text.find(comment, self._line_start(whole.start))
                line = f":{self.source.position(start)[0]}" if start >= 0 else ""
                return Suppression(
                    kind=ENGINE,
                    reason=normal(said[2] or "") or f"the file says: {normal(said[0])}",
                    where=f"{self.source.path}{line}",
                )
        return Suppression(kind=ENGINE, reason="a comment in the file", where=self.source.path)

    def _line_start(self, offset: int) -> int:
        return self.source.text.rfind("\n", 0, offset) + 1


def _confidence(report: output.Report) -> Confidence | None:
    """How sure it is that what we say is true.

    Of a credential left on disk zizmor doubts only that it leaks; that it stays there is certain.
    """
    sure = output.CONFIDENCE.get(report.determinations.confidence)
    return Confidence.MEDIUM if sure is Confidence.LOW and report.ident in _CERTAIN else sure


def _message(
    check: Check | None, report: output.Report, thing: str, labels: tuple[str, ...]
) -> str:
    said = check.title if check else f"zizmor's {report.ident}: {report.desc}"
    at = _where(labels)
    quoted = f"`{thing}`" if thing and thing not in at else ""
    return f"{said}: {' '.join(filter(None, (quoted, at)))}" if quoted or at else said


def _where(labels: tuple[str, ...]) -> str:
    """The job and step a place is in, for a message."""
    parts = []
    if "steps" in labels[:-1]:
        step = labels[labels.index("steps") + 1]
        if step:
            parts.append(f"in step '{_short(step)}'")
    if len(labels) > 1 and labels[0] == "jobs" and labels[1]:
        parts.append(f"{'of' if parts else 'in'} job '{_short(labels[1])}'")
    return " ".join(parts)


def _short(name: str) -> str:
    """A name; a step without one goes by its command, of which the beginning will do."""
    return name if len(name) <= MAX_NAME else name[: MAX_NAME - 1].rstrip() + "…"
