"""Envoy's access log: the default text format, and JSON with the command operators as members.

Source: Envoy documentation, "Access logging".
"""

import re

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.format import Framing
from bartizan.ingest.json_records import json_object
from bartizan.ingest.lined import line_text, lined, share
from bartizan.ingest.picks import text
from bartizan.ingest.web_requests import (
    access_declaration,
    request_status,
    web_routes,
    with_aliases,
    with_target,
)
from bartizan.model.log_source import LogSource

_LINE = re.compile(
    r'\[(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z)\] "(?P<method>\S+) (?P<uri>.*?) (?P<version>\S+)" '
    r"(?P<status>\d+) (?P<flags>\S+) (?:(?P<details>\S+) (?P<failure>\S+) \"(?P<reason>[^\"]*)\" )?"
    r"(?P<received>\d+) (?P<sent>\d+) (?P<duration>\d+|-) (?P<upstream>\d+|-) "
    r'"(?P<forwarded>[^"]*)" "(?P<agent>[^"]*)" "(?P<request_id>[^"]*)" "(?P<host>[^"]*)" '
    r'"(?P<upstream_host>[^"]*)"(?P<rest>.*)',
    re.DOTALL,
)
_MORE = (
    "time duration response_flags upstream_host upstream_cluster request_id outcome route_name "
    "start_time method path authority response_code user_agent bytes_received bytes_sent "
    "x_forwarded_for downstream_remote_address requested_server_name protocol"
)


def _parse(raw: bytes) -> Json:
    hit = _LINE.fullmatch(line_text(raw))
    if hit is None:
        raise ValueError("no line of Envoy's access log")
    return _record(
        {
            "time": hit["time"],
            "cs-method": hit["method"],
            "cs-version": hit["version"],
            "sc-status": hit["status"],
            "response_flags": hit["flags"],
            "cs-bytes": hit["received"],
            "sc-bytes": hit["sent"],
            "duration": hit["duration"],
            "x-forwarded-for": hit["forwarded"],
            "cs-user-agent": hit["agent"],
            "request_id": hit["request_id"],
            "cs-host": hit["host"],
            "upstream_host": hit["upstream_host"],
        },
        hit["uri"],
    )


def _record(parts: Json, uri: str | None) -> Json:
    record = {name: value for name, value in parts.items() if value not in (None, "-", "")}
    with_target(record, uri)
    forwarded = text(record.get("x-forwarded-for"))
    if "c-ip" not in record and forwarded:
        record["c-ip"] = forwarded.split(",")[0].strip()
    record["outcome"] = request_status(record.get("sc-status"))
    return with_aliases(record)


_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("time", ("start_time", "timestamp")),
    ("cs-method", ("method", ":method")),
    ("cs-version", ("protocol",)),
    ("sc-status", ("response_code",)),
    ("cs-bytes", ("bytes_received",)),
    ("sc-bytes", ("bytes_sent",)),
    ("x-forwarded-for", ("x_forwarded_for", "x-forwarded-for")),
    ("cs-user-agent", ("user_agent", "user-agent")),
    ("cs-host", ("authority", ":authority")),
    ("c-ip", ("downstream_remote_address", "downstream_direct_remote_address")),
)


def _parse_json(raw: bytes) -> Json:
    entry = json_object(raw)
    parts: Json = dict(entry)
    for name, others in _NAMES:
        for other in others:
            if (value := text(entry.get(other))) is not None:
                parts[name] = value
                break
    uri = text(entry.get("path")) or text(entry.get("x_envoy_original_path"))
    if "sc-status" not in parts and "response_flags" not in parts:
        raise ValueError("no request in the record")
    return _record(parts, uri)


def _declaration(name: str, about: str) -> Declaration:
    return access_declaration(
        name,
        about,
        product="envoy",
        duration_unit=0.001,
        routes=web_routes(LogSource("envoy"), LogSource("envoy", "access"), more=_MORE),
    )


def _sure(raw: bytes) -> float:
    return 0.96 if _LINE.fullmatch(raw[:8192].decode(errors="replace")) else 0.0


def _sure_json(raw: bytes) -> float:
    if raw[:1] != b"{" or b'"response_code"' not in raw:
        return 0.0
    return 0.95 if b'"response_flags"' in raw or b'"upstream_cluster"' in raw else 0.0


FORMATS = (
    lined(_declaration("envoy", "Envoy access log"), _parse, lambda records: share(records, _sure)),
    lined(
        _declaration("envoy-json", "Envoy access log in JSON"),
        _parse_json,
        lambda records: share(records, _sure_json),
        framing=Framing.JSON,
    ),
)
