"""Ignore comments of other tools: they are honoured, counted and shown, never a silent skip."""

import re

from bartizan.model import Suppression
from bartizan.scan.source import SourceFile, Span

_MARKERS = (
    ("gitleaks", re.compile(r"gitleaks:allow")),
    ("betterleaks", re.compile(r"betterleaks:allow")),
    ("kingfisher", re.compile(r"kingfisher:(?:ignore|allow)")),
    ("trufflehog", re.compile(r"trufflehog:ignore")),
    ("detect-secrets", re.compile(r"pragma:\s{0,4}(?:allow|white)list[ -](?:nextline[ -])?secret")),
    ("bandit", re.compile(r"#\s{0,4}nosec\b")),
    ("ggshield", re.compile(r"ggignore\b")),
    ("semgrep", re.compile(r"nosemgrep\b")),
    ("sonar", re.compile(r"(?://|#)\s{0,4}NOSONAR\b")),
)
_ANY = re.compile(
    "gitleaks:|betterleaks:|kingfisher:|trufflehog:|pragma:|nosec|ggignore|nosemgrep|NOSONAR"
)
_NEXT_LINE = re.compile(r"pragma:\s{0,4}allowlist nextline secret")
WIDTH = 2000
"""Characters at the end of a line in which a comment is looked for."""


def mentions(text: str) -> bool:
    """Whether a text holds any marker at all (cheap)."""
    return _ANY.search(text) is not None


def ignored(source: SourceFile, span: Span) -> Suppression | None:
    """The comment that covers a span: on its first or last line, or announced the line before."""
    first, _ = source.position(span.start)
    last, _ = source.position(max(span.start, span.end - 1))
    for line in dict.fromkeys((first, last)):
        text = source.line_text(line)[-WIDTH:]
        for tool, marker in _MARKERS:
            if marker.search(text) and not _NEXT_LINE.search(text):
                return _suppression(tool, source.path, line)
    if first > 1 and _NEXT_LINE.search(source.line_text(first - 1)[-WIDTH:]):
        return _suppression("detect-secrets", source.path, first - 1)
    return None


def _suppression(tool: str, path: str, line: int) -> Suppression:
    return Suppression(kind=tool, reason=f"ignored by a comment for {tool}", where=f"{path}:{line}")
