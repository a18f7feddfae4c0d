"""Shell code: assignments of variables, and the words of commands.

Knows ``A=b``, ``export A=b``, ``setenv A b`` (csh), ``set -gx A b`` (fish), ``$env:A = 'b'``
(PowerShell) and ``set A=b`` (cmd). Not a shell parser: control flow is passed over.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bartizan.scan.secrets.formats.entry import MAX_ENTRIES, Entry, lines
from bartizan.scan.source import Span

_WORD = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|)"'<>]+)"""
_ASSIGN = re.compile(
    r"""(?:^|[\s;&|(])(?:\$env:)?([A-Za-z_]\w{0,100})(?:=|\s=\s(?=["']))("[^"\n]*"|'[^'\n]*'|[^\s;&|)"']*)"""
)
_SETTER = re.compile(
    rf"(?:^|[\s;&|(])(?:setenv|set\s+(?:-\w{{1,4}}\s+|--\w+\s+){{1,4}})\s*([A-Za-z_]\w{{0,100}})\s+({_WORD})"
)
_WORDS = re.compile(
    r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\\.|[^\s;&|"'\\]|[&|;](?=\S)(?![&|;]))+|[;&|]+"""
)
_HISTORY_STAMP = re.compile(r"(?:: \d{1,12}:\d{1,8};|- cmd: | {0,8}\d{1,8}  )")
MAX_WORDS = 200
"""Words of one command line that are looked at."""


class Word(NamedTuple):
    """One word of a command, without the quotes around it."""

    value: str
    span: Span


def variables(text: str) -> Iterator[Entry]:
    """The variables that shell code assigns."""
    count = 0
    for line in lines(text):
        if "=" not in line.text and "set" not in line.text:
            continue
        if line.text.lstrip().startswith(("#", "REM ", "rem ")):
            continue
        for pattern in (_ASSIGN, _SETTER):
            for found in pattern.finditer(line.text):
                value, span = _bare(found[2], line.start + found.start(2))
                yield Entry((found[1],), value, span)
                count += 1
                if count >= MAX_ENTRIES:
                    return


def commands(text: str) -> Iterator[list[Word]]:
    """The words of each command line; time stamps of shell histories are dropped."""
    for line in lines(text):
        body, shift = line.text, line.start
        stamp = _HISTORY_STAMP.match(body)
        if stamp:
            shift += stamp.end()
            body = body[stamp.end() :]
        if not body.strip() or body.lstrip().startswith("#"):
            continue
        words: list[Word] = []
        for found in _WORDS.finditer(body):
            if found[0][0] in ";&|":
                if words:
                    yield words
                words = []
                continue
            value, span = _bare(found[0], shift + found.start())
            words.append(Word(value, span))
            if len(words) >= MAX_WORDS:
                break
        if words:
            yield words


def _bare(value: str, start: int) -> tuple[str, Span]:
    if len(value) >= 2 and value[0] in "\"'" and value[-1] == value[0]:
        return value[1:-1], Span(start + 1, start + len(value) - 1)
    return value, Span(start, start + len(value))
