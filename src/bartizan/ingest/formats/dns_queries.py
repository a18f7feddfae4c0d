"""Query logs of name servers: CoreDNS, BIND and dnsmasq.

Sources: the CoreDNS ``log`` plugin; BIND 9 "Query Logging"; dnsmasq ``--log-queries``.
"""

import re
from datetime import UTC, datetime

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.lined import line_text, lined, route, share
from bartizan.ingest.syslog_line import syslog_line
from bartizan.model.log_source import LogSource

_COREDNS = re.compile(
    r"(?:(?P<time>\d{4}-\d\d-\d\dT\S+) )?(?:(?:stdout|stderr) F )?\[INFO\] "
    r"(?P<client>\[?[0-9A-Fa-f.:]+\]?):(?P<port>\d+) - (?P<id>\d+) "
    r'"(?P<type>\S+) (?P<klass>\S+) (?P<query>\S+) (?P<proto>\S+) (?P<size>\d+) \S+ \S+" '
    r"(?P<rcode>\S+) (?P<flags>\S+) (?P<answer_size>\d+) (?P<duration>[\d.e-]+)s"
)
_BIND = re.compile(
    r"(?:(?P<time>\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?) )?(?:queries: )?(?:info: )?"
    r"client (?:@0x[0-9a-f]+ )?(?P<client>[0-9A-Fa-f.:]+)#(?P<port>\d+)(?: \([^)]*\))?: "
    r"(?:view \S+: )?query: (?P<query>\S+) (?P<klass>\S+) (?P<type>\S+) (?P<flags>\S+)"
)
_DNSMASQ = re.compile(r"(?:\d+ \S+ )?query\[(?P<type>[^\]]+)\] (?P<query>\S+) from (?P<client>\S+)")
_SYSLOG_PROGRAMS = frozenset({"named", "dnsmasq"})


def _parse(raw: bytes) -> Json:
    text = line_text(raw)
    hit = _COREDNS.match(text) or _BIND.match(text)
    when, host = None, None
    if hit is None:
        line = syslog_line(text)
        if line is not None and line.program in _SYSLOG_PROGRAMS:
            hit = _BIND.match(line.message) or _DNSMASQ.match(line.message)
            when, host = line.time, line.host
    if hit is None:
        raise ValueError("no query of a name server")
    parts = {name: value for name, value in hit.groupdict().items() if value}
    record: Json = {
        "time": _instant(parts["time"]) if "time" in parts else when,
        "host": host,
        "query": parts["query"].rstrip(".") or ".",
        "record_type": parts["type"],
        "src_ip": parts["client"].strip("[]"),
    }
    for name in ("rcode", "proto", "duration", "port", "flags", "klass"):
        if name in parts:
            record[name] = parts[name]
    if rcode := parts.get("rcode"):
        record["outcome"] = "success" if rcode == "NOERROR" else "failure"
    return record


def _instant(value: str) -> str | None:
    if value[2:3] != "-":
        return value
    style = "%d-%b-%Y %H:%M:%S.%f" if "." in value else "%d-%b-%Y %H:%M:%S"
    try:
        return datetime.strptime(value, style).replace(tzinfo=UTC).isoformat()
    except ValueError:
        return None


def _sure(raw: bytes) -> float:
    try:
        _parse(raw[:4096])
    except ValueError:
        return 0.0
    return 0.97


FORMAT = lined(
    Declaration(
        name="dns-queries",
        about="query logs of CoreDNS, BIND and dnsmasq",
        product="dns",
        marks=(),
        time="time",
        operation=lambda _: "dns-query",
        class_uid=4003,
        status="outcome",
        otherwise=None,
        actor="user",
        src_ip="src_ip",
        targets=(("host", "query"),),
        host="host",
        message="query",
        duration="duration",
        sources=(),
        keys=(),
        hot=("query", "record_type"),
        routes=(
            route(
                LogSource(category="dns"),
                "time host query record_type src_ip rcode proto duration port flags klass outcome",
            ),
        ),
    ),
    _parse,
    lambda records: share(records, _sure),
)
