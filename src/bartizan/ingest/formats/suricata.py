"""Suricata's ``eve.json``: alerts, DNS, HTTP, TLS, flows, files and the other event types.

Source: Suricata user guide, "Eve JSON Format".
"""

from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import member
from bartizan.ingest.lined import route
from bartizan.ingest.picks import at, text
from bartizan.model.log_source import LogSource, Route

_TOP = (
    "timestamp", "flow_id", "in_iface", "event_type", "src_ip", "src_port", "dest_ip", "dest_port",
    "proto", "app_proto", "community_id", "tx_id", "vlan", "host", "pcap_cnt", "metadata", "alert",
    "dns", "http", "tls", "ssh", "smtp", "email", "smb", "rdp", "krb5", "dcerpc", "ftp", "dhcp",
    "fileinfo", "files", "flow", "netflow", "stats", "anomaly", "drop", "quic", "mqtt", "snmp",
    "ike", "nfs", "tftp", "sip", "payload_printable", "packet", "query", "record_type",
    "answer",
)  # fmt: skip


def _shape(record: Json) -> Json:
    """With the names of Sigma's DNS category beside Suricata's own, of both its DNS versions."""
    if record.get("event_type") != "dns":
        return record
    questions: list[str] = []
    kinds: list[str] = []
    for path in ("dns.queries", "dns.query"):
        asked = at(record, path.partition(".")[0])
        found = asked.get(path.partition(".")[2]) if isinstance(asked, dict) else None
        for one in found if isinstance(found, list) else ():
            _note(questions, member(one, "rrname"))
            _note(kinds, member(one, "rrtype"))
    _note(questions, member(record, "dns", "rrname"))
    _note(kinds, member(record, "dns", "rrtype"))
    answers: list[str] = []
    listed = member(record, "dns", "answers")
    for one in listed if isinstance(listed, list) else ():
        _note(answers, member(one, "rdata"))
    shaped = dict(record)
    for name, values in (("query", questions), ("record_type", kinds), ("answer", answers)):
        if values:
            shaped[name] = values[0] if len(values) == 1 else values
    return shaped


def _note(values: list[str], value: object) -> None:
    if (found := text(value)) is not None and found not in values:
        values.append(found)


def _operation(record: Json) -> Any:  # noqa: ANN401 - text
    kind = record.get("event_type")
    if kind == "alert":
        return "alert"
    if kind == "http":
        return member(record, "http", "http_method") or "http"
    return kind


def _where(source: LogSource, kind: str, renamed: dict[str, str], names: str = "") -> Route:
    return route(source, f"{' '.join(_TOP)} {names}", renamed=renamed, event_type=(kind,))


_HTTP = {
    "cs-method": "http.http_method", "c-uri": "http.url", "cs-uri-stem": "http.url",
    "cs-uri-query": "http.url", "c-useragent": "http.http_user_agent", "cs-uri": "http.url",
    "cs-user-agent": "http.http_user_agent", "cs-referer": "http.http_refer",
    "cs-host": "http.hostname", "sc-status": "http.status", "dst_ip": "dest_ip", "c-ip": "src_ip",
    "cs-content-type": "http.http_content_type",
}  # fmt: skip
_FLOW = {"dst_ip": "dest_ip", "dst_port": "dest_port", "destination.port": "dest_port"}

FORMAT = declared(
    Declaration(
        name="suricata",
        about="Suricata eve.json",
        product="suricata",
        marks=(
            (0.97, ("event_type", "timestamp", "flow_id")),
            (
                0.95,
                (
                    "event_type=alert|dns|http|tls|flow|fileinfo|ssh|smb|stats|anomaly|netflow|drop",
                    "timestamp",
                    "src_ip",
                ),
            ),
            (0.95, ("event_type=stats", "stats")),
        ),
        time="timestamp",
        operation=_operation,
        class_uid=4001,
        classes=(
            (r"^alert$", 2004),
            (r"^dns$", 4003),
            (r"^(http|(?-i:[A-Z]{3,10}))$", 4002),
            (r"^ssh$", 4007),
            (r"^smb$", 4006),
            (r"^rdp$", 4005),
            (r"^dhcp$", 4004),
            (r"^ftp", 4008),
            (r"^(smtp|email)$", 4009),
        ),
        status="alert.action|drop.reason",
        success="allowed",
        failure="blocked|.+",
        otherwise=None,
        actor="ftp.user|krb5.cname|smb.ntlmssp.user",
        session="flow_id",
        src_ip="src_ip",
        user_agent="http.http_user_agent",
        targets=(
            ("host", "query"),
            ("resource", "http.url"),
            ("host", "tls.sni"),
            ("address", "dest_ip"),
        ),
        host="host",
        message="alert.signature|anomaly.event",
        bytes_in="flow.bytes_toclient|http.length",
        bytes_out="flow.bytes_toserver",
        duration="flow.age",
        shape=_shape,
        sources=(LogSource("suricata"), LogSource("suricata", "eve")),
        keys=_TOP,
        hot=("event_type", "query", "dest_ip", "src_ip", "dest_port"),
        routes=(
            _where(LogSource(category="dns"), "dns", {"answer": "answer"}),
            _where(LogSource(category="proxy"), "http", _HTTP),
            _where(LogSource(category="webserver"), "http", _HTTP),
            _where(LogSource(category="firewall"), "flow", _FLOW),
        ),
    )
)
