"""What requests mean: who may push, what is in a body, what is answered. No sockets."""

import gzip
import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.ingest.sources.arrivals import Counts
from bartizan.ingest.sources.http_push import Push, admit, pushed
from bartizan.ingest.sources.http_push_access import Access, signature
from bartizan.ingest.sources.http_push_answers import Answer
from bartizan.ingest.sources.http_push_bodies import BodyLimits, gunzipped
from bartizan.ingest.sources.http_push_request import BadRequestError, Head, head_of

ACCESS = Access(token="t0ken-of-ours", github="gh-secret", gitlab="gl-token")
LIMITS = BodyLimits(packed=10_000, unpacked=100_000)
BEARER = {"authorization": "Bearer t0ken-of-ours"}
COUNTS = Counts(read=3, stored=1, dead_lettered=1, duplicates=1)


def request(
    path: str, body: bytes, headers: Mapping[str, str] | None = None, access: Access = ACCESS
) -> Push | Answer:
    head = Head("POST", path, {"content-length": str(len(body)), **(headers or {})})
    return admit(head, access, LIMITS) or pushed(head, body, access, LIMITS)


def refused(got: Push | Answer) -> tuple[int, str]:
    assert isinstance(got, Answer)
    return got.status, json.loads(got.body)["error"]


def taken(got: Push | Answer) -> Push:
    assert isinstance(got, Push), got
    return got


def reply(got: Push | Answer) -> tuple[int, Any]:
    answer = taken(got).reply(COUNTS)
    return answer.status, json.loads(answer.body)


# Who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer wrong"}, {"authorization": "t0ken-of-ours"},
     {"authorization": "Bearer t0ken-of-our\xe9"}, {"x-gitlab-token": "t0ken-of-ours"}],
)  # fmt: skip
def test_a_token_is_asked_for_before_the_body_is_read(headers: dict[str, str]) -> None:
    head = Head("POST", "/events", {"content-length": "5", **headers})
    answer = admit(head, ACCESS, LIMITS)
    assert answer is not None
    assert answer.status == 401
    assert b"t0ken" not in answer.body


def test_without_a_token_nobody_is_asked() -> None:
    assert taken(request("/", b"{}", access=Access())).records == (b"{}",)


def test_secrets_are_in_no_representation() -> None:
    assert all(one not in repr(ACCESS) for one in ("t0ken", "gh-secret", "gl-token"))


def test_web_pages_may_not_push() -> None:
    assert refused(request("/", b"{}", {**BEARER, "origin": "http://a.example"}))[0] == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 405), ("POST", "/elsewhere", 404), ("GET", "/health", 200),
     ("POST", "/health", 405), ("POST", "/v1/traces", 404), ("OPTIONS", "/events", 405)],
)  # fmt: skip
def test_methods_and_paths(method: str, path: str, status: int) -> None:
    answer = admit(Head(method, path, {}), ACCESS, LIMITS)
    assert answer is not None
    assert answer.status == status


# Bodies -------------------------------------------------------------------------------------------

LINES = b'{"a":1}\n{"a":2}\n'


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("", bytes),
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("x-gzip", lambda body: gzip.compress(body[:8]) + gzip.compress(body[8:])),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("zstd", zstandard.compress),
        ("zstd", lambda body: zstandard.compress(body[:8]) + zstandard.compress(body[8:])),
    ],
)
def test_codings(coding: str, pack: Any) -> None:
    got = request("/events", pack(LINES), {**BEARER, "content-encoding": coding})
    assert taken(got).records == (LINES,)
    assert reply(got) == (
        202,
        {"read": 3, "stored": 1, "dead_lettered": 1, "duplicates": 1},
    )


PACK: dict[str, Any] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("coding", PACK)
def test_what_unpacks_to_too_much_is_refused(coding: str) -> None:
    body = PACK[coding](b"0" * 1_000_000)
    assert len(body) < LIMITS.packed
    assert refused(request("/", body, {**BEARER, "content-encoding": coding}))[0] == 413


@pytest.mark.parametrize("coding", PACK)
def test_damaged_and_cut_off_bodies_are_refused(coding: str) -> None:
    headers = {**BEARER, "content-encoding": coding}
    assert refused(request("/", b"\x1fnonsense", headers))[0] == 400
    assert refused(request("/", PACK[coding](LINES)[:-3], headers))[0] == 400


