"""Access logs of web servers: nginx and Apache (common, combined, with virtual host), JSON, W3C.

W3C extended logs (IIS, and proxies) name their columns in ``#Fields``; the others are known by
their shape. ``product`` is ``web`` for all: which server wrote a line cannot be told from it.
"""

import re
from collections.abc import MutableMapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.format import Framing
from bartizan.ingest.json_records import json_object
from bartizan.ingest.lined import headed, line_text, lined, share
from bartizan.ingest.picks import at, text
from bartizan.ingest.web_requests import (
    access_declaration,
    request_status,
    web_routes,
    with_aliases,
    with_target,
)
from bartizan.model.log_source import LogSource

_LINE = re.compile(
    r"(?:(?P<vhost>[\w.-]+:\d+) )?(?P<ip>[0-9A-Fa-f.:]+|[\w.-]+) (?P<ident>\S+) (?P<user>.*?) "
    r"\[(?P<time>\d{2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    r'"(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}|-) (?P<bytes>\d+|-)'
    r'(?: "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?(?P<rest>.*)',
    re.DOTALL,
)
_REQUEST = re.compile(
    r"(?P<method>[A-Za-z][A-Za-z_-]{1,20}) (?P<uri>.*?)(?: (?P<version>HTTP/[\d.]+))?$", re.DOTALL
)
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|[\\\"nrtbv])")
_PLAIN = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t", "b": "\b", "v": "\v"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _parse(raw: bytes) -> Json:
    hit = _LINE.fullmatch(line_text(raw))
    if hit is None:
        raise ValueError("no access log line")
    record: Json = {"c-ip": hit["ip"], "time": _instant(hit["time"])}
    request = _plain(hit["request"])
    if parts := _REQUEST.match(request):
        record["cs-method"] = parts["method"]
        with_target(record, parts["uri"])
        if parts["version"]:
            record["cs-version"] = parts["version"]
    else:
        with_target(record, request)
    for name, value in (
        ("cs-username", hit["user"]),
        ("sc-status", hit["status"]),
        ("sc-bytes", hit["bytes"]),
        ("cs-referer", hit["referer"]),
        ("cs-user-agent", hit["agent"]),
        ("cs-host", (hit["vhost"] or "").partition(":")[0]),
    ):
        if value and value != "-":
            record[name] = _plain(value) if name in _QUOTED else value
    record["message"] = request
    return _told(record)


_QUOTED = frozenset({"cs-referer", "cs-user-agent"})


def _told(record: Json) -> Json:
    record["outcome"] = request_status(record.get("sc-status"))
    return with_aliases(record)


def _plain(value: str) -> str:
    """Undo the escapes of Apache and nginx, so that rules see what was sent."""
    return _ESCAPE.sub(_unescaped, value) if "\\" in value else value


def _unescaped(hit: re.Match[str]) -> str:
    code = hit[1]
    return chr(int(code[1:], 16)) if code[0] == "x" and len(code) == 3 else _PLAIN[code]


@lru_cache(maxsize=4096)
def _instant(value: str) -> str | None:
    """``25/Nov/2026:09:14:02 +0100`` in ISO 8601."""
    try:
        month = _MONTHS.index(value[3:6]) + 1
        shift = timedelta(hours=int(value[-4:-2]), minutes=int(value[-2:]))
        zone = timezone(-shift if value[-5] == "-" else shift)
        when = datetime(
            int(value[7:11]), month, int(value[:2]), int(value[12:14]), int(value[15:17]),
            int(value[18:20]), tzinfo=zone,
        )  # fmt: skip
        return when.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


def _declaration(name: str, about: str, *sources: LogSource) -> Declaration:
    return access_declaration(
        name,
        about,
        product="web",
        host="cs-host|s-ip",
        routes=web_routes(*sources, more="time duration upstream request_id outcome"),
    )


_SERVERS = (
    LogSource("apache"), LogSource("nginx"), LogSource(service="apache"),
    LogSource(service="nginx"),
    LogSource("apache", "access"), LogSource("nginx", "access"),
)  # fmt: skip

_NAMES: tuple[tuple[str, str], ...] = (
    ("c-ip", ("remote_addr|remote_ip|client_ip|clientip|client.ip|remoteip|remote_host|ClientHost|"
             "request.remote_ip|request.client_ip")),
    ("cs-method", "request_method|method|RequestMethod|request.method|http.request.method|verb"),
    ("uri", "request_uri|request.uri|uri|RequestPath|path|url.original|request_url"),
    ("query", "args|query_string|request.query|url.query"),
    ("cs-user-agent", ("http_user_agent|user_agent|user_agent.original|agent|useragent|userAgent|"
                      "request_User-Agent|http.user_agent")),
    ("cs-referer", "http_referer|http_referrer|referer|referrer|request_Referer"),
    ("cs-host", "host|http_host|server_name|RequestHost|request.host|vhost|url.domain"),
    ("cs-username", "remote_user|user|ClientUsername|user_id"),
    ("cs-version", "server_protocol|protocol|RequestProtocol|request.proto"),
    ("cs-cookie", "http_cookie|cookie"),
    ("sc-status", ("status|status_code|response_code|DownstreamStatus|http.response.status_code|"
                  "response.status|statusCode|response")),
    ("sc-bytes", ("body_bytes_sent|bytes_sent|bytes|size|response_size|DownstreamContentSize|"
                 "http.response.body.bytes")),
    ("cs-bytes", "request_length|bytes_read|RequestContentSize"),
    ("duration", "request_time|duration|response_time|elapsed"),
    ("time", "time_iso8601|@timestamp|timestamp|time|ts|StartUTC|time_local|msec"),
    ("x-forwarded-for", "http_x_forwarded_for|x_forwarded_for"),
)  # fmt: skip


