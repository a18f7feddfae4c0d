"""What an HTTP request that pushes records means: who may, what is in it, what to answer.

Pure functions over a request's head and body, for any server. In order: ``admit`` judges the head
before the body is read, ``pushed`` takes the records out, and ``Push.reply`` puts into words what
became of them.

====================================  ==========================================================
``/``, ``/events``                    JSON, JSON lines, JSON arrays, text lines
``/v1/logs``, ``/v1/metrics``         OpenTelemetry, OTLP/HTTP in JSON
``/github``, ``/gitlab``              webhooks
``/services/collector[/event]``       Splunk's HTTP event collector; ``/raw`` for lines
``/firehose``                         Amazon Data Firehose
``/health``                           whether we are there
====================================  ==========================================================
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from bartizan.ingest.sources.arrivals import Counts
from bartizan.ingest.sources.http_push_access import Access, refuse
from bartizan.ingest.sources.http_push_answers import Answer, answer, failed
from bartizan.ingest.sources.http_push_bodies import BadBody, BodyLimits, unpacked
from bartizan.ingest.sources.http_push_records import (
    firehose,
    first_byte,
    form_payload,
    github_envelope,
    has_member,
    hec_events,
)
from bartizan.ingest.sources.http_push_request import Head

_JSON = (
    *("application/json", "application/x-ndjson", "application/ndjson", "application/jsonl"),
    *("application/x-jsonlines", "application/json-seq", "application/cloudevents+json"),
)
_FORM = "application/x-www-form-urlencoded"
_KEYS = ("idempotency-key", "x-amz-firehose-request-id", "x-gitlab-event-uuid")
"""Headers that name a request, the same when it is sent again."""
_KEY_LENGTH = 200


def accepted(counts: Counts) -> Answer:
    """All records were dealt with."""
    return answer(202, msgspec.to_builtins(counts))


@dataclass(frozen=True, slots=True)
class Push:
    """Records of one request, and how to answer when they were dealt with."""

    where: str
    """The path, as part of the origin."""
    records: Sequence[bytes]
    whole: bool = True
    """Whether ``records`` are bodies that are yet to be cut."""
    key: str = ""
    """Names the request; empty: it has no name."""
    reply: Callable[[Counts], Answer] = accepted


@dataclass(frozen=True, slots=True)
class _Path:
    """A path that takes records."""

    read: Callable[[Head, bytes, BodyLimits], Push]
    types: tuple[str, ...]
    """Media types; empty: any."""


def admit(head: Head, access: Access, limits: BodyLimits) -> Answer | None:
    """Judge a request by its head.

    Returns:
        What to answer without reading the body; None: read it.
    """
    path = _PATHS.get(head.path)
    if path is None:
        return _elsewhere(head)
    if head.method != "POST":
        return _method("POST")
    if "origin" in head.headers:
        return failed(403, "web pages may not push records")
    return refuse(head, access) or _unfit(head, path, limits)


def pushed(head: Head, body: bytes, access: Access, limits: BodyLimits) -> Push | Answer:
    """Take the records out of a request that was admitted."""
    path = _PATHS[head.path]
    if denied := refuse(head, access, body):
        return denied
    try:
        content = unpacked(body, head.headers.get("content-encoding", ""), limits)
        if not content.strip():
            return failed(400, "the body is empty")
        return path.read(head, content, limits)
    except BadBody as error:
        return failed(error.status, str(error))


def busy(reason: str = "the queue is full") -> Answer:
    """Come again later."""
    return failed(429, reason, {"Retry-After": "5"})


def unsettled() -> Answer:
    """It takes too long; the records may or may not have been dealt with."""
    return failed(503, "the records were not dealt with in time", {"Retry-After": "30"})


def _elsewhere(head: Head) -> Answer:
    if head.path not in _HEALTH:
        return failed(404, "nothing is received at this path")
    return answer(200, {"status": "ok"}) if head.method in ("GET", "HEAD") else _method("GET")


def _unfit(head: Head, path: _Path, limits: BodyLimits) -> Answer | None:
    if path.types and head.media_type and head.media_type not in path.types:
        return failed(415, f"the content type must be {' or '.join(path.types[:2])}")
    if head.length is not None and head.length > limits.packed:
        return failed(413, f"a body may have {limits.packed} bytes at most")
    return None


def _method(allowed: str) -> Answer:
    return failed(405, f"this path is for {allowed}", {"Allow": allowed})


def _key(headers: Mapping[str, str]) -> str:
    found = next((headers[name] for name in _KEYS if headers.get(name)), "")
    return found if len(found) <= _KEY_LENGTH else ""


def _any(head: Head, body: bytes, _: BodyLimits) -> Push:
    if head.media_type == "application/json" and first_byte(body) not in b"{[":
        raise BadBody(400, "the body is not JSON")
    return Push(head.path, (body,), key=_key(head.headers))


def _otlp(member: str, rejected: str) -> Callable[[Head, bytes, BodyLimits], Push]:
    def reply(counts: Counts) -> Answer:
        partial = {
            rejected: str(counts.dead_lettered),
            "errorMessage": "not understood",
        }
        return answer(200, {"partialSuccess": partial} if counts.dead_lettered else {})

    def read(head: Head, body: bytes, _: BodyLimits) -> Push:
        if not has_member(body, member):
            raise BadBody(400, f"the body is no JSON object with {member}")
        return Push(head.path, (body,), key=_key(head.headers), reply=reply)

    return read


def _github(head: Head, body: bytes, limits: BodyLimits) -> Push:
    if head.media_type == _FORM:
        body = form_payload(body, limits)
    return Push(head.path, (github_envelope(head.headers, body),), whole=False)


def _gitlab(head: Head, body: bytes, _: BodyLimits) -> Push:
    if not has_member(body):
        raise BadBody(400, "the body is no JSON object")
    return Push(head.path, (body.strip(),), whole=False, key=_key(head.headers))


def _hec_reply(counts: Counts) -> Answer:
    return answer(200, {"text": "Success", "code": 0, **msgspec.to_builtins(counts)})


def _hec(head: Head, body: bytes, _: BodyLimits) -> Push:
    events = hec_events(body)
    return Push(head.path, events, whole=False, key=_key(head.headers), reply=_hec_reply)


def _hec_raw(head: Head, body: bytes, _: BodyLimits) -> Push:
    return Push(head.path, (body,), key=_key(head.headers), reply=_hec_reply)


def _firehose(head: Head, body: bytes, limits: BodyLimits) -> Push:
    name, when, content = firehose(body, limits)
    key = _key(head.headers) or name

    def reply(_: Counts) -> Answer:
        return answer(200, {"requestId": name, "timestamp": when})

    return Push(head.path, content, key=key, reply=reply)


_HEALTH = ("/health", "/services/collector/health")
_JSON_OR_TEXT = (*_JSON, "text/plain")
_PATHS = {
    "/": _Path(_any, _JSON_OR_TEXT),
    "/events": _Path(_any, _JSON_OR_TEXT),
    "/v1/logs": _Path(_otlp("resourceLogs", "rejectedLogRecords"), _JSON),
    "/v1/metrics": _Path(_otlp("resourceMetrics", "rejectedDataPoints"), _JSON),
    "/github": _Path(_github, ("application/json", _FORM)),
    "/gitlab": _Path(_gitlab, ("application/json",)),
    "/services/collector": _Path(_hec, ()),
    "/services/collector/event": _Path(_hec, ()),
    "/services/collector/event/1.0": _Path(_hec, ()),
    "/services/collector/raw": _Path(_hec_raw, ()),
    "/firehose": _Path(_firehose, ("application/json",)),
}
