"""Makes a format of a declaration: decodes JSON records into columns as its table says."""

import re
from collections.abc import Callable, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import polars as pl

from bartizan.ingest.addresses import address
from bartizan.ingest.declaration import Declaration, Json, Mark, classifier, unfolded
from bartizan.ingest.format import Decoded, Format, Refused
from bartizan.ingest.instants import INSTANT, from_epoch, from_iso
from bartizan.ingest.json_records import decode_records, json_object
from bartizan.ingest.picks import Column, at, column, country, decimal, seen, text, texts, whole
from bartizan.model.event import Record

_OBJECT: "msgspec.json.Decoder[Json]" = msgspec.json.Decoder(Json)
_ENCODE = msgspec.json.Encoder().encode

_SUCCESS = (
    r"success(ful(ly)?)?|succeeded|ok|true|yes|allow(ed)?|passed?|completed?|granted|accepted|active"
    r"|success_with_info|[123]\d\d"
)
_FAILURE = (
    r"fail(ure|ed)?|error(ed)?|denied|deny|false|no|block(ed)?|reject(ed)?|unsuccessful|abort(ed)?"
    r"|cancell?ed|timed_out|timeout|startup_failure|fraud|[45]\d\d"
)
_PENDING = re.compile(
    r"queued|pending|in_progress|inactive|running|waiting|requested|created|scheduled|skipped"
    r"|neutral|stale|manual|preparing",
    re.IGNORECASE,
)
"""Words of what has not ended, or ended without a verdict: neither a success nor a failure."""


