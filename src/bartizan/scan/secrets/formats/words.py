"""Files of words, some in quotes: ``.netrc``, ``.fetchmailrc``, ``chap-secrets``."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bartizan.scan.secrets.formats.entry import MAX_ENTRIES, lines
from bartizan.scan.source import Span

_WORD = re.compile(r""""((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)""")


class Word(NamedTuple):
    """A word without its quotes."""

    value: str
    span: Span


def words(text: str, *, comment: str = "#") -> Iterator[list[Word]]:
    """The words of each line that is no comment; remarks after a word that is ``#`` are dropped."""
    count = 0
    for line in lines(text):
        found = []
        for match in _WORD.finditer(line.text):
            group = match.lastindex or 3
            value = match[group]
            if group == 3 and comment and value.startswith(comment):
                break
            start, end = match.span(group)
            found.append(Word(value, Span(line.start + start, line.start + end)))
            count += 1
        if found:
            yield found
        if count >= MAX_ENTRIES:
            return


def after(row: list[Word], *keys: str) -> Word | None:
    """The word that follows one of the keys in a row (compared in lower case)."""
    for word, following in pairwise(row):
        if word.value.lower().rstrip(":=") in keys:
            return following
    return None
