"""Reads ``bartizan: ignore[ID] until=2027-01-31 reason`` comments.

A comment covers its own line; one that stands alone covers the next line as well. It speaks only of
the checks it names, and needs a reason.
"""

import re
from datetime import date

import msgspec

from bartizan.scan.source import SourceFile

MARK = b"bartizan: ignore"
"""A file without these bytes holds no directive."""

_DIRECTIVE = re.compile(
    r"(?P<mark>#|//|--|;|<!--|/\*)[ \t]{0,8}bartizan: ignore(?P<rest>[^\n]{0,400})"
)
_PROSE = (".md", ".markdown", ".rst", ".adoc", ".txt")
"""In text for people only ``<!-- -->`` is a comment; the rest is somebody writing about them."""
_BODY = re.compile(r"\[(?P<names>[^\]\n]{0,200})\](?P<tail>[^\n]{0,400})")
_UNTIL = re.compile(r"\buntil=(?P<day>\S{1,20})")


class InlineIgnore(msgspec.Struct, frozen=True):
    """One directive as written."""

    line: int
    column: int
    first: int
    """First line it covers."""
    last: int
    """Last line it covers."""
    names: tuple[str, ...]
    """Check ids or slugs."""
    reason: str
    until: str
    """ISO date, or empty."""
    problem: str = ""
    """Why it is not a valid directive; it suppresses nothing then."""
    text: str = ""


def directives(source: SourceFile) -> tuple[InlineIgnore, ...]:
    """Every directive of a file, the malformed ones with their problem."""
    if MARK not in source.data:
        return ()
    prose = source.path.lower().endswith(_PROSE)
    return tuple(
        _read(source, match)
        for match in _DIRECTIVE.finditer(source.text)
        if match["mark"] == "<!--" or not prose
    )


def _read(source: SourceFile, match: re.Match[str]) -> InlineIgnore:
    line, column = source.position(match.start())
    alone = not source.line_text(line)[: column - 1].strip()
    body = _BODY.match(match["rest"])
    tail = (body["tail"] if body else "").replace("-->", " ").replace("*/", " ")
    until = _UNTIL.search(tail)
    reason = " ".join(_UNTIL.sub(" ", tail).split())
    names = tuple(n for n in re.split(r"[,\s]+", body["names"] if body else "") if n)
    problem = ""
    if not names:
        problem = "names no check: write 'bartizan: ignore[ID] reason'"
    elif not reason:
        problem = "gives no reason: write why after the brackets"
    elif until and not _is_date(until["day"]):
        problem = f"has until={until['day']}, which is not a date like 2027-01-31"
    return InlineIgnore(
        line=line,
        column=column,
        first=line,
        last=_next_code_line(source, line) if alone else line,
        names=names,
        reason=reason,
        until=until["day"] if until and not problem else "",
        problem=problem,
        text=match.group().strip(),
    )


def _next_code_line(source: SourceFile, line: int) -> int:
    """The line after a comment that stands alone, past further directives."""
    following = line + 1
    while following <= len(source.line_starts) and MARK.decode() in source.line_text(following):
        following += 1
    return following


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
