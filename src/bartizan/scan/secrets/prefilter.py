"""Decides, without loading the embedded engine, that a file certainly holds nothing for it.

Loading the engine's compiled rules takes longer than everything else of a re-scan after a small
change. So from each rule's pattern those texts are derived of which every match must hold at least
one (its *factors*); a file that lacks them for every rule cannot match. Factors are compared
in ASCII lower case, which only ever lets more files through. Encodings that the engine undoes are
undone here as well (Base64, two layers), or the file is let through (UTF-16, UTF-32).

A pattern that is not understood lets every file through: the filter may be useless, never wrong.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from functools import cache
from re import _parser as sre  # type: ignore[attr-defined]  # the standard library's regex grammar
from typing import Any

import msgspec

from bartizan.scan.secrets.shape import shape

Clause = tuple[str, ...]
"""Texts of which one must occur."""


class Rule(msgspec.Struct, frozen=True, array_like=True):
    """What every match of one rule needs."""

    clauses: tuple[Clause, ...] = ()
    """These must all hold; none: anything may match."""
    shape: str = ""
    """A regular expression of fixed length over bytes that occurs in every match, or empty."""


MAX_TEXTS = 96
"""A clause with more alternatives is cut short: comparing costs more than it saves."""
MAX_CLASS = 6
"""Character classes with more members end a text."""
MAX_CLAUSES = 5
BASE64_LAYERS = 2
BASE64_RUN = 16
"""Shorter runs decode to fewer bytes than any rule's match has."""

_FLAGS = re.compile(r"\(\?[imsuU-]+\)")
_FLAG_GROUP = re.compile(r"\(\?[imsuU-]+:")
_POSIX = {
    "[:alnum:]": "a-zA-Z0-9", "[:alpha:]": "a-zA-Z", "[:digit:]": "0-9", "[:xdigit:]": "0-9a-fA-F",
    "[:lower:]": "a-z", "[:upper:]": "A-Z", "[:word:]": r"\w", "[:space:]": r"\s",
}  # fmt: skip
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{%d,}" % BASE64_RUN)
_FOLDED = (b"\xe2\x84\xaa", b"\xc5\xbf")
"""The Kelvin sign and the long s, which equal k and s when case is ignored."""


class _UnknownSyntaxError(ValueError):
    pass


def rule(pattern: str) -> Rule:
    """What matches of a pattern need; nothing at all if the pattern is not understood."""
    translated = _FLAG_GROUP.sub("(?:", _FLAGS.sub("", pattern))
    for name, members in _POSIX.items():
        translated = translated.replace(name, members)
    translated = translated.replace(r"\z", r"\Z")
    try:
        tree = list(sre.parse(translated))
        _, found = _sequence(tree)
    except (re.error, _UnknownSyntaxError, OverflowError, RecursionError):
        return Rule()
    clauses = [clause for clause in found if all(clause)]
    clauses.sort(key=lambda clause: (-min(map(len, clause)), len(clause)))
    return Rule(tuple(dict.fromkeys(clauses))[:MAX_CLAUSES], shape(tree))


def lets_through(rules: Sequence[Rule], data: bytes) -> bool:
    """Whether any of the rules may match the data, in clear or in Base64."""
    if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if not data.isascii() and any(sign in data for sign in _FOLDED):
        return True
    return any(_may_match(rules, text) for text in _layers(data))


def _may_match(rules: Sequence[Rule], data: bytes) -> bool:
    lower = data.lower()
    known: dict[str, bool] = {}

    def occurs(text: str) -> bool:
        if text not in known:
            known[text] = text.encode() in lower
        return known[text]

    return any(
        all(any(map(occurs, clause)) for clause in needs.clauses)
        and (not needs.shape or _compiled(needs.shape).search(data) is not None)
        for needs in rules
    )


@cache
def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode("ascii"), re.DOTALL)


def _layers(data: bytes) -> Iterator[bytes]:
    """The data and what its Base64 runs decode to, at every alignment, layer by layer."""
    layer = [data]
    yield data
    for _ in range(BASE64_LAYERS):
        decoded = []
        for text in layer:
            for found in _RUN.finditer(text):
                run = found[0].replace(b"-", b"+").replace(b"_", b"/")
                for skip in range(4):
                    part = run[skip:]
                    decoded.append(base64.b64decode(part[: len(part) // 4 * 4] + _tail(part)))
        if not decoded:
            return
        layer = decoded
        yield b"\0".join(decoded)


def _tail(part: bytes) -> bytes:
    rest = part[len(part) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) >= 2 else b""


def _sequence(nodes: list[Any]) -> tuple[set[str] | None, list[Clause]]:
    """All texts a sequence can match (None: too many), and the clauses it requires."""
    clauses: list[Clause] = []
    run: set[str] = {""}
    whole = True
    for node in nodes:
        exact, inner = _node(node)
        clauses += inner
        if exact is not None and len(run) * len(exact) <= MAX_TEXTS:
            run = {left + right for left in run for right in exact}
            continue
        clauses.append(tuple(sorted(run)))
        whole = False
        run = set(exact) if exact is not None and len(exact) <= MAX_TEXTS else {""}
    if whole:
        return run, clauses if run == {""} else [*clauses, tuple(sorted(run))]
    clauses.append(tuple(sorted(run)))
    return None, clauses


def _node(node: tuple[Any, Any]) -> tuple[set[str] | None, list[Clause]]:
    name, argument = str(node[0]), node[1]
    if name == "LITERAL":
        return {chr(argument).lower()}, []
    if name == "IN":
        return _class(argument), []
    if name in ("ANY", "NOT_LITERAL", "CATEGORY"):
        return None, []
    if name == "AT":
        return {""}, []
    return _group(name, argument)


def _group(name: str, argument: Any) -> tuple[set[str] | None, list[Clause]]:  # noqa: ANN401 - as the standard library's parser has it
    if name == "SUBPATTERN":
        return _sequence(list(argument[-1]))
    if name == "BRANCH":
        return _branch(argument[1])
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return _repeat(*argument)
    raise _UnknownSyntaxError(name)


def _class(members: list[tuple[Any, Any]]) -> set[str] | None:
    found: set[str] = set()
    for kind, value in members:
        if str(kind) == "LITERAL":
            found.add(chr(value).lower())
        elif str(kind) == "RANGE" and value[1] - value[0] < MAX_CLASS:
            found |= {chr(code).lower() for code in range(value[0], value[1] + 1)}
        else:
            return None
    return found if len(found) <= MAX_CLASS else None


def _branch(branches: Sequence[Any]) -> tuple[set[str] | None, list[Clause]]:
    exact: set[str] | None = set()
    best: list[str] | None = []
    for branch in branches:
        texts, clauses = _sequence(list(branch))
        exact = exact | texts if exact is not None and texts is not None else None
        useful = [clause for clause in clauses if all(clause)]
        if not useful or best is None:
            best = None
            continue
        chosen: Clause = max(useful, key=_telling)
        best += chosen
    if exact is not None and len(exact) > MAX_TEXTS:
        exact = None
    return exact, [] if best is None else [tuple(sorted(set(best)))]


def _telling(clause: Clause) -> tuple[int, int]:
    return min(map(len, clause)), -len(clause)


def _repeat(low: int, high: int, body: Sequence[Any]) -> tuple[set[str] | None, list[Clause]]:
    texts, clauses = _sequence(list(body))
    if low == 0:
        return ({"", *texts} if texts is not None and high == 1 else None), []
    if texts is not None and low == high and len(texts) == 1 and low <= 64:
        return {next(iter(texts)) * low}, clauses
    return (texts if low == high == 1 else None), clauses