def declared(says: Declaration) -> Format:
    """The format that a declaration describes."""
    shaped = _shaper(says)
    columns = columns_of(says)
    hot = [(name, _hot(name)) for name in says.hot]

    def decode(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
        values, rows, refused = decode_records(records, _OBJECT)
        raws: list[bytes] | None = None
        if says.refuse is not None:
            values, rows, refused = _refused(says.refuse, values, rows, refused)
        if says.split is not None:
            values, rows, raws = _split(says.split, values, rows, records)
        shown = [shaped(value) for value in values] if shaped else values
        return Decoded(
            count=len(shown),
            columns=columns(shown),
            fields={name: [take(one) for one in shown] for name, take in hot},
            rows=rows,
            raws=raws,
            refused=refused,
        )

    def record(raw: bytes) -> Record:
        value = json_object(raw)
        if says.refuse is not None and (why := says.refuse(value)):
            raise ValueError(why)
        return shaped(value) if shaped else value

    return Format(
        name=says.name,
        about=says.about,
        product=says.product,
        sniff=sniffer(says.marks, shaped),
        decode=decode,
        record=record,
        routes=says.all_routes(),
        containers=says.containers,
    )


def times(values: Sequence[object]) -> pl.Series:
    """Instants of any usual writing: ISO 8601, or numbers since 1970, each value for itself."""
    numbers = [_number(value) for value in values]
    iso = [
        value if number is None and type(value) is str else None
        for value, number in zip(values, numbers, strict=True)
    ]
    found = from_iso(iso).cast(INSTANT)
    if any(number is not None for number in numbers):
        found = pl.select(pl.coalesce(found, from_epoch(numbers).cast(INSTANT))).to_series()
    return found.rename("time")


def sniffer(
    marks: Sequence[Mark], shaped: Callable[[Json], Json] | None
) -> Callable[[Sequence[bytes]], float]:
    """How sure the marks are of records: the mean over them of the surest mark."""
    tests = [(sure, [_test(member) for member in members]) for sure, members in marks]
    tests.sort(key=lambda one: -one[0])

    def sniff(records: Sequence[bytes]) -> float:
        if not records:
            return 0.0
        total = 0.0
        for raw in records:
            value = _peek(raw)
            if value is None:
                continue
            if shaped:
                value = shaped(value)
            total += next((sure for sure, all_ in tests if all(one(value) for one in all_)), 0.0)
        return total / len(records)

    return sniff


@lru_cache(maxsize=128)
def _peek(raw: bytes) -> Json | None:
    try:
        return json_object(raw)
    except ValueError:
        return None


def _test(member: str) -> Callable[[Json], bool]:
    if member.startswith("!"):
        path = member[1:]
        return lambda record: at(record, path) is None
    sign = re.match(r"([\w.@ /:#-]+)([=~])(.*)", member, re.DOTALL)
    if sign is None:
        return lambda record: _there(record, member)
    path, how, wanted = sign[1], sign[2], sign[3]
    if how == "=":
        accepted = frozenset(wanted.split("|"))
        return lambda record: text(at(record, path)) in accepted
    pattern = re.compile(wanted)
    return lambda record: pattern.search(text(at(record, path)) or "") is not None


def _there(record: Json, path: str) -> bool:
    if path in record:
        return True
    head, dot, tail = path.rpartition(".")
    if not dot:
        return False
    within = at(record, head)
    while isinstance(within, list) and within:
        within = within[0]
    return isinstance(within, dict) and tail in within


def _number(value: object) -> float | str | None:
    if type(value) is str:
        return value if value[4:5] not in ("-", "/") and _numeric(value) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _numeric(value: str) -> bool:
    return value.replace(".", "", 1).isdigit() and value.isascii()


def _hot(name: str) -> Callable[[Json], Any]:
    if "." not in name:
        return lambda record: record.get(name)
    return lambda record: seen(record, name)


def _shaper(says: Declaration) -> Callable[[Json], Json] | None:
    restore = unfolded(says.unfold)
    shape = says.shape
    if restore is None or shape is None:
        return restore or shape
    return lambda record: shape(restore(record))


def _refused(
    refuse: Callable[[Json], str | None],
    values: Sequence[Json],
    rows: Sequence[int] | None,
    refused: Sequence[Refused],
) -> tuple[list[Json], list[int], list[Refused]]:
    """Values that hold an event, the index of each, and all refusals."""
    indices = rows if rows is not None else range(len(values))
    reasons = [refuse(value) for value in values]
    kept = [at for at, reason in enumerate(reasons) if reason is None]
    more = [Refused(indices[at], why) for at, why in enumerate(reasons) if why is not None]
    both = sorted([*refused, *more], key=lambda one: one.index)
    return [values[at] for at in kept], [indices[at] for at in kept], both


def _split(
    split: Callable[[Json], Sequence[Json]],
    values: Sequence[Json],
    rows: Sequence[int] | None,
    records: Sequence[bytes],
) -> tuple[list[Json], list[int], list[bytes]]:
    parts: list[Json] = []
    owners: list[int] = []
    raws: list[bytes] = []
    for row, value in zip(rows if rows is not None else range(len(values)), values, strict=True):
        several = split(value)
        if len(several) < 2:
            parts.append(value)
            owners.append(row)
            raws.append(records[row])
            continue
        for part in several:
            parts.append(part)
            owners.append(row)
            raws.append(_ENCODE(part))
    return parts, owners, raws


_TEXTS = (
    "event_id",
    "session",
    "user_agent",
    "repo",
    "commit",
    "run",
    "artifact",
    "workload",
    "host",
    "process",
    "message",
    "tenant",
)


def columns_of(says: Declaration) -> Callable[[Sequence[Json]], dict[str, Any]]:
    """What makes columns of the event schema from records as the declaration speaks of them."""
    when, what, who = column(says.time), column(says.operation), column(says.actor)
    plain = [(name, column(path)) for name in _TEXTS if (path := getattr(says, name))]
    classify = classifier(says.classes, says.class_uid)
    judge = _judge(says)
    state = column(says.status) if says.status else None
    others: list[tuple[str, Callable[[Any], Any], Column]] = [
        (name, turn, column(path)) for name, turn in _OTHERS if (path := getattr(says, name))
    ]
    targets = [(kind, column(path)) for kind, path in says.targets]

    def columns(records: Sequence[Json]) -> dict[str, Any]:
        operations = texts(what(records))
        actors = texts(who(records))
        words = texts(state(records)) if state else [None] * len(records)
        found: dict[str, Any] = {
            "time": times(when(records)),
            "operation": operations,
            "class_uid": _classes(says, [classify(one) for one in operations], records),
            "status": [judge(w, o) for w, o in zip(words, operations, strict=True)],
            "actor": actors,
            "actor_kind": _kinds(says.actor_kind, records, actors),
        }
        for name, take in plain:
            found[name] = texts(take(records))
        for name, turn, take in others:
            found[name] = [None if one is None else turn(one) for one in take(records)]
        if "duration" in found and says.duration_unit != 1.0:
            unit = says.duration_unit
            found["duration"] = [None if d is None else d * unit for d in found["duration"]]
        if targets:
            found["target_kind"], found["target"] = _targets(targets, records)
        if says.links:
            found["links"] = [says.links(one) for one in records]
        return found

    return columns


def _classes(says: Declaration, usual: list[int], records: Sequence[Json]) -> list[int]:
    if says.class_at is None:
        return usual
    told = [says.class_at(one) for one in records]
    return [one if one is not None else other for one, other in zip(told, usual, strict=True)]


def _kinds(
    kind: str | Callable[[Json], str], records: Sequence[Json], actors: Sequence[str | None]
) -> list[str | None]:
    if isinstance(kind, str):
        return [kind if actor else None for actor in actors]
    return [kind(r) if actor else None for r, actor in zip(records, actors, strict=True)]


def _targets(
    targets: Sequence[tuple[str, Column]], records: Sequence[Json]
) -> tuple[list[str | None], list[str | None]]:
    kinds: list[str | None] = [None] * len(records)
    names: list[str | None] = [None] * len(records)
    open_rows = list(range(len(records)))
    for kind, take in targets:
        if not open_rows:
            break
        values = texts(take([records[row] for row in open_rows]))
        for row, value in zip(open_rows, values, strict=True):
            if value is not None:
                kinds[row], names[row] = kind, value
        open_rows = [row for row, value in zip(open_rows, values, strict=True) if value is None]
    return kinds, names


def _judge(says: Declaration) -> Callable[[str | None, str | None], str | None]:
    good = re.compile(says.success or _SUCCESS, re.IGNORECASE)
    bad = re.compile(says.failure or _FAILURE, re.IGNORECASE)
    failed = re.compile(says.failed_operation, re.IGNORECASE) if says.failed_operation else None

    @lru_cache(maxsize=4096)
    def judge(word: str | None, operation: str | None) -> str | None:
        if word is not None:
            if good.fullmatch(word):
                return "success"
            if bad.fullmatch(word):
                return "failure"
            if _PENDING.fullmatch(word):
                return None
        if failed and operation and failed.search(operation):
            return "failure"
        return says.otherwise

    return judge


def _address(value: object) -> str | None:
    """The first of addresses that proxies added to, split at commas."""
    found = text(value)
    return address(found.partition(",")[0]) if found else None


def _asn(value: object) -> int | None:
    name = text(value)
    number = whole(name.upper().removeprefix("AS")) if name else None
    return number if number is not None and 0 < number < 1 << 32 else None


_OTHERS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("src_ip", _address),
    ("src_geo", country),
    ("src_asn", _asn),
    ("bytes_in", whole),
    ("bytes_out", whole),
    ("duration", decimal),
)
"""Columns that are no plain text, and what makes them of a value."""
