"""A scanner whose findings are easy to foresee."""

from collections.abc import Sequence

from bartizan.model import Confidence, Finding, NotRun, Severity, fingerprint
from bartizan.scan.scanner import FileReport
from bartizan.scan.source import SourceFile, Span


class WordScanner:
    """Finds every line with the word ``flaw``; the rest of the line is what makes it the same."""

    name = "words"

    def __init__(self, *, version: str = "1") -> None:
        self._version = version
        self.scanned: list[str] = []

    def wants(self, path: str) -> bool:
        return not path.endswith(".skip")

    def version(self) -> str:
        return self._version

    def scan(self, files: Sequence[SourceFile]) -> Sequence[FileReport]:
        return [self._one(source) for source in files]

    def _one(self, source: SourceFile) -> FileReport:
        self.scanned.append(source.path)
        if "crash" in source.text:
            raise RuntimeError(source.text)
        found = []
        start = source.text.find("flaw")
        while start >= 0:
            end = source.text.find("\n", start)
            end = len(source.text) if end < 0 else end
            found.append(_finding(source, Span(start, end)))
            start = source.text.find("flaw", end)
        bad = (NotRun(subject=source.path, reason="unreadable"),) if "broken" in source.text else ()
        return FileReport(tuple(found), bad)


def _finding(source: SourceFile, span: Span) -> Finding:
    text = source.text[span.start : span.end]
    return Finding(
        check="PIPE-001",
        slug="script-injection",
        title="a flaw",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message="a flaw",
        fingerprint=fingerprint("PIPE-001", text.split("#")[0].strip()),
        locations=(source.location(span),),
    )
