"""Falco's alerts in JSON, as ``json_output`` and falcosidekick write them.

Source: Falco documentation, "Output channels", "Supported fields".
"""

from bartizan.ingest.container_images import image_name
from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import record_at
from bartizan.ingest.lineage import DEPLOYED_AS, RUNS_ON, Link, entity, link, links
from bartizan.ingest.picks import text
from bartizan.model.log_source import LogSource


def _workload(record: Json) -> str | None:
    fields = record_at(record, "output_fields")
    pod, space = text(fields.get("k8s.pod.name")), text(fields.get("k8s.ns.name"))
    if pod is None:
        return None
    return f"{space}/pod/{pod}" if space else f"pod/{pod}"


def _shape(record: Json) -> Json:
    """With the workload beside Falco's own members."""
    workload = _workload(record)
    return {**record, "workload": workload} if workload else record


def _links(record: Json) -> list[Link] | None:
    fields = record_at(record, "output_fields")
    repository = text(fields.get("container.image.repository"))
    tag = text(fields.get("container.image.tag"))
    image = text(fields.get("container.image.digest")) or (
        image_name(f"{repository}:{tag}" if tag else repository) if repository else None
    )
    workload = entity("workload", text(record.get("workload")))
    host = entity("host", text(record.get("hostname")))
    return links(
        link(entity("image", image), DEPLOYED_AS, workload),
        link(workload, RUNS_ON, host),
    )


FORMAT = declared(
    Declaration(
        name="falco",
        about="Falco alerts",
        product="falco",
        marks=(
            (0.97, ("rule", "priority", "output", "output_fields")),
            (0.9, ("rule", "priority", "output", "time")),
        ),
        time="time|output_fields.evt.time",
        event_id="uuid",
        operation="rule",
        class_uid=2004,
        otherwise=None,
        actor="output_fields.user.name|output_fields.ka.user.name|output_fields.user.uid",
        session="output_fields.user.loginuid",
        src_ip="output_fields.fd.cip|output_fields.ka.sourceips",
        targets=(
            ("file", "output_fields.fd.name"),
            ("file", "output_fields.proc.exepath"),
            ("resource", "output_fields.ka.target.name"),
        ),
        workload="workload",
        host="hostname",
        process="output_fields.proc.exepath|output_fields.proc.name",
        message="output",
        links=_links,
        shape=_shape,
        sources=(LogSource("linux", "falco"), LogSource("falco")),
        keys=(
            "hostname", "output", "output_fields", "priority", "rule", "source", "tags", "time",
            "uuid", "workload",
        ),
        hot=("rule", "priority"),
    )
)  # fmt: skip