def test_what_is_not_taken() -> None:
    assert refused(request("/", b"x", {**BEARER, "content-encoding": "br"}))[0] == 415
    assert refused(request("/", b"x", {**BEARER, "content-type": "image/png"}))[0] == 415
    assert refused(request("/", b"x" * 10_001, BEARER))[0] == 413
    assert refused(request("/", b" \n ", BEARER)) == (400, "the body is empty")
    json_type = {"content-type": "application/json; charset=utf-8"}
    assert refused(request("/", b"a=b", {**BEARER, **json_type})) == (
        400,
        "the body is not JSON",
    )


def test_lines_of_text_are_taken() -> None:
    got = request("/events", b"one\ntwo\n", {**BEARER, "content-type": "text/plain"})
    assert taken(got).whole


def test_a_request_has_a_name_if_its_sender_gives_one() -> None:
    assert taken(request("/", b"{}", {**BEARER, "idempotency-key": "k-1"})).key == "k-1"
    assert taken(request("/", b"{}", {**BEARER, "idempotency-key": "k" * 999})).key == ""


# Senders ------------------------------------------------------------------------------------------


def test_otlp() -> None:
    body = b'{"resourceLogs":[]}'
    headers = {**BEARER, "content-type": "application/json"}
    status, told = reply(request("/v1/logs", body, headers))
    assert status == 200
    assert told["partialSuccess"]["rejectedLogRecords"] == "1"
    assert taken(request("/v1/logs", body, headers)).reply(Counts(1, 1)).body == b"{}"
    assert refused(request("/v1/metrics", body, headers))[0] == 400
    proto = {**BEARER, "content-type": "application/x-protobuf"}
    assert refused(request("/v1/logs", b"\n\x00", proto))[0] == 415


HOOK = b' {"action":"opened","repository":{"full_name":"acme/shop"}} '


def github(body: bytes, **more: str) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "x-github-event": "pull_request",
        "x-github-delivery": "7d2f1c00-aaaa-11f0-8000-000000000001",
        "x-hub-signature-256": signature("gh-secret", body),
        **more,
    }


def test_github_webhooks_carry_event_and_delivery() -> None:
    (record,) = taken(request("/github", HOOK, github(HOOK))).records
    assert json.loads(record) == {
        "headers": {
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": "7d2f1c00-aaaa-11f0-8000-000000000001",
        },
        "body": json.loads(HOOK),
    }


def test_github_webhooks_in_a_form() -> None:
    body = urlencode({"payload": HOOK}).encode()
    headers = github(body, **{"content-type": "application/x-www-form-urlencoded"})
    (record,) = taken(request("/github", body, headers)).records
    assert json.loads(record)["body"]["action"] == "opened"
    other = b"x=y"
    headers["x-hub-signature-256"] = signature("gh-secret", other)
    assert refused(request("/github", other, headers))[0] == 400


def test_the_documented_signature_of_github() -> None:
    # GitHub, "Validating webhook deliveries", section "Testing the webhook payload validation".
    assert signature("It's a Secret to Everybody", b"Hello, World!") == (
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    )


@pytest.mark.parametrize(
    "change",
    [{"x-hub-signature-256": ""}, {"x-hub-signature-256": "sha256=00"},
     {"x-hub-signature-256": signature("other", HOOK)}, {**BEARER, "x-hub-signature-256": ""}],
)  # fmt: skip
def test_wrong_signatures(change: dict[str, str]) -> None:
    status, why = refused(request("/github", HOOK, {**github(HOOK), **change}))
    assert status == 401
    assert "secret" not in why


def test_webhooks_need_a_secret_that_is_configured() -> None:
    access = Access(token="t0ken-of-ours")
    assert refused(request("/github", HOOK, github(HOOK), access))[0] == 401
    headers = {"x-gitlab-token": "", "content-type": "application/json"}
    assert refused(request("/gitlab", HOOK, headers, access))[0] == 401


def test_a_github_webhook_without_its_headers_or_an_object() -> None:
    headers = github(HOOK)
    del headers["x-github-event"]
    assert refused(request("/github", HOOK, headers))[0] == 400
    assert refused(request("/github", b"[]", github(b"[]")))[0] == 400
    sly = github(HOOK, **{"x-github-delivery": 'a","b":"c'})
    assert refused(request("/github", HOOK, sly))[0] == 400


def test_gitlab_webhooks() -> None:
    headers = {"x-gitlab-token": "gl-token", "idempotency-key": "k-7"}
    push = taken(request("/gitlab", b'{"object_kind":"push"}', headers))
    assert (push.records, push.key) == ((b'{"object_kind":"push"}',), "k-7")
    assert refused(request("/gitlab", b"{}", {"x-gitlab-token": "gl-tokem"}))[0] == 401


