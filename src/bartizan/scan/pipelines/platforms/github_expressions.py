"""Which contexts can reach the value of a GitHub expression.

``${{ github.event.issue.title == 'x' }}`` mentions a title, but its value is true or false. A
small parser of the expression language (operators, function calls, property paths; GitHub's
"Evaluate expressions" reference) tells what may flow into the result from what is only compared.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>'(?:[^']|'')*')
    | (?P<name>[A-Za-z_][A-Za-z0-9_-]*)
    | (?P<number>[-+]?(?:0x[0-9a-fA-F]+|\d[\d.]*(?:[eE][-+]?\d+)?))
    | (?P<operator>&&|\|\||[=!<>]=|[<>!()\[\],.*])
    )""",
    re.VERBOSE,
)
_OPEN = "${{"
_INSIDE = re.compile(r"[^'}]+|'[^']*'|\}(?!\})")
MAX_DEPTH = 40
"""Nested brackets; deeper is read as one mention of everything in it."""
MAX_LENGTH = 20_000
"""GitHub refuses expressions longer than 21,000 characters."""

_CHOOSING = frozenset(
    {"contains", "startswith", "endswith", "always", "success", "failure", "cancelled", "hashfiles"}
)
"""Functions whose result holds nothing of their arguments but a yes, a no or a digest."""


@dataclass(frozen=True)
class Found:
    """One ``${{ … }}`` in a text."""

    start: int
    end: int
    inner: str


def find(text: str) -> Iterator[Found]:
    """The expressions of a text; one that never ends is none. Linear in the text's length."""
    at = text.find(_OPEN)
    while at >= 0:
        end = at + len(_OPEN)
        limit = min(len(text), end + MAX_LENGTH)
        while end < limit and (match := _INSIDE.match(text, end)):
            end = match.end()
        if not text.startswith("}}", end):
            return
        yield Found(at, end + 2, text[at + len(_OPEN) : end].strip())
        at = text.find(_OPEN, end + 2)


def flows(expression: str) -> tuple[str, ...]:
    """Paths of contexts that may be part of the expression's value, lower case, sorted.

    ``github['event'].issue.title`` is ``github.event.issue.title``; a computed index is ``*``.
    """
    paths = _simple_path(expression)
    if paths is not None:
        return paths
    reader = _Reader(expression)
    found = reader.either()
    if not reader.finished:
        found |= mentions(expression)
    return tuple(sorted(found))


def mentions(expression: str) -> set[str]:
    """Every path of a context in the expression, whatever becomes of it."""
    found = set()
    for match in _PATH.finditer(_STRING.sub(_property, expression)):
        path = match.group().lower().replace("[*]", ".*")
        if not expression[match.end() :].lstrip().startswith("("):
            found.add(path)
    return found - _LITERALS


_PATH = re.compile(r"(?<![\w.'-])[A-Za-z_][\w-]*(?:\.(?:[A-Za-z_][\w-]*|\*)|\[\*\])*")
_STRING = re.compile(r"(\[\s*)?'((?:[^']|'')*)'(\s*\])?")
_SIMPLE = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*")
_LITERALS = frozenset({"true", "false", "null", "nan", "infinity"})


def _property(match: re.Match[str]) -> str:
    """Turn ``['name']`` into ``.name`` and any other string into nothing, at equal length."""
    if match[1] and match[3] and _SIMPLE.fullmatch(match[2]):
        return f".{match[2]}".ljust(len(match.group()))
    return " " * len(match.group())


def _simple_path(expression: str) -> tuple[str, ...] | None:
    if not _SIMPLE.fullmatch(expression):
        return None
    path = expression.lower()
    return () if path in _LITERALS else (path,)


class _Reader:
    """Recursive descent over the tokens; every method returns the paths that flow on."""

    def __init__(self, expression: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._at = 0
        self._depth = 0
        at = 0
        while (match := _TOKEN.match(expression, at)) and match.lastgroup:
            self._tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        self._complete = not expression[at:].strip()

    @property
    def finished(self) -> bool:
        """Whether the whole expression was understood."""
        return self._complete and self._at >= len(self._tokens)

    def _accept(self, *operators: str) -> str:
        if self._at < len(self._tokens):
            kind, value = self._tokens[self._at]
            if kind == "operator" and value in operators:
                self._at += 1
                return value
        return ""

    def either(self) -> set[str]:
        """``a || b``: either."""
        self._depth += 1
        found = self._both() if self._depth <= MAX_DEPTH else self._stop()
        while self._accept("||"):
            found = found | self._both()
        self._depth -= 1
        return found

    def _stop(self) -> set[str]:
        self._complete = False
        self._at = len(self._tokens)
        return set()

    def _both(self) -> set[str]:
        """``a && b``: b, or an a that is empty, zero or false, and so holds nothing."""
        found = self._compared()
        while self._accept("&&"):
            found = self._compared()
        return found

    def _compared(self) -> set[str]:
        found = self._unary()
        while self._accept("==", "!=", "<", ">", "<=", ">="):
            self._unary()
            found = set()
        return found

    def _unary(self) -> set[str]:
        negated = False
        while self._accept("!"):
            negated = True
        found = self._value()
        return set() if negated else found

    def _value(self) -> set[str]:
        if self._accept("("):
            found = self.either()
            self._accept(")")
            return self._path(found, "")
        kind, value = self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")
        if kind == "operator":
            return self._stop()
        self._at += 1
        if kind != "name" or value.lower() in _LITERALS:
            return set()
        if self._accept("("):
            return self._path(self._call(value.lower()), "")
        return self._path(set(), value.lower())

    def _call(self, name: str) -> set[str]:
        found: set[str] = set()
        while self._at < len(self._tokens) and not self._accept(")"):
            before = self._at
            found |= self.either()
            self._accept(",")
            if self._at == before:
                return self._stop()
        return set() if name in _CHOOSING else found

    def _path(self, found: set[str], path: str) -> set[str]:
        """Follow ``.name``, ``.*`` and ``[…]`` behind a value."""
        while True:
            if self._accept("."):
                path += "." + self._part()
            elif self._accept("["):
                if self._at < len(self._tokens) and self._tokens[self._at][0] == "string":
                    path += "." + self._tokens[self._at][1][1:-1].lower()
                    self._at += 1
                elif self._accept("*"):
                    path += ".*"
                else:
                    found = found | self.either()
                    path += ".*"
                self._accept("]")
            else:
                return found | {path} if path and not path.startswith(".") else found

    def _part(self) -> str:
        if self._accept("*"):
            return "*"
        if self._at < len(self._tokens) and self._tokens[self._at][0] == "name":
            self._at += 1
            return self._tokens[self._at - 1][1].lower()
        return ""
