"""The secret scanner: our checks and the embedded engine over every file."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

import msgspec

from bartizan.model import Check, Confidence, Finding, NotRun
from bartizan.scan import versions
from bartizan.scan.match import finding
from bartizan.scan.registry import modules
from bartizan.scan.scanner import FileReport
from bartizan.scan.secrets import dispatch, ignores, providers, redaction
from bartizan.scan.secrets.joining import Candidate, join
from bartizan.scan.secrets.kingfisher import EngineError, Hit, Kingfisher
from bartizan.scan.secrets.place import judged_below
from bartizan.scan.secrets.plausible import Grade, Setting, grade, machine_made, setting
from bartizan.scan.secrets.subject import Secret
from bartizan.scan.source import SourceFile, Span

PROVIDER_TOKEN = "SEC-001"  # noqa: S105 - the id of a check
_DOUBTS = {
    Setting.EXAMPLE: "stands in documentation or an example",
    Setting.TEST: "stands in test data",
    Setting.FOREIGN: "stands in generated or foreign content",
    Setting.DEMO: "stands in a program for show",
}
_SHOWN_IN_DEMOS = frozenset(("SEC-001",))
"""Keys and sessions are made up for a demonstration; tokens of providers are not."""
NEARBY = 3000
"""Characters around a secret in which others may be shown by its code frame."""
MAX_SECRETS = 2000
"""Findings of one file; a dump of credentials needs no longer list to be taken seriously."""


@dataclass(frozen=True)
class SecretScanner:
    """Finds secrets. See ``bartizan.scan.scanner.Scanner`` for the contract.

    Args:
        cache_dir: a directory for compiled rules, made if missing; must be the user's own.
        below: the folder that was asked for, where that is not the root: whether a file is a test
            or an example is told from the path below it.
    """

    cache_dir: Path | None = None
    below: str = ""
    engine: Kingfisher = field(init=False, repr=False)
    name: str = "secrets"

    def __post_init__(self) -> None:
        object.__setattr__(self, "engine", Kingfisher(self.cache_dir))

    def wants(self, path: str) -> bool:
        """Whether a file is looked at. All are: what is binary shows in its content only."""
        return bool(path)

    def version(self) -> str:
        """What results depend on: the engine's release and this package's source."""
        return f"{self._version}:{self.below}" if self.below else self._version

    def begin(self) -> None:
        """Begin loading the engine beside whatever else is to be done."""
        self.engine.start()

    def prepare(self) -> None:
        """Load the engine and the checks, both at once."""
        self.engine.start()
        dispatch.installed()
        _presenters()
        self.engine.loaded()

    def scan(self, files: Sequence[SourceFile]) -> Sequence[FileReport]:
        """One report for each file, in their order."""
        wanted = self.engine.wanted(files)
        if any(wanted):
            self.engine.start()
        # The engine loads without the interpreter lock meanwhile. Its single scans are so short
        # that handing the lock to and fro would cost more than running them beside our checks.
        with judged_below(self.below):
            own = [list(own_candidates(file)) for file in files]
            return [
                self._report(file, self._hits(file) if asked else [], candidates)
                for file, asked, candidates in zip(files, wanted, own, strict=True)
            ]

    def _hits(self, file: SourceFile) -> "list[Hit] | NotRun":
        try:
            return self.engine.hits(file)
        except EngineError as problem:
            return NotRun(
                subject=file.path,
                reason=f"providers' tokens were not looked for: {problem}",
                mend="run 'bartizan doctor'",
                scanner="secrets",
                incomplete=True,
            )

    def _report(
        self,
        file: SourceFile,
        hits: "list[Hit] | NotRun",
        own: "Sequence[Candidate | NotRun]",
    ) -> FileReport:
        everything = list(own)
        if isinstance(hits, NotRun):
            everything.append(hits)
        elif hits:
            everything += [presented(file, hit) for hit in hits]
        not_run = tuple(item for item in everything if isinstance(item, NotRun))
        candidates = [item for item in everything if isinstance(item, Candidate)]
        if not candidates:
            return FileReport(not_run=not_run) if not_run else _NOTHING
        joined = join(candidates)
        if len(joined) > MAX_SECRETS:
            not_run += (_cut(file, len(joined)),)
        spans = sorted({candidate.secret.span for candidate in candidates})
        found = _findings(file, joined[:MAX_SECRETS], spans)
        return FileReport(findings=tuple(found), not_run=not_run)

    @cached_property
    def _version(self) -> str:
        here = Path(__file__).resolve().parent
        source = versions.of_source(str(here), f"{here.parent}/")
        return f"{source}+kingfisher{self.engine.version}"


_NOTHING = FileReport()


def own_candidates(file: SourceFile) -> Iterator[Candidate | NotRun]:
    """What our own checks find in a file."""
    table = dispatch.installed()
    selected = table.select(file.path)
    lower = file.data.lower()
    if file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        lower = file.text.lower().encode("utf-8", "replace")
    binary = b"\0" in lower
    occurs: dict[bytes, bool] = {}
    for module in selected:
        if binary and module.FILES.every:
            continue
        if _hinted(getattr(module, "HINTS", ()), lower, occurs):
            yield from _run(module, file)


def _hinted(hints: Sequence[bytes], lower: bytes, occurs: dict[bytes, bool]) -> bool:
    """Whether one of a check's hints stands in a file; checks share what was looked up."""
    for hint in hints:
        known = occurs.get(hint)
        if known is None:
            # Where a part of it is known not to stand, it need not be looked for.
            known = occurs[hint] = (
                not any(occurs.get(part) is False for part in dispatch.parts(hint))
                and hint in lower
            )
        if known:
            return True
    return not hints


