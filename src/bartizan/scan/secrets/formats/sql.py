"""Rows that SQL dumps insert, as values named by table and column.

Reads ``INSERT INTO t (columns) VALUES (…), (…)`` and PostgreSQL's ``COPY t (columns) FROM stdin``;
where an INSERT names no columns, those of an earlier CREATE TABLE are used.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bartizan.scan.secrets.formats.entry import MAX_ENTRIES, Entry
from bartizan.scan.source import Span

_NAME = r"""[`"\[]?([\w$.-]{1,120})[`"\]]?"""
_CREATE = re.compile(
    rf"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:{_NAME}\.)?{_NAME}\s*\(", re.IGNORECASE
)
_COLUMN = re.compile(r"""\s*[`"\[]?(\w{1,80})[`"\]]?\s+\w""")
_NO_COLUMN = frozenset(
    ("primary", "key", "unique", "constraint", "index", "foreign", "check", "fulltext")
)
_INSERT = re.compile(
    rf"(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+(?:{_NAME}\.)?{_NAME}\s*(?:\(([^()]{{1,4000}})\))?\s*VALUES?\s*",
    re.IGNORECASE,
)
_COPY = re.compile(
    rf"^COPY\s+(?:{_NAME}\.)?{_NAME}\s*\(([^()]{{1,4000}})\)\s+FROM\s+stdin[^\n]{{0,80}}\n",
    re.IGNORECASE | re.MULTILINE,
)
_TOKEN = re.compile(
    r"""[NEX]?'((?:[^'\\]|\\.|'')*)'|"((?:[^"\\]|\\.)*)"|([(),;])|([^\s'"(),;][^'"(),;]{0,500})""",
    re.DOTALL,
)


def rows(text: str, wanted: Callable[[str], bool]) -> Iterator[Entry]:
    """The values in the columns that are wanted, judged by the column's name."""
    tables = {found[2].lower(): _columns(text, found.end()) for found in _CREATE.finditer(text)}
    count = 0
    for reader, pattern in ((_values, _INSERT), (_lines, _COPY)):
        for found in pattern.finditer(text):
            table = found[2].rpartition(".")[2]
            names = (
                [n.strip().strip('`"[]') for n in found[3].split(",")]
                if found[3]
                else tables.get(table.lower(), [])
            )
            if not any(wanted(name) for name in names):
                continue
            for at, value, span in reader(text, found.end()):
                if at < len(names) and wanted(names[at]):
                    yield Entry((table, names[at]), value, span)
                    count += 1
                    if count >= MAX_ENTRIES:
                        return


def _columns(text: str, start: int) -> Sequence[str]:
    names = []
    for line in text[start : start + 20_000].split("\n"):
        if line.lstrip().startswith(")"):
            break
        found = _COLUMN.match(line)
        if found and found[1].lower() not in _NO_COLUMN:
            names.append(found[1])
    return names


def _values(text: str, start: int) -> Iterator[tuple[int, str, Span]]:
    """Column number, value and place, for every value of the tuples from ``start`` on."""
    column, depth, at = 0, 0, start
    while (found := _TOKEN.search(text, at)) is not None:
        at = found.end()
        sign = found[3]
        if sign == ";" and depth == 0:
            return
        if sign == "(":
            depth += 1
            column = 0 if depth == 1 else column
        elif sign == ")":
            depth -= 1
        elif sign == ",":
            column += depth == 1
        elif depth == 0:
            return
        elif not sign:
            group = 1 if found[1] is not None else 2 if found[2] is not None else 4
            yield (
                column,
                found[group].strip() if group == 4 else found[group],
                Span(*found.span(group)),
            )


def _lines(text: str, start: int) -> Iterator[tuple[int, str, Span]]:
    """The same for the tab-separated lines of a COPY."""
    at = start
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text.startswith("\\.", at):
            return
        for column, value in enumerate(text[at:end].split("\t")):
            yield column, "" if value == "\\N" else value, Span(at, at + len(value))
            at += len(value) + 1
        at = end + 1
