"""HTTP requests as rules for web servers see them, whichever server logged them.

Sigma's names are those of W3C extended logs: ``cs-method``, ``cs-uri-stem``, ``cs-uri-query``,
``sc-status``, ``c-ip`` … Every format of access logs brings its records to these.
"""

from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.lined import route
from bartizan.ingest.ocsf_classes import HTTP_ACTIVITY
from bartizan.model.log_source import LogSource, Route

REQUEST_FIELDS = (
    "cs-method c-uri cs-uri cs-uri-stem cs-uri-query c-uri-query c-uri-extension c-uri-path "
    "cs-user-agent c-useragent cs-referer cs-referrer cs-cookie cs-username cs-host r-dns "
    "cs-version cs-bytes sc-bytes sc-status c-ip s-ip s-port dst_ip src_ip time-taken "
    "cs-content-type x-forwarded-for message"
)
HOT_REQUEST = (
    "cs-method", "cs-uri-stem", "cs-uri-query", "c-uri", "cs-user-agent", "cs-referer", "sc-status",
    "c-ip", "cs-host",
)  # fmt: skip


def with_target(record: Json, uri: str | None) -> Json:
    """Add the parts of a request's target: the path, what follows ``?``, the file's ending.

    ``c-uri`` is the target as requested, and so is ``cs-uri-query``: rules for web servers look for
    paths there as often as for parameters, because Apache and nginx log them as one. What follows
    the ``?`` alone is ``c-uri-query``.
    """
    if uri is None:
        return record
    path, mark, query = uri.partition("?")
    record["c-uri"] = uri
    record["cs-uri"] = uri
    record["cs-uri-query"] = uri
    record["cs-uri-stem"] = path
    record["c-uri-path"] = path
    if mark:
        record["c-uri-query"] = query
    name = path.rpartition("/")[2]
    if "." in name:
        record["c-uri-extension"] = name.rpartition(".")[2]
    return record


def with_aliases(record: Json) -> Json:
    """Add the second names some rules use."""
    for name, other in (
        ("cs-user-agent", "c-useragent"),
        ("cs-referer", "cs-referrer"),
        ("cs-host", "r-dns"),
        ("c-ip", "src_ip"),
        ("s-ip", "dst_ip"),
    ):
        if name in record and other not in record:
            record[other] = record[name]
    return record


def request_status(code: object) -> str | None:
    """``success`` below 400, else ``failure``."""
    try:
        number = int(str(code))
    except ValueError:
        return None
    return None if not 100 <= number < 600 else "success" if number < 400 else "failure"


def web_routes(*sources: LogSource, more: str = "") -> tuple[Route, ...]:
    """The web server category, and others that have the same fields."""
    fields = f"{REQUEST_FIELDS} {more}"
    return tuple(route(source, fields) for source in (LogSource(category="webserver"), *sources))


def access_declaration(
    name: str,
    about: str,
    *,
    product: str,
    routes: tuple[Route, ...],
    host: str = "cs-host",
    duration_unit: float = 1.0,
) -> Declaration:
    """Where the record of a web request keeps what, by W3C's names.

    Args:
        name: of the format.
        about: a few words.
        product: value of the column.
        routes: the log sources it serves.
        host: where the name of the server stands.
        duration_unit: seconds of one unit of ``duration``.
    """
    return Declaration(
        name=name,
        about=about,
        product=product,
        marks=(),
        time="time",
        operation="cs-method",
        class_uid=HTTP_ACTIVITY,
        status="outcome",
        otherwise=None,
        actor="cs-username",
        src_ip="c-ip",
        user_agent="cs-user-agent",
        targets=(("resource", "cs-uri-stem"),),
        host=host,
        message="c-uri",
        bytes_in="cs-bytes",
        bytes_out="sc-bytes",
        duration="duration",
        duration_unit=duration_unit,
        sources=(),
        keys=(),
        hot=HOT_REQUEST,
        routes=routes,
    )
