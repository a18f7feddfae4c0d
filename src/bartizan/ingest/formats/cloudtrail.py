# ruff: noqa: N815 - members have CloudTrail's own names
"""AWS CloudTrail: calls of AWS interfaces, as files in S3, JSON lines, or through a bus or queue.

Insight events and network activity events are of the same shape and read alike. Digest files hold
no events.

Source: AWS CloudTrail user guide, "CloudTrail record contents".
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from msgspec.structs import astuple

from bartizan.ingest.addresses import address
from bartizan.ingest.aws_classes import CLASSES
from bartizan.ingest.aws_events import CALLS, REGION
from bartizan.ingest.aws_identity import IDENTITY_FIELDS, Identity, identity_of
from bartizan.ingest.aws_targets import OTHERS, TARGETS, Named
from bartizan.ingest.carriers import first, unpacker
from bartizan.ingest.cloudtrail_fields import MEMBERS, OPEN
from bartizan.ingest.declaration import unfolded
from bartizan.ingest.format import Decoded, Format, Refused
from bartizan.ingest.instants import from_iso
from bartizan.ingest.json_records import decode_records, json_object
from bartizan.ingest.json_values import Json, text_at
from bartizan.ingest.lineage import links_column
from bartizan.ingest.ocsf_classes import API_ACTIVITY
from bartizan.ingest.picks import text, whole
from bartizan.model.event import Record, Shared
from bartizan.model.log_source import Fields, LogSource, Route

_HOT = [
    (name, attrgetter(name))
    for name in (
        "eventSource",
        "eventName",
        "errorCode",
        "errorMessage",
        "sourceIPAddress",
        "userAgent",
        "eventType",
        "awsRegion",
        "recipientAccountId",
    )
]
"""Fields that most of SigmaHQ's rules ask for, with those of ``IDENTITY_FIELDS``."""

_NOTHING = msgspec.Raw(b"null")


class _Extra(msgspec.Struct, gc=False):
    bytesTransferredIn: Any = None
    bytesTransferredOut: Any = None


class _Event(msgspec.Struct, gc=False):
    """A record as AWS writes it."""

    eventName: str | None = None
    eventSource: str | None = None
    eventTime: str | None = None
    eventID: str | None = None
    eventType: str | None = None
    eventVersion: str | None = None
    awsRegion: str | None = None
    sourceIPAddress: str | None = None
    userAgent: str | None = None
    errorCode: str | None = None
    errorMessage: str | None = None
    recipientAccountId: str | None = None
    userIdentity: msgspec.Raw = _NOTHING
    requestParameters: msgspec.Raw = _NOTHING
    responseElements: msgspec.Raw = _NOTHING
    additionalEventData: msgspec.Raw = _NOTHING


_ODD = msgspec.defstruct(
    "_Odd",
    [
        (one.name, msgspec.Raw if one.type is msgspec.Raw else Any, one.default)
        for one in msgspec.structs.fields(_Event)
    ],
    gc=False,
)
"""The same as copies have it, whose members may be of any type."""
_USUAL = msgspec.json.Decoder(_Event).decode
_DECODER: "msgspec.json.Decoder[_Event]" = msgspec.json.Decoder(_ODD)
_EXTRA = msgspec.json.Decoder(_Extra)
_ENCODE = msgspec.json.Encoder().encode
_NAME, _TIME, _IDENTITY, _ELEMENT, _REQUEST = map(
    attrgetter, ("eventName", "eventTime", "eventID", "userIdentity", "requestParameters")
)
_ANY: "msgspec.json.Decoder[object]" = msgspec.json.Decoder()
_TEXT_TYPES = frozenset({str, type(None)})
_PROVING = CALLS.keys() | {"ConsoleLogin"}
_REMEMBERED = 50_000
_DAMAGED = "not UTF-8"
_REFUSED = "no CloudTrail record: no eventName"


class _Finder:
    """Finds the target of a service's calls among their request parameters."""

    def __init__(self, named: Named) -> None:
        request = msgspec.defstruct("_Request", [(name, Any, None) for name, _ in named], gc=False)
        self._decode = msgspec.json.Decoder(request | None).decode
        self._kinds = [kind for _, kind in named]

    def find(self, request: msgspec.Raw) -> tuple[str | None, str | None]:
        """Name and kind of the target; two nulls if there is none."""
        try:
            decoded = self._decode(request)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _NO_TARGET
        if decoded is None:
            return _NO_TARGET
        values = astuple(decoded)
        for value in filter(None, values):
            found = value if type(value) is str else text(value)
            if found:
                return found, self._kinds[values.index(value)]
        return _NO_TARGET


