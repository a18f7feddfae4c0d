# ruff: noqa: N815 - members have CloudTrail's own names
"""AWS CloudTrail: calls of AWS interfaces, as files in S3, JSON lines, or through a bus or queue.

Insight events and network activity events are of the same shape and read alike. Digest files hold
no events.

Source: AWS CloudTrail user guide, "CloudTrail record contents".
"""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from functools import partial
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
from bartizan.ingest.format import Decoded, Deferred, Format, Refused
from bartizan.ingest.instants import from_iso
from bartizan.ingest.json_records import decode_records, json_object
from bartizan.ingest.json_values import Json, text_at
from bartizan.ingest.lineage import links_column
from bartizan.ingest.ocsf_classes import API_ACTIVITY
from bartizan.ingest.picks import text, whole
from bartizan.model.event import Record, Shared
from bartizan.model.log_source import Fields, LogSource, Route

_NOTHING = msgspec.Raw(b"null")


class _Extra(msgspec.Struct, gc=False):
    bytesTransferredIn: Any = None
    bytesTransferredOut: Any = None


class _Event(msgspec.Struct, gc=False):
    """A record as AWS writes it: first the fields that most of SigmaHQ's rules ask for."""

    eventSource: str | None = None
    eventName: str | None = None
    errorCode: str | None = None
    errorMessage: str | None = None
    sourceIPAddress: str | None = None
    userAgent: str | None = None
    eventType: str | None = None
    awsRegion: str | None = None
    recipientAccountId: str | None = None
    sessionCredentialFromConsole: str | None = None
    # Read for the columns of the event schema.
    eventTime: str | None = None
    eventID: str | None = None
    userIdentity: msgspec.Raw = _NOTHING
    requestParameters: msgspec.Raw = _NOTHING
    responseElements: msgspec.Raw = _NOTHING
    additionalEventData: msgspec.Raw = _NOTHING


