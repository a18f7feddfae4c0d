"""Lines of the form ``name = value``: INI files, Java properties, environment files, settings.

Sections (``[name]``) become the outer name. Not for shell code, see ``shell``.
"""

import re
from collections.abc import Iterator

from bartizan.scan.secrets.formats.entry import MAX_ENTRIES, Entry, lines, unquoted
from bartizan.scan.source import Span

_SECTION = re.compile(r"\s*\[{1,2}([^\]\n]{1,200})\]{1,2}\s*(?:[#;].*)?")
_EQUALS = re.compile(
    r"""\s*(?:export\s+|set\s+|-\s+)?["']?([^\s=:#;!"'\[][^=:"'\n]{0,200}?)["']?\s*(:?[=:])"""
)
_BLANKS = re.compile(r"""\s*([A-Za-z_][\w.-]{0,100})(\s+)(?=[^\s=:])""")
_SCOPED = re.compile(r"\s*(//[^=\s]{1,200})\s*(=)")
_COMMENTS = ("#", ";", "// ", "/*", "* ", "!", "--", "'", "REM ", "rem ")


def assignments(text: str, *, blanks: bool = False) -> Iterator[Entry]:
    """The assignments of a text.

    Args:
        text: the file.
        blanks: whether ``name value`` is an assignment too, as in ``redis.conf``.
    """
    section: tuple[str, ...] = ()
    count = 0
    for line in lines(text):
        bare = line.text.lstrip("\ufeff \t")
        if not bare or bare.startswith(_COMMENTS):
            continue
        if bare[0] == "[" and (header := _SECTION.fullmatch(line.text)):
            section = (header[1].strip().strip("\"'"),)
            continue
        found = (_SCOPED if bare.startswith("//") else _EQUALS).match(line.text)
        if (
            blanks
            and (spaced := _BLANKS.match(line.text))
            and (found is None or " " in found[1] or "\t" in found[1])
        ):
            found = spaced
        if found is None:
            continue
        value, span = _value(line.text[found.end() :], line.start + found.end())
        yield Entry((*section, found[1].strip()), value, span)
        count += 1
        if count >= MAX_ENTRIES:
            return


def _value(rest: str, start: int) -> tuple[str, Span]:
    """The value at the start of the rest of a line, without a remark after it."""
    lead = len(rest) - len(rest.lstrip())
    body = rest[lead:]
    if body[:1] in ("'", '"'):
        end = body.find(body[0], 1)
        while end > 0 and body[end - 1] == "\\":
            end = body.find(body[0], end + 1)
        if end > 0:
            return body[1:end], Span(start + lead + 1, start + lead + end)
    for mark in (" #", " ;", "\t#", "\t;"):
        at = body.find(mark)
        if at >= 0:
            body = body[:at]
    return unquoted(
        body.rstrip().rstrip(",;") if body.rstrip()[-2:-1] in ("'", '"') else body, start + lead
    )