_NO_TARGET = (None, None)
_FINDERS = {source: _Finder(named).find for source, named in TARGETS.items()}
_FINDER = _Finder(OTHERS).find
_identities: dict[bytes, Identity] = {}


def _own(record: Mapping[str, Any]) -> bool:
    """Whether a decoded object is a CloudTrail record."""
    if "eventName" in record:
        others = "eventSource", "userIdentity", "awsRegion", "sourceIPAddress", "requestParameters"
        return "eventSource" in record or sum(other in record for other in others) > 2
    return "eventVersion" in record and ("eventName" in record or "insightDetails" in record)


_CAPITALS = (
    *(part for name in MEMBERS.split() for part in name.split(".")),
    *(name for name in OPEN if "." not in name),
    *(name for named in (*TARGETS.values(), OTHERS) for name, _ in named),
)
_restore = unfolded(_CAPITALS)


def _unpack(record: Json) -> list[Json]:
    """Records in a carrier, with the capitals that data lakes fold away."""
    return [_restore(one) if _restore else one for one in _open(record)]


def _own_folded(record: Json) -> bool:
    return _own(record) or ("eventname" in record and "eventsource" in record)


_open = unpacker(_own_folded)


def _decode(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
    rows: list[int] | None = None
    raws: list[bytes] | None = None
    refused: Sequence[Refused] = ()
    try:
        if not all(map(bytes.isascii, records)):
            b"\n".join(records).decode()
        events = list(map(_USUAL, records))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        events, rows, refused = _odd(records)
    names = list(map(_NAME, events))
    if None in names:
        events, rows, raws, more = _unwrapped(events, rows, records)
        refused = sorted([*refused, *more], key=lambda one: one.index)
    who = _who(events)
    hot = {name: list(map(take, events)) for name, take in _HOT}
    fields: dict[str, Sequence[Any]] = {**hot}
    for at, name in enumerate(IDENTITY_FIELDS):
        fields[name] = Shared(who, at)
    return Decoded(
        count=len(events),
        columns=_columns(events, hot, who),
        fields=fields,
        rows=rows,
        raws=raws,
        refused=refused,
    )


def _odd(
    records: Sequence[bytes],
) -> tuple[list[_Event], list[int] | None, list[Refused]]:
    """Decode records some of which are damaged, or have members of other types."""
    damaged = {row for row, raw in enumerate(records) if not _is_utf8(raw)}
    sound = [b"" if row in damaged else r for row, r in enumerate(records)] if damaged else records
    events, rows, refused = decode_records(sound, _DECODER)
    refused = [Refused(one.index, _DAMAGED) if one.index in damaged else one for one in refused]
    return events, rows, refused


def _unwrapped(
    events: Sequence[_Event], rows: Sequence[int] | None, records: Sequence[bytes]
) -> tuple[list[_Event], list[int], list[bytes], list[Refused]]:
    """Take records out of their carriers; refuse what holds none."""
    found: list[_Event] = []
    owners: list[int] = []
    raws: list[bytes] = []
    refused: list[Refused] = []
    for event, row in zip(events, rows if rows is not None else range(len(events)), strict=True):
        if event.eventName is not None:
            inner, texts = [event], [records[row]]
        else:
            own = _held(records[row])
            texts = [records[row]] if len(own) == 1 else [_ENCODE(one) for one in own]
            inner = [_DECODER.decode(_ENCODE(one)) for one in own]
            if not own:
                refused.append(Refused(row, _REFUSED))
        found += inner
        raws += texts
        owners += [row] * len(inner)
    return found, owners, raws, refused


def _held(raw: bytes) -> list[Json]:
    """The CloudTrail records that a carrier holds."""
    try:
        return [one for one in _unpack(json_object(raw)) if _own(one)]
    except ValueError:
        return []


def _is_utf8(raw: bytes) -> bool:
    """Whether all is UTF-8, also what decoding skips."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _columns(
    events: Sequence[_Event],
    hot: Mapping[str, list[Any]],
    who: Sequence[Identity],
) -> dict[str, Any]:
    texts = _as_they_are if {*map(type, events)} == {_Event} else _texts
    operations = texts(hot["eventName"])
    repositories = [one.repo for one in who]
    accounts = [one.tenant for one in who]
    tenants = zip(hot["recipientAccountId"], accounts, strict=True)
    failures = zip(hot["errorCode"], hot["errorMessage"], strict=True)
    finders = [_FINDERS.get(source, _FINDER) for source in texts(hot["eventSource"])]
    requests = map(_REQUEST, events)
    found = [find(request) for find, request in zip(finders, requests, strict=True)]
    columns: dict[str, Any] = {
        "time": from_iso(texts(list(map(_TIME, events)))),
        "event_id": texts(list(map(_IDENTITY, events))),
        "class_uid": [CLASSES.get(name, API_ACTIVITY) for name in operations],
        "operation": operations,
        "status": ["failure" if code or why else "success" for code, why in failures],
        "message": texts(hot["errorMessage"]),
        "actor": [one.actor for one in who],
        "actor_kind": [one.actor_kind for one in who],
        "session": [one.session for one in who],
        "tenant": texts([recipient or own for recipient, own in tenants]),
        "src_ip": list(map(address, texts(hot["sourceIPAddress"]))),
        "user_agent": texts(hot["userAgent"]),
        "target": [target for target, _ in found],
        "target_kind": [kind for _, kind in found],
    }
    _sizes(hot["eventSource"], events, columns)
    if any(repositories):
        columns["repo"] = repositories
    _prove(operations, events, who, columns)
    if "links" in columns:
        columns["links"] = links_column(columns["links"])
    return columns


def _prove(
    names: Sequence[str | None],
    events: Sequence[_Event],
    who: Sequence[Identity],
    columns: dict[str, Any],
) -> None:
    """Fill in what only some calls prove; for them request and response are read whole."""
    for row in [row for row, name in enumerate(names) if name in _PROVING]:
        request = {**_object(events[row].requestParameters), REGION: events[row].awsRegion}
        response = _object(events[row].responseElements)
        call = CALLS.get(names[row] or "")
        if call is None:
            if text_at(response, "ConsoleLogin") == "Failure":
                columns["status"][row] = "failure"
            continue
        for column, value in call(request, response, who[row]).items():
            if value is not None:
                columns.setdefault(column, [None] * len(names))[row] = value


def _who(events: Sequence[_Event]) -> list[Identity]:
    """Identities repeat word for word, so each distinct text is read once."""
    keys = list(map(bytes, map(_ELEMENT, events)))
    if len(_identities) > _REMEMBERED:
        _identities.clear()
    found = list(map(_identities.get, keys))
    if None in found:
        new = {key for key, known in zip(keys, found, strict=True) if known is None}
        _identities.update((key, identity_of(key)) for key in new)
        found = list(map(_identities.get, keys))
    return found  # type: ignore[return-value]


def _object(raw: msgspec.Raw) -> Json:
    """A member that is an object; else an empty one."""
    try:
        value = _ANY.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _sizes(sources: Sequence[Any], events: Sequence[_Event], columns: dict[str, Any]) -> None:
    """Bytes moved, which data events of S3 tell."""
    for row, source in enumerate(sources):
        if source != "s3.amazonaws.com":
            continue
        try:
            extra = _EXTRA.decode(events[row].additionalEventData)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if extra.bytesTransferredIn is not None or extra.bytesTransferredOut is not None:
            count = len(events)
            columns.setdefault("bytes_in", [None] * count)[row] = whole(extra.bytesTransferredIn)
            columns.setdefault("bytes_out", [None] * count)[row] = whole(extra.bytesTransferredOut)


def _as_they_are(values: list[Any]) -> list[Any]:
    return values


def _texts(values: list[Any]) -> list[Any]:
    """The values, as text where a copy holds something else."""
    if _TEXT_TYPES.issuperset(map(type, values)):
        return values
    return [text(value) for value in values]


def _sniff(records: Sequence[bytes]) -> float:
    sure = 0.0
    for raw in records:
        try:
            record = _record(raw)
        except ValueError:
            continue
        source = record.get("eventSource")
        if not _own(record):
            continue
        marks = ("userIdentity", "awsRegion", "eventVersion", "recipientAccountId", "eventTime")
        if isinstance(source, str) and source.endswith((".amazonaws.com", ".amazonaws.com.cn")):
            sure += 0.97
        elif any(mark in record for mark in marks):
            sure += 0.9 if "eventVersion" in record or "userIdentity" in record else 0.4
    return sure / max(len(records), 1)


_take: Callable[[Json], Json] = first(_unpack)


def _record(raw: bytes) -> Record:
    record = _take(json_object(raw))
    if record.get("eventName") is None and not _own(record):
        raise ValueError(_REFUSED)
    return record


FORMAT = Format(
    name="cloudtrail",
    about="AWS CloudTrail events: files, S3, EventBridge, CloudWatch Logs",
    product="cloudtrail",
    sniff=_sniff,
    decode=_decode,
    record=_record,
    containers=("Records",),
    routes=(
        Route(
            LogSource(product="aws", service="cloudtrail"),
            Fields(
                names=frozenset(MEMBERS.split()),
                open=OPEN,
                renamed={"src_ip": "sourceIPAddress"},
            ),
        ),
    ),
)