_MEMBERS_READ = _Event.__struct_fields__
_HOT = _MEMBERS_READ[: _MEMBERS_READ.index("eventTime")]
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
_ANY: "msgspec.json.Decoder[object]" = msgspec.json.Decoder()
_TEXT_TYPES = frozenset({str, type(None)})
_PROVING = CALLS.keys() | {"ConsoleLogin"}
_NAME = _MEMBERS_READ.index("eventName")
_Columns = Mapping[str, Sequence[Any]]
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
    usual = True
    try:
        if not all(map(bytes.isascii, records)):
            b"\n".join(records).decode()
        # At once, so that a record's struct is gone before the next one's is made.
        members = list(map(astuple, map(_USUAL, records)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        usual = False
        members, rows, refused = _odd(records)
    columns = _transposed(members)
    if None in columns["eventName"]:
        usual = False
        members, rows, raws, more = _unwrapped(members, rows, records)
        refused = sorted([*refused, *more], key=lambda one: one.index)
        columns = _transposed(members)
    who = _who(columns["userIdentity"])
    fields: dict[str, Sequence[Any]] = {name: columns[name] for name in _HOT}
    for at, name in enumerate(IDENTITY_FIELDS):
        fields[name] = Shared(who, at)
    texts = _as_they_are if usual else _texts
    return Decoded(
        count=len(members),
        columns=Deferred(
            {
                "time": from_iso(texts(columns["eventTime"])),
                "event_id": texts(columns["eventID"]),
            },
            partial(_later, columns, who, texts),
        ),
        fields=fields,
        rows=rows,
        raws=raws,
        refused=refused,
        doubtful=_doubtful(columns["eventSource"], rows, refused),
    )


def _doubtful(
    sources: Sequence[Any], rows: Sequence[int] | None, refused: Sequence[Refused]
) -> list[int]:
    """Records that may be of another product: they name no interface."""
    found = [one.index for one in refused if one.reason == _REFUSED]
    if None in sources:
        owners = rows if rows is not None else range(len(sources))
        found += [row for row, one in zip(owners, sources, strict=True) if one is None]
    return sorted(set(found))


def _transposed(members: Sequence[tuple[Any, ...]]) -> _Columns:
    """The members of records, as columns."""
    columns = zip(*members, strict=True) if members else [()] * len(_MEMBERS_READ)
    return dict(zip(_MEMBERS_READ, columns, strict=True))


def _odd(
    records: Sequence[bytes],
) -> tuple[list[tuple[Any, ...]], list[int] | None, list[Refused]]:
    """Decode records some of which are damaged, or have members of other types."""
    damaged = {row for row, raw in enumerate(records) if not _is_utf8(raw)}
    sound = [b"" if row in damaged else r for row, r in enumerate(records)] if damaged else records
    events, rows, refused = decode_records(sound, _DECODER)
    refused = [Refused(one.index, _DAMAGED) if one.index in damaged else one for one in refused]
    return list(map(astuple, events)), rows, refused


def _unwrapped(
    members: Sequence[tuple[Any, ...]], rows: Sequence[int] | None, records: Sequence[bytes]
) -> tuple[list[tuple[Any, ...]], list[int], list[bytes], list[Refused]]:
    """Take records out of their carriers; refuse what holds none."""
    found: list[tuple[Any, ...]] = []
    owners: list[int] = []
    raws: list[bytes] = []
    refused: list[Refused] = []
    for one, row in zip(members, rows if rows is not None else range(len(members)), strict=True):
        if one[_NAME] is not None:
            inner, texts = [one], [records[row]]
        else:
            own = _held(records[row])
            texts = [records[row]] if len(own) == 1 else [_ENCODE(one) for one in own]
            inner = [astuple(_DECODER.decode(_ENCODE(one))) for one in own]
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


def _later(
    columns: _Columns,
    who: Sequence[Identity],
    texts: Callable[[Sequence[Any]], Sequence[Any]],
    rows: Sequence[int] | None,
) -> dict[str, Any]:
    """The columns of the event schema, but time and identity."""
    if rows is not None:
        columns = {name: [column[row] for row in rows] for name, column in columns.items()}
        who = [who[row] for row in rows]
    operations = texts(columns["eventName"])
    sources = texts(columns["eventSource"])
    tenants = zip(columns["recipientAccountId"], who, strict=True)
    failures = zip(columns["errorCode"], columns["errorMessage"], strict=True)
    requests = zip(sources, columns["requestParameters"], strict=True)
    found = [_FINDERS.get(source, _FINDER)(request) for source, request in requests]
    made: dict[str, Any] = {
        "class_uid": [CLASSES.get(name, API_ACTIVITY) for name in operations],
        "operation": operations,
        "status": ["failure" if code or why else "success" for code, why in failures],
        "message": texts(columns["errorMessage"]),
        "actor": [one.actor for one in who],
        "actor_kind": [one.actor_kind for one in who],
        "session": [one.session for one in who],
        "tenant": texts([recipient or own.tenant for recipient, own in tenants]),
        "src_ip": list(map(address, texts(columns["sourceIPAddress"]))),
        "user_agent": texts(columns["userAgent"]),
        "target": [target for target, _ in found],
        "target_kind": [kind for _, kind in found],
    }
    _sizes(sources, columns["additionalEventData"], made)
    repositories = [one.repo for one in who]
    if any(repositories):
        made["repo"] = repositories
    _prove(operations, columns, who, made)
    if "links" in made:
        made["links"] = links_column(made["links"])
    return made


def _prove(
    names: Sequence[str | None],
    columns: _Columns,
    who: Sequence[Identity],
    made: dict[str, Any],
) -> None:
    """Fill in what only some calls prove; for them request and response are read whole."""
    for row in [row for row, name in enumerate(names) if name in _PROVING]:
        request = {**_object(columns["requestParameters"][row]), REGION: columns["awsRegion"][row]}
        response = _object(columns["responseElements"][row])
        call = CALLS.get(names[row] or "")
        if call is None:
            if text_at(response, "ConsoleLogin") == "Failure":
                made["status"][row] = "failure"
            continue
        for column, value in call(request, response, who[row]).items():
            if value is not None:
                made.setdefault(column, [None] * len(names))[row] = value


def _who(elements: Sequence[msgspec.Raw]) -> list[Identity]:
    """Identities repeat word for word, so each distinct text is read once."""
    keys = list(map(bytes, elements))
    if len(_identities) > _REMEMBERED:
        _identities.clear()
    found = list(map(_identities.get, keys))
    if None in found:
        for row, known in enumerate(found):
            if known is None:
                key = keys[row]
                again = _identities.get(key)
                if again is None:
                    again = _identities[key] = identity_of(key)
                found[row] = again
    return found  # type: ignore[return-value]


def _object(raw: msgspec.Raw) -> Json:
    """A member that is an object; else an empty one."""
    try:
        value = _ANY.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _sizes(sources: Sequence[Any], extras: Sequence[msgspec.Raw], made: dict[str, Any]) -> None:
    """Bytes moved, which data events of S3 tell."""
    for row, source in enumerate(sources):
        if source != "s3.amazonaws.com":
            continue
        try:
            extra = _EXTRA.decode(extras[row])
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if extra.bytesTransferredIn is not None or extra.bytesTransferredOut is not None:
            count = len(sources)
            made.setdefault("bytes_in", [None] * count)[row] = whole(extra.bytesTransferredIn)
            made.setdefault("bytes_out", [None] * count)[row] = whole(extra.bytesTransferredOut)


def _as_they_are(values: Sequence[Any]) -> Sequence[Any]:
    return values


def _texts(values: Sequence[Any]) -> Sequence[Any]:
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
    discerning=True,
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
