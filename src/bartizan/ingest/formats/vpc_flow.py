"""AWS VPC flow logs: network flows, as lines in the default or a custom order, or as JSON rows.

A line without a heading is read in the documented order of fields, of which versions 2 to 5 are
prefixes. Lines under a heading of another order are kept as JSON by name, since the line alone does
not tell its meaning.

Source: Amazon VPC user guide, "Flow log records".
"""

from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from bartizan.ingest.aws_lines import named, tokens, unfolder
from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.format import Decoded, Refused
from bartizan.ingest.json_records import json_object
from bartizan.ingest.json_values import Json
from bartizan.ingest.lined import lined
from bartizan.ingest.ocsf_classes import NETWORK_ACTIVITY
from bartizan.ingest.picks import whole
from bartizan.model.entity import EntityKind
from bartizan.model.event import Record
from bartizan.model.log_source import LogSource

_NAMES = (
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "vpc-id",
    "subnet-id",
    "instance-id",
    "tcp-flags",
    "type",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "region",
    "az-id",
    "sublocation-type",
    "sublocation-id",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
    "ecs-cluster-arn",
    "ecs-cluster-name",
    "ecs-container-instance-arn",
    "ecs-container-instance-id",
    "ecs-container-id",
    "ecs-second-container-id",
    "ecs-service-name",
    "ecs-task-definition-arn",
    "ecs-task-arn",
    "ecs-task-id",
    "reject-reason",
)
"""Fields in the documented order: versions 2 (14), 3 (21), 4 (25), 5 (29), 7 and 8."""

_LENGTHS = frozenset({14, 21, 25, 29, 39, 40})
_COUNTS = "version srcport dstport protocol packets bytes start end tcp-flags traffic-path"
_NUMBERS = frozenset(_COUNTS.split())
_OTHERS = {
    "subNetId": "subnet-id",
    "sourceaddress": "srcaddr",
    "destinationaddress": "dstaddr",
    "sourceport": "srcport",
    "destinationport": "dstport",
    "numpackets": "packets",
    "numbytes": "bytes",
    "starttime": "start",
    "endtime": "end",
    "status": "log-status",
}
_unfold = unfolder(_NAMES, _OTHERS)
_ENCODE = msgspec.json.Encoder().encode
_HEADING = "columns"


def _shape(record: Json) -> Json:
    """Documented names, and what the action of a flow says."""
    found = _unfold(record)
    for name in ("srcport", "dstport", "protocol", "packets", "bytes"):
        if (number := whole(found.get(name))) is not None:
            found[name] = number
    return found


def _line(raw: bytes) -> Json:
    if raw.lstrip()[:1] == b"{":
        return _shape(json_object(raw))
    values = tokens(raw)
    if len(values) not in _LENGTHS or not values[0].isdecimal() or not _status(values[13]):
        raise ValueError("not a flow log line in the documented order of fields")
    return dict(named(values, _NAMES, _NUMBERS))


def _status(value: str) -> bool:
    return value in {"OK", "NODATA", "SKIPDATA"}


def _is_heading(values: Sequence[str]) -> bool:
    return not {"srcaddr", "dstaddr", "pkt-srcaddr", "interface-id"}.isdisjoint(values)


def _sniff(records: Sequence[bytes]) -> float:
    sure = 0.0
    for index, raw in enumerate(records):
        if raw.lstrip()[:1] == b"{":
            continue
        try:
            if index == 0 and _is_heading(tokens(raw)):
                return 0.97
            _line(raw)
        except ValueError:
            continue
        sure += 0.97
    return sure / max(len(records), 1)


_SAYS = Declaration(
    name="vpc-flow",
    about="AWS VPC flow logs",
    product="vpc",
    marks=(),
    time="start",
    operation="action",
    class_uid=NETWORK_ACTIVITY,
    status="action",
    success="ACCEPT",
    failure="REJECT",
    otherwise=None,
    actor="srcaddr|pkt-srcaddr",
    actor_kind=EntityKind.ADDRESS.value,
    src_ip="srcaddr|pkt-srcaddr",
    targets=((EntityKind.ADDRESS.value, "dstaddr"),),
    workload="ecs-task-arn",
    host="instance-id|interface-id",
    message="reject-reason",
    tenant="account-id",
    bytes_out="bytes",
    sources=(LogSource(product="aws", service="vpcflow", category="firewall"),),
    keys=_NAMES,
    renamed={
        "src_ip": "srcaddr",
        "dst_ip": "dstaddr",
        "src_port": "srcport",
        "dst_port": "dstport",
        "srcAddr": "srcaddr",
        "dstAddr": "dstaddr",
        "srcPort": "srcport",
        "dstPort": "dstport",
        "flowDirection": "flow-direction",
        "flow_direction": "flow-direction",
        "log_status": "log-status",
        "vpc_id": "vpc-id",
        "account_id": "account-id",
        "interface_id": "interface-id",
        "instance_id": "instance-id",
    },
    hot=("action", "srcaddr", "dstaddr", "dstport", "srcport", "protocol", "flow-direction"),
)
_LINES = lined(_SAYS, _line, _sniff)


def _decode(records: Sequence[bytes], state: MutableMapping[str, Any]) -> Decoded:
    """Lines become JSON by name where a heading gives another order than the documented."""
    headings: list[int] = []
    kept: list[bytes] = []
    rows: list[int] = []
    refused: list[Refused] = []
    for index, raw in enumerate(records):
        try:
            values = tokens(raw) if raw[:1].isalpha() or state.get(_HEADING) else None
        except ValueError as error:
            refused.append(Refused(index, str(error)))
            continue
        if values is not None and _is_heading(values):
            headings.append(index)
            state[_HEADING] = values if tuple(values) != _NAMES[: len(values)] else None
            continue
        names = state.get(_HEADING)
        if names and values is not None and raw[:1] != b"{":
            if len(values) != len(names):
                refused.append(Refused(index, "another number of values than the heading names"))
                continue
            kept.append(_ENCODE(named(values, names, _NUMBERS)))
        else:
            kept.append(raw)
        rows.append(index)
    made = _LINES.decode(kept, {})
    inner = made.rows if made.rows is not None else range(made.count)
    refused += [Refused(rows[one.index], one.reason) for one in made.refused]
    return replace(
        made,
        rows=[rows[at] for at in inner],
        raws=[kept[at] for at in inner],
        refused=sorted(refused, key=lambda one: one.index),
        headings=headings,
    )


def _record(raw: bytes) -> Record:
    return _line(raw)


FORMATS = (
    replace(_LINES, decode=_decode, record=_record),
    declared(
        replace(
            _SAYS,
            name="vpc-flow-rows",
            about="AWS VPC flow logs as JSON rows",
            marks=(
                (0.95, ("srcaddr", "dstaddr", "action")),
                (0.95, ("srcaddr", "dstaddr", "interface-id")),
                (0.9, ("srcaddr", "dstaddr", "vpc-id", "!query_name")),
                (0.6, ("srcaddr", "dstaddr", "dstport")),
            ),
            shape=_shape,
        )
    ),
)