def test_splunk_events_are_unwrapped() -> None:
    body = (
        b'{"event":{"action":"x"},"time":1}{"event":"a line","sourcetype":"y"}\n'
        b'{"host":"h","event":7}'
    )
    headers = {"authorization": "Splunk t0ken-of-ours"}
    got = request("/services/collector/event", body, headers)
    assert taken(got).records == [b'{"action":"x"}', b"a line", b"7"]
    assert reply(got)[1]["code"] == 0
    assert refused(request("/services/collector", b'{"a":1}', headers))[0] == 400
    assert refused(request("/services/collector", b'{"event":1} nonsense', headers))[0] == 400
    assert taken(request("/services/collector/raw", b"a\nb", headers)).records == (b"a\nb",)


def test_firehose() -> None:
    packed = gzip.compress(b'{"logEvents":[]}')
    records = [{"data": b64encode(one).decode()} for one in (b'{"a":1}', packed, b'{"a":2}\n')]
    body = json.dumps({"requestId": "r-1", "timestamp": 17, "records": records}).encode()
    headers = {"x-amz-firehose-access-key": "t0ken-of-ours"}
    got = request("/firehose", body, headers)
    assert taken(got).records == [b'{"logEvents":[]}', b'{"a":1}\n{"a":2}\n']
    assert taken(got).key == "r-1"
    assert reply(got) == (200, {"requestId": "r-1", "timestamp": 17})
    assert refused(request("/firehose", b'{"records":[{"data":"*"}]}', headers))[0] == 400
    bomb = [{"data": b64encode(gzip.compress(b"0" * 60_000)).decode()}] * 2
    body = json.dumps({"records": bomb}).encode()
    assert refused(request("/firehose", body, headers))[0] == 413


# Heads --------------------------------------------------------------------------------------------


def test_a_head() -> None:
    head = head_of(
        b"POST /events/?x=y HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a:  2 \r\nContent-Length: 7\r\n\r\n"
    )
    assert head == Head(
        "POST", "/events", {"host": "a", "x-a": "1, 2", "content-length": "7"}, keep_alive=True
    )
    assert head.length == 7


@pytest.mark.parametrize(
    "lines",
    [
        b"POST / HTTP/2.0",
        b"POST /a b HTTP/1.1",
        b"POST http://a/ HTTP/1.1",
        b"post / HTTP/1.1",
        b"",
        b"POST / HTTP/1.1\r\nA : b",
        b"POST / HTTP/1.1\r\n folded",
        b"POST / HTTP/1.1\r\nA: \x00",
        b"POST / HTTP/1.1\r\nA: b\nC: d",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5",
        b"POST / HTTP/1.1\r\nContent-Length: +5",
        b"POST / HTTP/1.1\r\nContent-Length: -5",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked",
        b"POST / HTTP/1.1\r\nAuthorization: a\r\nAuthorization: b",
        b"POST / HTTP/1.1" + b"\r\nA: b" * 101,
    ],
)
def test_ambiguous_heads_are_refused(lines: bytes) -> None:
    with pytest.raises(BadRequestError):
        head_of(lines + b"\r\n\r\n")


# Noise --------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_a_head_of_noise_is_read_or_refused(noise: bytes) -> None:
    for data in (noise, b"POST / HTTP/1.1\r\n" + noise):
        try:
            assert head_of(data + b"\r\n\r\n").method.isupper()
        except BadRequestError as error:
            assert error.status in (400, 431)  # noqa: PT017 - either is right


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["/", "/v1/logs", "/github", "/gitlab", "/services/collector", "/firehose"]),
    st.sampled_from(["", "gzip", "deflate", "zstd", "br"]),
    st.one_of(st.binary(max_size=200), st.sampled_from([b"{", b"[[", b'{"event":', b'"', b"\xff"])),
    st.booleans(),
)
def test_a_body_of_noise_is_taken_or_refused(
    path: str, coding: str, body: bytes, fit: bool
) -> None:
    sent = PACK[coding](body) if fit and coding in PACK else body
    headers = {
        **github(sent),
        **BEARER,
        "x-gitlab-token": "gl-token",
        "x-amz-firehose-access-key": "t0ken-of-ours",
        "content-encoding": coding,
    }
    got = request(path, sent, headers)
    assert isinstance(got, Push) or got.status in (400, 413, 415)


def test_a_bomb_costs_no_more_than_the_limit() -> None:
    assert len(gunzipped(gzip.compress(bytes(10_000_000)), 1000)) == 1001
