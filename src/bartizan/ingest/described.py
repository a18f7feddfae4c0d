"""Makes a format of a function that describes one record.

For JSON records whose columns must be computed, where a table (``bartizan.ingest.declared``) is too
little. Records may be wrapped (``bartizan.ingest.carriers``); what is not the product's is refused.
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from bartizan.ingest.addresses import address
from bartizan.ingest.carriers import unpacker
from bartizan.ingest.declared import times
from bartizan.ingest.format import Decoded, Format, Refused
from bartizan.ingest.json_records import decode_records, json_object
from bartizan.ingest.json_values import Json, look
from bartizan.ingest.lineage import links_column
from bartizan.ingest.picks import decimal, text, whole
from bartizan.model.event import EVENT_SCHEMA, Record
from bartizan.model.log_source import Route

Describe = Callable[[Json], Mapping[str, Any]]
"""Columns of one event; ``time`` as the record writes it. Values of a wrong type become null."""

_OBJECT: "msgspec.json.Decoder[Json]" = msgspec.json.Decoder(Json)
_ENCODE = msgspec.json.Encoder().encode
_NUMBERS = frozenset({"bytes_in", "bytes_out", "class_uid"})
_DECIMALS = frozenset({"duration", "value"})


def described(
    *,
    name: str,
    about: str,
    product: str,
    sure: Callable[[Json], float],
    describe: Describe,
    hot: Sequence[str],
    routes: tuple[Route, ...],
    shape: Callable[[Json], Json] | None = None,
    containers: tuple[str, ...] = (),
) -> Format:
    """A format of JSON records.

    Args:
        name: as in ``--input-format``.
        about: what it is, a few words.
        product: value of the column ``product``.
        sure: how sure a record's members make us that it is the product's own; 0: it is not.
        describe: what a record says, given as rules see it.
        hot: fields that most rules ask first, all of them single values.
        routes: log sources it serves.
        shape: the record as rules see it, if that differs from what is written.
        containers: keys of an object that holds records.
    """

    def own(record: Json) -> bool:
        return sure(record) > 0

    unpack = unpacker(own)
    shaped = shape or (lambda record: record)
    reason = f"not a record of {name}"

    def decode(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
        values, rows, refused = decode_records(records, _OBJECT)
        kept: list[Json] = []
        owners: list[int] = []
        raws: list[bytes] = []
        for row, value in zip(
            rows if rows is not None else range(len(values)), values, strict=True
        ):
            inner = [one for one in unpack(value) if own(one)]
            if not inner:
                refused.append(Refused(row, reason))
            kept += [shaped(one) for one in inner]
            owners += [row] * len(inner)
            raws += [records[row]] if len(inner) == 1 else [_ENCODE(one) for one in inner]
        return Decoded(
            count=len(kept),
            columns=_columns([describe(one) for one in kept]),
            fields={field: [look(one, field) for one in kept] for field in hot},
            rows=owners,
            raws=raws,
            refused=sorted(refused, key=lambda one: one.index),
        )

    def record(raw: bytes) -> Record:
        value = unpack(json_object(raw))[0]
        if not own(value):
            raise ValueError(reason)
        return shaped(value)

    def sniff(records: Sequence[bytes]) -> float:
        return sum(_surest(raw, unpack, sure) for raw in records) / max(len(records), 1)

    return Format(
        name=name,
        about=about,
        product=product,
        sniff=sniff,
        decode=decode,
        record=record,
        routes=routes,
        containers=containers,
    )


def _surest(
    raw: bytes, unpack: Callable[[Json], list[Json]], sure: Callable[[Json], float]
) -> float:
    value = _peek(raw)
    return max(map(sure, unpack(value))) if value is not None else 0.0


@lru_cache(maxsize=256)
def _peek(raw: bytes) -> Json | None:
    try:
        return json_object(raw)
    except ValueError:
        return None


def _columns(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = {name for event in events for name in event}
    columns: dict[str, Any] = {}
    for name in names & EVENT_SCHEMA.keys():
        values = [event.get(name) for event in events]
        if name == "time":
            columns[name] = times(values)
        elif name == "links":
            columns[name] = links_column(values)
        elif name == "src_ip":
            columns[name] = [address(text(value)) for value in values]
        elif name == "src_asn":
            columns[name] = [_asn(value) for value in values]
        elif name in _NUMBERS:
            columns[name] = [whole(value) for value in values]
        elif name in _DECIMALS:
            columns[name] = [decimal(value) for value in values]
        else:
            columns[name] = [text(value) for value in values]
    return columns


def _asn(value: object) -> int | None:
    number = whole(value)
    return number if number is not None and 0 < number < 1 << 32 else None
