"""Cuts Groovy into tokens: words, strings with what they interpolate, brackets, operators.

Only what a Jenkinsfile needs (Groovy language documentation, "Syntax"): comments are dropped, line
ends are kept because they end statements, every kind of string is known. Linear in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.source import Span

MAX_BYTES = 2 * 1024 * 1024
"""Characters of a Jenkinsfile; the largest public ones seen have 0.2 MB."""
MAX_NESTING = 60
"""Braces and strings inside one interpolation."""


class Sort(Enum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    STRING = "string"
    SIGN = "sign"
    OPEN = "open"
    CLOSE = "close"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Hole:
    """An interpolation: its place in the value, and its source without ``${}``."""

    start: int
    end: int
    source: str


@dataclass(slots=True)
class Token:
    """One token. ``value`` is a string's content, anything else as written."""

    sort: Sort
    value: str
    span: Span
    spans: tuple[tuple[int, int], ...] = ()
    """For strings: (value offset, file offset) pairs, see ``Text.spans``."""
    holes: tuple[Hole, ...] = ()
    content: Span = field(default=Span(0, 0))
    """For strings: without the quotes."""
    raw: bool = False
    """For strings: whether nothing is interpolated (single quotes)."""


_SPACE = re.compile(r"(?:[ \t\f\r]|\\\r?\n)+")
_WORD = re.compile(r"[^\W\d][\w$]*|\$[^\W\d][\w$]*")
_NUMBER = re.compile(r"\d[\w.]*")
_SIGN = re.compile(r"\?\.|\*\.|\.&|\.\.<?|->|\+\+|--|<=>|===?|!==?|=~|==~|&&|\|\||\?:|<<=?|>=|<=|.")
_ESCAPE = re.compile(r"u+([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|\r?\n|.", re.DOTALL)
_PLAIN = {
    "'": re.compile(r"[^'\\\n]+"),
    "'''": re.compile(r"[^'\\]+"),
    '"': re.compile(r'[^"\\$\n]+'),
    '"""': re.compile(r'[^"\\$]+'),
    "/": re.compile(r"[^/\\$]+"),
    "$/": re.compile(r"[^/$]+"),
}
_NAME = re.compile(r"[^\W\d$][^\W$]*(?:\.[^\W\d$][^\W$]*)*")
_CODES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}
_BEFORE_PATTERN = frozenset("(,=[{:;!~?&|+<>-*%") | {
    "->",
    "==",
    "=~",
    "==~",
    "&&",
    "||",
    "?:",
    "<<",
}
_WORDS_BEFORE_PATTERN = frozenset({"return", "case", "in", "assert", "throw", "println", "echo"})


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a Groovy text.

    Raises:
        DefinitionError: a string or comment never ends, or the text is too large.
    """
    if len(text) > MAX_BYTES:
        raise DefinitionError(f"larger than {MAX_BYTES // 1024 // 1024} MB of Groovy", limit=True)
    at = 1 if text.startswith("\ufeff") else 0
    if text.startswith("#!", at):
        at = _line_end(text, at)
    last: Token | None = None
    while at < len(text):
        skipped = _skip(text, at)
        if skipped > at:
            at = skipped
            continue
        token = _next(text, at, last)
        yield token
        last, at = token, token.span.end


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _skip(text: str, at: int) -> int:
    """Behind white space and comments."""
    if text.startswith("//", at):
        return _line_end(text, at)
    if text.startswith("/*", at):
        end = text.find("*/", at + 2)
        if end < 0:
            raise DefinitionError("a comment never ends", at)
        return end + 2
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _next(text: str, at: int, last: Token | None) -> Token:
    char = text[at]
    if char == "\n":
        return Token(Sort.LINE, "\n", Span(at, at + 1))
    if char in "([{":
        return Token(Sort.OPEN, char, Span(at, at + 1))
    if char in ")]}":
        return Token(Sort.CLOSE, char, Span(at, at + 1))
    quote = _quote(text, at, last)
    if quote:
        return _string(text, at, quote)
    for sort, pattern in ((Sort.WORD, _WORD), (Sort.NUMBER, _NUMBER), (Sort.SIGN, _SIGN)):
        match = pattern.match(text, at)
        if match:
            return Token(sort, match.group(), Span(at, match.end()))
    return Token(Sort.SIGN, char, Span(at, at + 1))


def _quote(text: str, at: int, last: Token | None) -> str:
    """The quotes that open a string here; a slash may be a division."""
    for quote in ("'''", '"""', "'", '"', "$/"):
        if text.startswith(quote, at):
            return quote
    if text[at] == "/" and (
        last is None
        or last.sort in (Sort.LINE, Sort.OPEN)
        or (last.sort is Sort.SIGN and last.value in _BEFORE_PATTERN)
        or (last.sort is Sort.WORD and last.value in _WORDS_BEFORE_PATTERN)
    ):
        return "/"
    return ""


