"""osquery's result logs: differential events, and snapshots.

Source: osquery documentation, "Logging".
"""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.model.log_source import LogSource

FORMAT = declared(
    Declaration(
        name="osquery",
        about="osquery differential and snapshot results",
        product="osquery",
        marks=(
            (0.97, ("hostIdentifier", "name", "columns", "action")),
            (0.97, ("hostIdentifier", "name", "snapshot")),
            (0.95, ("hostIdentifier", "name", "diffResults")),
            (0.92, ("name", "columns", "action=added|removed|snapshot")),
        ),
        time="unixTime|calendarTime",
        operation="name",
        class_uid=5001,
        classes=(
            (r"process_events|processes|es_process", 1007),
            (r"socket_events|listening_ports|open_sockets", 4001),
            (r"file_events|fim", 1001),
            (r"user_events|logged_in|last$", 3002),
            (r"crontab|scheduled_tasks|launchd|startup", 1006),
        ),
        otherwise=None,
        actor="columns.username|columns.user|columns.uid|decorations.username",
        src_ip="columns.remote_address",
        targets=(
            ("file", "columns.path"),
            ("package", "columns.name"),
            ("resource", "columns.command"),
        ),
        host="hostIdentifier|decorations.hostname",
        process="columns.cmdline",
        message="columns.command|columns.cmdline",
        sources=(LogSource("osquery"), LogSource("osquery", "differential")),
        keys=(
            "action", "calendarTime", "columns", "counter", "decorations", "diffResults", "epoch",
            "hostIdentifier", "log_type", "name", "numerics", "snapshot", "unixTime",
        ),
        hot=("name", "action"),
    )
)  # fmt: skip
