"""CSV exports with a heading: of a SIEM, an audit console, a query.

Recognised by its heading. Each row becomes a record whose members are called as the columns are;
the columns of the event schema are filled as for JSON logs (``bartizan.ingest.usual_members``). A
quoted value may go over several lines. The raw record of a row is JSON, so it stands for itself.
"""

import csv
from collections.abc import Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from bartizan.ingest.format import Decoded, Format, Framing, Refused
from bartizan.ingest.json_records import json_object
from bartizan.ingest.usual_members import USUAL, usual_columns
from bartizan.model.log_source import Fields, LogSource, Route

DELIMITERS = (",", "\t", ";", "|")
LONGEST = 1 << 20
"""Characters of a row over several lines; the quote that opens it was then no quote."""
_FEWEST = 3
_ENCODE = msgspec.json.Encoder().encode
_MORE: Mapping[str, tuple[str, ...]] = {
    "time": (
        "TimeGenerated", "CreationDate", "date (UTC)", "occurred", "published", "start",
        "start_time", "activityDateTime", "createdDateTime",
    ),
    "actor": (
        "UserIds", "userPrincipalName", "user_email", "actor.alternateId", "actor.displayName",
        "initiatedBy", "account_name",
    ),
    "operation": ("operations", "activity", "activityDisplayName"),
    "src_ip": ("srcaddr", "ipAddress", "callerIpAddress", "sourceIPAddress", "client.ipAddress"),
    "target": ("dstaddr", "objectId", "resource", "target_name"),
    "status": ("log-status",),
}  # fmt: skip
"""Names that columns of exports have, beside the usual ones. Letters and digits count only."""


def _plain(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum() or one == ".")


_NAMES = {
    column: [(_plain(name), usual[0]) for name in (*usual, *_MORE.get(column, ()))]
    for column, usual in USUAL.items()
}


@lru_cache(maxsize=256)
def _known_as(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Columns of a heading and the usual name of what they hold, the most telling first."""
    plain = {_plain(name): name for name in reversed(names)}
    return tuple(
        (plain[known], usual)
        for several in _NAMES.values()
        for known, usual in several
        if known in plain
    )


def _usual(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, usual in _known_as(tuple(row)):
        if row[name] is not None:
            found.setdefault(usual, row[name])
    return found


def _cells(line: str, delimiter: str) -> list[str]:
    """The values of a row.

    Raises:
        ValueError: a quote does not end.
    """
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        raise ValueError("a quoted value does not end") from None


def _heading(line: bytes) -> tuple[list[str], str] | None:
    """Names of columns and what separates them; None: the line is no heading."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    for delimiter in DELIMITERS:
        if text.count(delimiter) < _FEWEST - 1:
            continue
        try:
            names = [name.strip() for name in _cells(text, delimiter)]
        except ValueError:
            continue
        if all(map(_is_name, names)) and len(set(names)) == len(names):
            return names, delimiter
    return None


def _is_name(name: str) -> bool:
    letters = sum(one.isalpha() for one in name)
    return 0 < len(name) <= 80 and letters > 0 and (name[0].isalpha() or name[0] in "_@")


def _sniff(records: Sequence[bytes]) -> float:
    found = _heading(records[0]) if records else None
    if found is None:
        return 0.0
    names, delimiter = found
    kinds = {usual for _, usual in _known_as(tuple(names))}
    sure = 0.8 if USUAL["time"][0] in kinds and len(kinds) > 1 else 0.6
    rows = [text for _, _, text in _rows(records[1:])]
    if not rows:
        return sure if sure > 0.6 else 0.3
    return sure * sum(_fits(row, names, delimiter) for row in rows) / len(rows)


def _fits(row: str, names: Sequence[str], delimiter: str) -> bool:
    try:
        return len(_cells(row, delimiter)) == len(names)
    except ValueError:
        return False


def _decode(records: Sequence[bytes], state: MutableMapping[str, Any]) -> Decoded:
    """Rows below the heading that was met last, also in an earlier call."""
    shown: list[dict[str, Any]] = []
    rows: list[int] = []
    refused: list[Refused] = []
    headings: list[int] = []
    for start, count, text in _rows(records):
        more = range(start + 1, start + count)
        known = state.get("columns")
        if not known:
            found = _heading(records[start])
            if found:
                state["columns"], state["delimiter"] = found
                headings += [start, *more]
            else:
                refused += [Refused(start, "no heading names the columns")]
                headings += more
            continue
        try:
            shown.append(_row(text, known, state["delimiter"]))
        except ValueError as error:
            headings += more
            if str(error) == _AGAIN:
                headings.append(start)
            else:
                refused.append(Refused(start, str(error)))
        else:
            rows.append(start)
            headings += more
    return Decoded(
        len(shown),
        usual_columns([_usual(one) for one in shown]),
        rows=rows,
        raws=[_ENCODE(one) for one in shown],
        refused=refused,
        headings=sorted(headings),
    )


_AGAIN = "the heading again"


def _row(text: str, names: Sequence[str], delimiter: str) -> dict[str, Any]:
    """A row as a record; values that are empty are null.

    Raises:
        ValueError: it has other columns, or is the heading.
    """
    cells = _cells(text, delimiter)
    if [cell.strip().removeprefix("\ufeff") for cell in cells] == list(names):
        raise ValueError(_AGAIN)
    if len(cells) != len(names):
        raise ValueError("not as many values as columns")
    return {name: cell or None for name, cell in zip(names, cells, strict=True)}


def _rows(records: Sequence[bytes]) -> list[tuple[int, int, str]]:
    """Rows: the first line, how many lines, and the text. A row with an open quote goes on."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(records):
        end = _end(records, at) or at + 1
        lines = (record.decode(errors="replace") for record in records[at:end])
        found.append((at, end - at, "\n".join(lines)))
        at = end
    return found


def _end(records: Sequence[bytes], at: int) -> int | None:
    """Behind the last line of the row that begins here; None: its quote does not end."""
    if records[at].count(b'"') % 2 == 0:
        return at + 1
    held = 0
    for end in range(at + 1, len(records)):
        held += len(records[end])
        if held > LONGEST:
            return at + 1
        if records[end].count(b'"') % 2:
            return end + 1
    return None


def _unfinished(records: Sequence[bytes]) -> int:
    """How many of the last lines are of a row whose quote has not ended."""
    at = 0
    while at < len(records):
        end = _end(records, at)
        if end is None:
            return len(records) - at
        at = end
    return 0


FORMAT = Format(
    name="csv",
    about="CSV with a heading, as consoles and SIEMs export it",
    product="application",
    sniff=_sniff,
    decode=_decode,
    record=json_object,
    routes=(Route(LogSource(), Fields(open=("",))),),
    framing=Framing.LINES,
    unfinished=_unfinished,
)
