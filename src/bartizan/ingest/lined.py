"""Formats whose records are not plain JSON but are mapped by the same declarations.

A ``Declaration`` says where a record keeps what; here a function reads each raw record (a line of
text, or JSON with text within) into the dictionary that rules see and the declaration speaks of.
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import columns_of
from bartizan.ingest.format import Decoded, Format, Framing, Refused
from bartizan.model.log_source import Fields, LogSource, Route

Parse = Callable[[bytes], Json]
"""Reads a raw record. Raises ValueError, with a reason that does not repeat content."""


def lined(
    says: Declaration,
    parse: Parse,
    sniff: Callable[[Sequence[bytes]], float],
    *,
    framing: Framing = Framing.LINES,
    heading: bytes | None = None,
) -> Format:
    """The format of a declaration whose records ``parse`` reads.

    Args:
        says: where records keep what.
        parse: reads a record.
        sniff: how sure it is of records.
        framing: how bytes are cut.
        heading: lines that begin so are no records.
    """
    columns = columns_of(says)

    def decode(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
        shown, rows, refused, headings = parsed(records, parse, heading)
        return decoded(says, columns(shown), shown, rows, refused, headings)

    return Format(
        name=says.name,
        about=says.about,
        product=says.product,
        sniff=sniff,
        decode=decode,
        record=parse,
        routes=says.all_routes(),
        framing=framing,
        containers=says.containers,
    )


def headed(
    says: Declaration,
    parse: Parse,
    sniff: Callable[[Sequence[bytes]], float],
    heading: Callable[[bytes, MutableMapping[str, Any]], None],
    above: Callable[[MutableMapping[str, Any]], str],
) -> Format:
    """A format of lines that mean something only below the headings of their file.

    A record's raw bytes are its headings and its line, so that it can be read by itself.

    Args:
        says: where records keep what.
        parse: reads a line below its headings.
        sniff: how sure it is of records.
        heading: keeps what a line that starts with ``#`` says, in the state of the origin.
        above: the headings that belong above a line, each with a line feed.
    """
    columns = columns_of(says)

    def decode(records: Sequence[bytes], state: MutableMapping[str, Any]) -> Decoded:
        shown: list[Json] = []
        rows: list[int] = []
        raws: list[bytes] = []
        refused: list[Refused] = []
        headings: list[int] = []
        for index, raw in enumerate(records):
            if raw.startswith(b"#"):
                headings.append(index)
                heading(raw, state)
                continue
            whole = above(state).encode() + raw
            try:
                shown.append(parse(whole))
            except ValueError as error:
                refused.append(Refused(index, str(error)))
                continue
            rows.append(index)
            raws.append(whole)
        return decoded(says, columns(shown), shown, rows, refused, headings, raws)

    return Format(
        name=says.name,
        about=says.about,
        product=says.product,
        sniff=sniff,
        decode=decode,
        record=parse,
        routes=says.all_routes(),
        framing=Framing.LINES,
    )


def parsed(
    records: Sequence[bytes], parse: Parse, heading: bytes | None = None
) -> tuple[list[Json], list[int], list[Refused], list[int]]:
    """Records read, the index of each, what was refused, and which lines are no records."""
    shown: list[Json] = []
    rows: list[int] = []
    refused: list[Refused] = []
    headings: list[int] = []
    for index, raw in enumerate(records):
        if heading is not None and raw.startswith(heading):
            headings.append(index)
            continue
        try:
            shown.append(parse(raw))
        except ValueError as error:
            refused.append(Refused(index, str(error)))
        else:
            rows.append(index)
    return shown, rows, refused, headings


def decoded(
    says: Declaration,
    columns: Mapping[str, Any],
    shown: Sequence[Json],
    rows: Sequence[int],
    refused: Sequence[Refused],
    headings: Sequence[int] = (),
    raws: Sequence[bytes] | None = None,
) -> Decoded:
    """Put together what a declaration makes of records already read."""
    return Decoded(
        count=len(shown),
        columns=columns,
        fields={name: [one.get(name) for one in shown] for name in says.hot},
        rows=rows,
        raws=raws,
        refused=refused,
        headings=headings,
    )


def route(
    source: LogSource,
    names: str,
    *,
    renamed: Mapping[str, str] | None = None,
    **where: tuple[Any, ...],
) -> Route:
    """A route with fields named in one text, and one condition."""
    fields = Fields(frozenset(names.split()), renamed=renamed or {})
    return Route(source, fields, (where,) if where else ())


def line_text(raw: bytes) -> str:
    """A line as text.

    Raises:
        ValueError: not UTF-8.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None


def share(records: Sequence[bytes], known: Callable[[bytes], float]) -> float:
    """The mean of how sure single records make us."""
    return sum(map(known, records)) / len(records) if records else 0.0
