"""Zeek's logs: tab-separated with ``#fields`` headings, and JSON in Zeek's and Corelight's ways.

Every log of Zeek is read; which one a record is of stands in ``_path``, or is told by its members.
"""

from collections.abc import MutableMapping, Sequence
from typing import Any

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.format import Framing
from bartizan.ingest.json_records import json_object
from bartizan.ingest.lined import headed, line_text, lined, share
from bartizan.ingest.zeek_logs import CLASSES, HOT, path_of, zeek_routes


def _normal(entry: Json) -> Json:
    """A record with Zeek's own names: Corelight writes ``id_orig_h``, tags it with ``@stream``."""
    record: Json = {}
    for name, value in entry.items():
        if name.startswith("id_") and name[3:] in ("orig_h", "orig_p", "resp_h", "resp_p"):
            record[f"id.{name[3:]}"] = value
        else:
            record[name] = value
    endpoints = record.get("id")
    if isinstance(endpoints, dict):
        for name, value in endpoints.items():
            record.setdefault(f"id.{name}", value)
    record["_path"] = path_of(record)
    for name in ("answers", "resp_mime_types", "client_header_names"):
        if isinstance(value := record.get(name), str) and name == "answers":
            record[name] = value.split(",")
    record["operation"] = _operation(record)
    return record


def _operation(record: Json) -> str:
    path = str(record["_path"])
    if path == "http" and isinstance(method := record.get("method"), str):
        return method
    if path == "notice" and isinstance(note := record.get("note"), str):
        return note
    return path


def _parse_json(raw: bytes) -> Json:
    entry = json_object(raw)
    if "ts" not in entry and "_path" not in entry and "@stream" not in entry:
        raise ValueError("no record of Zeek")
    return _normal(entry)


def _parse_tsv(raw: bytes) -> Json:
    """A line below its headings: path, names and types of its columns."""
    *headings, line = line_text(raw).split("\n")
    names: list[str] = []
    types: list[str] = []
    path = ""
    for heading in headings:
        kind, *values = heading.split("\t")
        if kind == "#fields":
            names = values
        elif kind == "#types":
            types = values
        elif kind == "#path" and values:
            path = values[0]
    values = line.split("\t")
    if not names:
        raise ValueError("no #fields line before it")
    if len(values) != len(names):
        raise ValueError(f"{len(values)} values for {len(names)} fields")
    types = types if len(types) == len(names) else ["string"] * len(names)
    entry: Json = {
        name: _typed(value, kind)
        for name, value, kind in zip(names, values, types, strict=True)
        if value != "-"
    }
    if path:
        entry["_path"] = path
    return _normal(entry)


def _typed(value: str, kind: str) -> Any:  # noqa: ANN401 - as the heading says
    if kind in ("count", "int", "port"):
        return int(value) if value.lstrip("-").isdigit() else value
    if kind in ("time", "interval", "double"):
        try:
            return float(value)
        except ValueError:
            return value
    if kind == "bool":
        return value == "T"
    if kind.startswith(("set[", "vector[")):
        return (
            []
            if value == "(empty)"
            else [_typed(one, kind[:-1].partition("[")[2]) for one in value.split(",")]
        )
    return "" if value == "(empty)" else value


def _declaration(name: str, about: str) -> Declaration:
    return Declaration(
        name=name,
        about=about,
        product="zeek",
        marks=(),
        time="ts",
        operation="operation",
        class_uid=4001,
        classes=CLASSES,
        status="auth_success|success",
        success="T|true",
        failure="F|false",
        otherwise=None,
        actor="username|user|client",
        session="uid",
        src_ip="id.orig_h|tx_hosts|src",
        user_agent="user_agent",
        targets=(
            ("host", "query"),
            ("resource", "uri"),
            ("host", "server_name"),
            ("address", "id.resp_h"),
            ("address", "dst"),
            ("file", "filename"),
        ),
        host="@system|_system_name|peer_descr",
        message="msg",
        bytes_in="resp_bytes|response_body_len",
        bytes_out="orig_bytes|request_body_len",
        duration="duration|rtt",
        sources=(),
        keys=(),
        hot=HOT,
        routes=zeek_routes(),
    )


_TSV = _declaration("zeek", "Zeek logs, tab-separated")
_KEPT = ("#path", "#fields", "#types")


def _keep(raw: bytes, state: MutableMapping[str, Any]) -> None:
    text = raw.decode(errors="replace").rstrip("\r\n")
    kind = text.partition("\t")[0]
    if kind in _KEPT:
        state[kind] = text


def _above(state: MutableMapping[str, Any]) -> str:
    return "".join(f"{state[kind]}\n" for kind in _KEPT if kind in state)


def _sniff(records: Sequence[bytes]) -> float:
    heads = b"\n".join(one for one in records if one.startswith(b"#"))
    return 0.98 if b"#separator" in heads or (b"#fields\t" in heads and b"#path" in heads) else 0.0


def _sure_json(raw: bytes) -> float:
    if raw[:1] != b"{":
        return 0.0
    if b'"@stream"' in raw and b'"zeek"' in raw:
        return 0.97
    if b'"ts"' not in raw:
        return 0.0
    if b'"@stream"' in raw or b'"_path"' in raw:
        return 0.97
    endpoints = b'"id.orig_h"' in raw or b'"id_orig_h"' in raw
    return 0.96 if endpoints and b'"uid"' in raw else 0.9 if b'"fuid"' in raw or endpoints else 0.0


FORMATS = (
    headed(_TSV, _parse_tsv, _sniff, _keep, _above),
    lined(
        _declaration("zeek-json", "Zeek logs in JSON"),
        _parse_json,
        lambda records: share(records, _sure_json),
        framing=Framing.JSON,
    ),
)
