"""GitLab application logs: ``production_json.log`` and ``api_json.log``.

Source: GitLab "Log system".
"""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import HTTP_ACTIVITY
from bartizan.ingest.saas_words import names
from bartizan.model.log_source import LogSource

FORMAT = declared(
    Declaration(
        name="gitlab-rails",
        about="GitLab request logs (production_json.log, api_json.log)",
        product="gitlab",
        class_uid=HTTP_ACTIVITY,
        marks=(
            (0.97, ("correlation_id", "method", "path", "controller")),
            (0.97, ("correlation_id", "route", "method", "path")),
            (0.95, ("meta.caller_id", "method", "path")),
            (0.94, ("controller", "action", "path", "params.key")),
            (0.9, ("params.key", "params.value", "path~^/")),
        ),
        time="time|@timestamp",
        operation="method",
        status="status",
        otherwise=None,
        actor="username|meta.user|user_id",
        session="correlation_id",
        src_ip="remote_ip|meta.remote_ip",
        user_agent="ua",
        targets=(("resource", "path"),),
        repo="meta.project",
        host="host",
        duration="duration_s|duration",
        sources=(LogSource("gitlab", "production"), LogSource(category="webserver")),
        keys=names(
            "action controller correlation_id db_duration_s duration duration_s exception format"
            " host location meta method params path queue_duration_s remote_ip route severity"
            " status time token_id token_type ua user_id username view_duration_s"
        ),
        renamed={
            "cs-method": "method",
            "cs-uri-stem": "path",
            "c-uri": "path",
            "cs-uri-query": "params.value",
            "sc-status": "status",
            "c-ip": "remote_ip",
            "cs-host": "host",
            "cs-username": "username",
            "cs-user-agent": "ua",
        },
        hot=("method", "path", "status", "ua"),
    )
)