def _parse_json(raw: bytes) -> Json:
    entry = json_object(raw)
    record = dict(entry)
    for name, paths in _NAMES:
        for path in paths.split("|"):
            value = text(at(entry, path))
            if value is not None:
                record[name] = value
                break
    request = entry.get("request")
    if isinstance(request, str) and (parts := _REQUEST.match(request)):
        record.setdefault("cs-method", parts["method"])
        record.setdefault("uri", parts["uri"])
    elif isinstance(request, str) and request.startswith("/"):
        record.setdefault("uri", request)
    uri = text(record.get("uri"))
    if uri is None and "cs-method" not in record:
        raise ValueError("no request in the record")
    query = text(record.get("query"))
    if uri is not None:
        with_target(record, f"{uri}?{query}" if query and "?" not in uri else uri)
    when = record.get("time")
    if isinstance(when, str) and when[2:3] == "/":
        record["time"] = _instant(when)
    return _told(record)


_JSON_SIGNS = (
    (b'"remote_addr"', b'"request'), (b'"request_method"', b'"status"'),
    (b'"RequestPath"', b'"ClientHost"'),
    (b'"http_user_agent"', b'"status"'), (b'"remote_ip"', b'"user_agent"'),
    (b'"clientip"', b'"verb"'),
    (b'"http.access"', b'"request"'), (b'"referer"', b'"method"'), (b'"time_iso8601"', b'"status"'),
)  # fmt: skip


def _sure_json(raw: bytes) -> float:
    if raw[:1] != b"{" or b"upstream_cluster" in raw or b'"response_flags"' in raw:
        return 0.0
    return 0.91 if any(all(one in raw for one in signs) for signs in _JSON_SIGNS) else 0.0


def _sure(raw: bytes) -> float:
    return 0.95 if _LINE.fullmatch(raw[:8192].decode(errors="replace")) else 0.0


_W3C = _declaration(
    "w3c-access", "W3C extended access log: IIS and others", LogSource("windows", "iis"),
    LogSource(category="proxy"),
)  # fmt: skip


def _keep_w3c(raw: bytes, state: MutableMapping[str, Any]) -> None:
    if raw.startswith(b"#Fields:"):
        state["fields"] = raw.decode(errors="replace").strip()


def _above_w3c(state: MutableMapping[str, Any]) -> str:
    heading = state.get("fields")
    return f"{heading}\n" if isinstance(heading, str) else ""


def _parse_w3c(raw: bytes) -> Json:
    """A line below its heading: without it, a line means nothing."""
    heading, _, line = line_text(raw).partition("\n")
    if not heading.startswith("#Fields:"):
        raise ValueError("no #Fields line before it")
    names = heading[len("#Fields:") :].split()
    values = line.split("\t") if "\t" in line else line.split()
    if len(names) != len(values):
        raise ValueError(f"{len(values)} values for {len(names)} fields")
    entry = {n: v for n, v in zip(names, values, strict=True) if v != "-"}
    record: Json = {_W3C_NAMES.get(name, name): value for name, value in entry.items()}
    if "cs-user-agent" in record:
        record["cs-user-agent"] = record["cs-user-agent"].replace("+", " ")
    stem, query = record.get("cs-uri-stem"), record.get("cs-uri-query")
    if stem is not None:
        with_target(record, f"{stem}?{query}" if query else stem)
    if "date" in entry and "time" in entry:
        record["time"] = f"{entry['date']}T{entry['time']}Z"
    if (taken := entry.get("time-taken", "")).isdigit():
        record["duration"] = int(taken) / 1000  # IIS writes milliseconds
    return _told(record)


_W3C_NAMES = {
    "cs(User-Agent)": "cs-user-agent", "cs(Referer)": "cs-referer", "cs(Cookie)": "cs-cookie",
    "cs(Host)": "cs-host", "X-Forwarded-For": "x-forwarded-for",
}  # fmt: skip


def _sniff_w3c(records: Sequence[bytes]) -> float:
    heads = [one for one in records if one.startswith(b"#Fields:")]
    return 0.97 if any(b"cs-method" in one or b"cs-uri" in one for one in heads) else 0.0


FORMATS = (
    lined(
        _declaration("web-access", "nginx and Apache access logs", *_SERVERS),
        _parse,
        lambda records: share(records, _sure),
    ),
    lined(
        _declaration("web-access-json", "access logs of web servers in JSON", *_SERVERS),
        _parse_json,
        lambda records: share(records, _sure_json),
        framing=Framing.JSON,
    ),
    headed(_W3C, _parse_w3c, _sniff_w3c, _keep_w3c, _above_w3c),
)
