"""Tetragon's events in JSON: processes started and ended, kernel probes, tracepoints.

Source: Tetragon documentation, "gRPC API" (``GetEventsResponse``).
"""

from bartizan.ingest.container_images import image_name
from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import record_at, records_at, text_at
from bartizan.ingest.lineage import DEPLOYED_AS, RUNS_ON, Link, entity, link, links
from bartizan.ingest.lined import route
from bartizan.ingest.picks import text
from bartizan.model.log_source import LogSource

_KINDS = (
    "process_exec", "process_exit", "process_kprobe", "process_tracepoint", "process_uprobe",
    "process_lsm", "process_loader", "process_throttle", "rate_limit_info",
)  # fmt: skip
_SUMMED_UP = (
    "record_kind Image CommandLine ParentImage ParentCommandLine User CurrentDirectory LogonId "
    "ProcessId ParentProcessId TargetFilename DestinationIp DestinationPort SourceIp Initiated "
    "workload operation"
)


def _shape(record: Json) -> Json:
    """With the names of Sigma's categories beside Tetragon's own members."""
    kind = next((one for one in _KINDS if one in record), "unknown")
    event = record_at(record, kind)
    process, parent = record_at(event, "process"), record_at(event, "parent")
    found: Json = {
        "record_kind": kind,
        "operation": text(event.get("function_name")) or kind,
        "Image": text(process.get("binary")),
        "CommandLine": _command(process),
        "CurrentDirectory": text(process.get("cwd")),
        "User": _user(process),
        "LogonId": text(process.get("auid")),
        "ProcessId": text(process.get("pid")),
        "ParentImage": text(parent.get("binary")),
        "ParentCommandLine": _command(parent),
        "ParentProcessId": text(parent.get("pid")),
        "workload": _workload(record_at(process, "pod")),
    }
    for argument in records_at(event, "args"):
        if path := text_at(argument, "file_arg", "path") or text_at(argument, "path_arg", "path"):
            found["TargetFilename"] = path
        if socket := record_at(argument, "sock_arg"):
            found["DestinationIp"] = text(socket.get("daddr"))
            found["DestinationPort"] = text(socket.get("dport"))
            found["SourceIp"] = text(socket.get("saddr"))
            found["Initiated"] = "true"
    return {**record, **{name: value for name, value in found.items() if value is not None}}


def _command(process: Json) -> str | None:
    binary = text(process.get("binary"))
    arguments = text(process.get("arguments"))
    return f"{binary} {arguments}" if binary and arguments else binary


def _user(process: Json) -> str | None:
    name = text_at(process, "user", "name")
    uid = text(process.get("uid"))
    return name or ("root" if uid == "0" else uid)


def _workload(pod: Json) -> str | None:
    """The workload a pod belongs to where Tetragon knows it, else the pod."""
    space, name = text(pod.get("namespace")), text(pod.get("name"))
    kind, owner = text(pod.get("workload_kind")), text(pod.get("workload"))
    tail = f"{kind.lower()}/{owner}" if kind and owner else f"pod/{name}" if name else None
    if tail is None:
        return None
    return f"{space}/{tail}" if space else tail


def _links(record: Json) -> list[Link] | None:
    event = record_at(record, str(record.get("record_kind")))
    image = record_at(event, "process", "pod", "container", "image")
    name = text(image.get("id")) or text(image.get("name"))
    workload = entity("workload", text(record.get("workload")))
    return links(
        link(entity("image", image_name(name)), DEPLOYED_AS, workload),
        link(workload, RUNS_ON, entity("host", text(record.get("node_name")))),
    )


_LINUX = "linux"

FORMAT = declared(
    Declaration(
        name="tetragon",
        about="Tetragon process and kernel events",
        product="tetragon",
        marks=tuple((0.97, (f"{kind}.process",)) for kind in _KINDS[:7]),
        time="time",
        operation="operation",
        class_uid=1003,
        classes=(
            (r"^process_(exec|exit)$", 1007),
            (r"connect|tcp_|sock", 4001),
            (r"file|open|write|mmap", 1001),
        ),
        otherwise=None,
        actor="User",
        session="LogonId",
        src_ip="SourceIp",
        targets=(("file", "TargetFilename"), ("address", "DestinationIp"), ("file", "Image")),
        workload="workload",
        host="node_name",
        process="Image",
        message="CommandLine",
        links=_links,
        shape=_shape,
        sources=(LogSource(_LINUX, "tetragon"), LogSource("tetragon")),
        keys=(*_KINDS, "node_name", "time", "cluster_name", "node_labels", *_SUMMED_UP.split()),
        hot=("record_kind", "Image", "CommandLine", "ParentImage", "ParentCommandLine", "User"),
        routes=(
            route(
                LogSource(_LINUX, category="process_creation"),
                _SUMMED_UP,
                record_kind=("process_exec",),
            ),
            route(
                LogSource(_LINUX, category="network_connection"),
                _SUMMED_UP,
                record_kind=("process_kprobe",),
            ),
        ),
    )
)
