"""Multi-pattern databases: many literals and regular expressions, one pass over a text.

Compiled by hyperscan, which takes time linear in the text whatever the pattern. Kept on disk,
because compiling thousands of patterns takes seconds.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import hyperscan
import xxhash

from bartizan.detect.rules.atoms import Atom, Kind

_VERSION = b"1"
_FORMAT = b"bartizan-patterns"
_LITERAL = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_ALLOWEMPTY
_REGEX = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY | hyperscan.HS_FLAG_UTF8
"""Without UCP: ``\\w``, ``\\d``, ``\\s`` and ``\\b`` are about ASCII, as in most engines."""
_FLAGS = (
    (re.IGNORECASE, hyperscan.HS_FLAG_CASELESS),
    (re.MULTILINE, hyperscan.HS_FLAG_MULTILINE),
    (re.DOTALL, hyperscan.HS_FLAG_DOTALL),
)
_ONE_CHARACTER = rb"(?:[\x00-\x7f]|[\xc0-\xfe][\x80-\xbf]*)"
_ANY_TEXT = rb"[^\xff]*"
"""Texts may be joined by the byte FF, which never occurs in UTF-8: no pattern reaches across."""

Expression = tuple[bytes, int]
"""A pattern and its flags, as hyperscan takes them."""


def expression(atom: Atom) -> Expression:
    """An atom as hyperscan writes it. Texts are UTF-8; literals are compared byte by byte."""
    literal = _escape(atom.literal)
    match atom.kind:
        case Kind.CONTAINS:
            return literal, _LITERAL
        case Kind.WILD:
            parts = list(atom.parts)
            begin = b"" if parts[0] is True else rb"\A"
            end = b"" if parts[-1] is True else rb"\z"
            parts = parts[not begin : len(parts) - (not end)]
            inner = b"".join(
                _ANY_TEXT if one is True else _ONE_CHARACTER if one is False else _escape(one)
                for one in parts
            )
            return begin + inner + end, _LITERAL
    flags = _REGEX
    for ours, theirs in _FLAGS:
        flags |= theirs if atom.flags & ours else 0
    return atom.literal.encode(), flags


def literal(text: str) -> Expression:
    """A text, to be found wherever it is, whatever the case of its letters."""
    return _escape(text), hyperscan.HS_FLAG_CASELESS


def compilable(one: Expression) -> bool:
    """Whether hyperscan can run a pattern: it is not too large for it."""
    try:
        _compile([one])
    except hyperscan.HyperscanError:
        return False
    return True


def database(expressions: Sequence[Expression], kept: Path | None) -> hyperscan.Database:
    """A database whose matches report positions in ``expressions``.

    Args:
        expressions: each one compilable, alone.
        kept: directory for compiled databases; None: compile always. It must belong to the user:
            a compiled database is trusted.
    """
    if kept is None:
        return _compile(expressions)
    key = _key(expressions)
    file = kept / f"{key}.patterns"
    stored = _stored(file)
    if stored is not None:
        return stored
    compiled = _compile(expressions)
    _store(file, compiled)
    return compiled


def _compile(expressions: Sequence[Expression]) -> hyperscan.Database:
    built = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    built.compile(
        expressions=[pattern for pattern, _ in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[flags for _, flags in expressions],
    )
    return built


def _escape(text: str) -> bytes:
    return b"".join(
        bytes((one,)) if one < 0x80 and chr(one).isalnum() else b"\\x%02x" % one
        for one in text.encode(errors="surrogatepass")
    )


@cache
def _engine() -> bytes:
    return version("hyperscan").encode()


def _key(expressions: Sequence[Expression]) -> str:
    digest = xxhash.xxh3_128(_VERSION + _engine())
    for pattern, flags in expressions:
        digest.update(b"%d:%d:" % (flags, len(pattern)))
        digest.update(pattern)
    return digest.hexdigest()


def _stored(file: Path) -> hyperscan.Database | None:
    """A database from disk; None if there is none, or it is not what was written."""
    try:
        content = file.read_bytes()
        head = len(_FORMAT) + 16
        body = content[head:]
        if content[:head] != _FORMAT + xxhash.xxh3_128_digest(body):
            return None
        loaded = hyperscan.loadb(body, mode=hyperscan.HS_MODE_BLOCK)
        loaded.scratch = hyperscan.Scratch(loaded)
    except (OSError, hyperscan.HyperscanError):
        return None
    return loaded


def _store(file: Path, compiled: hyperscan.Database) -> None:
    """Write beside and rename, so that a reader never sees half. Failing costs only time."""
    body = hyperscan.dumpb(compiled)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(_FORMAT + xxhash.xxh3_128_digest(body) + body)
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
