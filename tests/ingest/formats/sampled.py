"""Samples of a format, decoded, with what every format must keep to."""

from pathlib import Path
from typing import Any

import polars as pl

from bartizan.ingest.format import Format
from bartizan.ingest.picks import seen
from bartizan.ingest.registry import formats
from bartizan.ingest.xml_stream import EventCutter
from bartizan.model.event import conform

SAMPLES = Path(__file__).parent / "samples"


def records_of(name: str) -> list[bytes]:
    """The records of a format's sample: its lines, or events of XML."""
    path = next(SAMPLES.glob(f"{name}.*"))
    if path.suffix == ".xml":
        return list(EventCutter().feed(path.read_bytes()).records)
    return [line for line in path.read_bytes().split(b"\n") if line.strip()]


def decode(one: Format, records: list[bytes], state: dict[str, Any] | None = None) -> pl.DataFrame:
    """Events of records, of which none may be refused, as one frame."""
    made = one.decode(records, {} if state is None else state)
    assert made.refused == [] or not made.refused
    return conform({"product": one.product, **made.columns}, made.count)


def sampled(name: str) -> pl.DataFrame:
    """The sample of a format as one frame, with the rules checked that hold for all formats."""
    one = formats()[name]
    records = records_of(name)
    sure = {other.name: other.sniff(records) for other in formats().values()}
    assert max(sure, key=lambda key: sure[key]) == name
    assert sure[name] >= 0.9
    made = one.decode(records, {})
    rows = list(made.rows) if made.rows is not None else list(range(made.count))
    assert rows == sorted(rows)
    assert {*rows, *made.headings} == set(range(len(records)))
    raws = made.raws if made.raws is not None else [records[row] for row in rows]
    for at, raw in enumerate(raws):
        record = one.record(raw)
        for field, column in made.fields.items():
            assert column[at] == seen(record, field), (field, at)
    return decode(one, records)


def told(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Rows of some columns."""
    return frame.select(columns).rows()


def refusals(one: Format, *records: bytes) -> list[str]:
    """Why records are refused; all must be."""
    made = one.decode(list(records), {})
    assert made.count == 0
    return [refused.reason for refused in made.refused]