def _string(text: str, start: int, quote: str) -> Token:
    close = "/$" if quote == "$/" else quote
    plain = _PLAIN[quote]
    value: list[str] = []
    spans: list[tuple[int, int]] = []
    holes: list[Hole] = []
    length = 0
    at = start + len(quote)
    while not text.startswith(close, at):
        begin, piece = at, ""
        if match := plain.match(text, at):
            piece, at = match.group(), match.end()
        elif at >= len(text) or (text[at] == "\n" and len(quote) == 1 and quote != "/"):
            raise DefinitionError("a string never ends", start)
        elif text[at] == "\\" and quote != "$/":
            piece, at = _escape(text, at, quote)
        elif text[at] == "$" and quote == "$/" and text[at + 1 : at + 2] in ("$", "/"):
            piece, at = text[at + 1], at + 2
        elif text[at] == "$" and "'" not in quote and (end := _hole(text, at)) > at:
            piece, at = text[at:end], end
            holes.append(Hole(length, length + len(piece), _inner(piece)))
        else:
            piece, at = text[at], at + 1
        spans.append((length, begin))
        value.append(piece)
        length += len(piece)
    return Token(
        Sort.STRING,
        "".join(value),
        Span(start, at + len(close)),
        tuple(spans),
        tuple(holes),
        Span(start + len(quote), at),
        raw="'" in quote,
    )


def _escape(text: str, at: int, quote: str) -> tuple[str, int]:
    if quote == "/":  # only the slash itself is escaped in a pattern
        following = text[at + 1 : at + 2]
        return ("/", at + 2) if following == "/" else ("\\", at + 1)
    match = _ESCAPE.match(text, at + 1)
    if match is None:
        return "\\", at + 1
    if match[1]:
        return chr(int(match[1], 16)), match.end()
    if match[2]:
        return chr(int(match[2], 8)), match.end()
    written = match.group()
    if written.endswith("\n"):
        return "", match.end()
    return _CODES.get(written, written), match.end()


def _inner(piece: str) -> str:
    return piece[2:-1].strip() if piece.startswith("${") else piece[1:]


def _hole(text: str, at: int) -> int:
    """The end of an interpolation at a dollar; the dollar's own place if there is none."""
    if not text.startswith("{", at + 1):
        match = _NAME.match(text, at + 1)
        return match.end() if match else at
    depth, end = 0, at + 1
    limit = min(len(text), at + 5_000)
    while end < limit:
        char = text[end]
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return end + 1
        elif char in "'\"":
            end = _inner_string(text, end, limit)
            continue
        if depth > MAX_NESTING:
            break
        end += 1
    return at


def _inner_string(text: str, at: int, limit: int) -> int:
    quote = text[at]
    end = at + 1
    while end < limit and text[end] != quote and text[end] != "\n":
        end += 2 if text[end] == "\\" else 1
    return end + 1
