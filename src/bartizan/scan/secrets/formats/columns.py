"""Lines of fields with a separator: ``shadow``, ``.htpasswd``, ``.pgpass``."""

from collections.abc import Iterator
from typing import NamedTuple

from bartizan.scan.secrets.formats.entry import MAX_ENTRIES, lines
from bartizan.scan.source import Span


class Field(NamedTuple):
    """One field of a line, blanks kept."""

    value: str
    span: Span


def columns(text: str, separator: str = ":", *, limit: int = 20) -> Iterator[list[Field]]:
    r"""The fields of each line that is not blank and no comment.

    Args:
        text: the file.
        separator: one character; ``\`` before it makes it part of the field.
        limit: fields after which the rest of the line is one field.
    """
    for count, line in enumerate(lines(text)):
        if count >= MAX_ENTRIES:
            return
        if not line.text.strip() or line.text.lstrip().startswith("#"):
            continue
        fields: list[Field] = []
        start, at = 0, 0
        while len(fields) < limit - 1:
            at = line.text.find(separator, at)
            if at < 0:
                break
            if at > 0 and line.text[at - 1] == "\\":
                at += 1
                continue
            fields.append(_field(line.text, line.start, start, at))
            start = at = at + 1
        fields.append(_field(line.text, line.start, start, len(line.text)))
        yield fields


def _field(text: str, offset: int, start: int, end: int) -> Field:
    return Field(text[start:end].replace("\\:", ":"), Span(offset + start, offset + end))