def presented(file: SourceFile, hit: Hit) -> Candidate:
    """A finding of the engine under the check that presents its rule."""
    check = _presenters().get(providers.PREFIX + hit.rule) or _presenters()[PROVIDER_TOKEN]
    span, value = _secret_part(file, hit)
    named = providers.name(hit.rule)
    doubt = doubts(file.path, value, check)
    confidence = Confidence.LOW if doubt else Confidence(hit.confidence)
    evidence = {"rule": hit.rule}
    if doubt:
        evidence["doubt"] = doubt
    if hit.encoded:
        evidence["encoding"] = "Base64"
    secret = Secret(
        span=span,
        what=f"a {named}" if check.id == PROVIDER_TOKEN else f"{_lead(check.title)} ({named})",
        key=hit.rule,
        form="provider token",
        value=value,
        token=True,
        prefix=providers.public_prefix(value),
        severity=providers.severity(hit.rule) if check.id == PROVIDER_TOKEN else None,
        confidence=confidence,
        evidence=evidence,
        hide=(hit.span,),
        engine=providers.PREFIX + hit.rule,
    )
    return Candidate(check, secret)


def doubts(path: str, value: str, check: Check) -> str:
    """Why a finding of the engine is probably no live secret; empty if nothing speaks so."""
    where = setting(path)
    if where is not Setting.ORDINARY and not (
        where is Setting.DEMO and check.id in _SHOWN_IN_DEMOS and machine_made(value)
    ):
        return _DOUBTS[where]
    told = value.rpartition("/")[2] if value.startswith("https://") else value
    graded = grade(told) if len(told) < 400 and "-----" not in told else Grade.STRONG
    if graded is Grade.NOTHING:
        return "is a reference or a name, no value"
    if graded is Grade.PLACEHOLDER:
        return "is a placeholder"
    if graded is Grade.WEAK and check.id >= "SEC-003":
        return "is an ordinary word"
    return ""


def _secret_part(file: SourceFile, hit: Hit) -> tuple[Span, str]:
    """The password alone, where the engine's match is a whole address."""
    password = hit.captures.get("password", "")
    if not password or password == hit.value or password not in hit.value:
        return hit.span, hit.value
    at = file.text.find(":" + password + "@", hit.span.start, hit.span.end)
    if at < 0:
        return hit.span, hit.value
    return Span(at + 1, at + 1 + len(password)), password


def _run(module: ModuleType, file: SourceFile) -> Iterator[Candidate | NotRun]:
    check: Check = module.CHECK
    try:
        for secret in module.find(file):
            if secret.span.end > secret.span.start:
                yield Candidate(check, secret)
    except Exception as problem:  # noqa: BLE001 - hostile content must not end the scan
        yield NotRun(
            subject=f"{check.id} on {file.path}",
            reason=f"the check failed with {type(problem).__name__}",
            scanner="secrets",
            incomplete=True,
        )


def _findings(
    file: SourceFile, candidates: Sequence[Candidate], spans: Sequence[Span]
) -> Iterator[Finding]:
    """The findings of the kept candidates; ``spans`` are the secrets of all, sorted."""
    marked = ignores.mentions(file.text)
    for check, secret in candidates:
        first = bisect_left(spans, Span(secret.span.start - NEARBY, 0))
        last = bisect_left(spans, Span(secret.span.end + NEARBY, 0))
        matched = redaction.match(file, secret, spans[first:last])
        found = finding(check, file, matched)
        if marked and (why := ignores.ignored(file, secret.span)) is not None:
            found = msgspec.structs.replace(found, suppression=why)
        yield found


@cache
def _presenters() -> Mapping[str, Check]:
    """Engine rule → the check that presents it, and each check by its id."""
    found: dict[str, Check] = {}
    for module in modules(dispatch.PACKAGE):
        check: Check = module.CHECK
        found[check.id] = check
        found.update(dict.fromkeys(check.upstream, check))
    return found


def _lead(title: str) -> str:
    return "a " + title[:1].lower() + title[1:]


def _cut(file: SourceFile, count: int) -> NotRun:
    return NotRun(
        subject=file.path,
        reason=f"holds {count} secrets, of which the first {MAX_SECRETS} are listed",
        scanner="secrets",
    )
