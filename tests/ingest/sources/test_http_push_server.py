"""Records pushed over real sockets on this machine, by kind senders and others."""

import gzip
import http.client
import json
import random
import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import trustme

from bartizan.ingest.sources.arrivals import Arrivals
from bartizan.ingest.sources.connections import ConnectionLimits, server_context
from bartizan.ingest.sources.http_push_access import Access, signature
from bartizan.ingest.sources.http_push_bodies import BodyLimits
from bartizan.ingest.sources.http_push_server import REFUSED, HttpLimits, HttpPush

HOST = "127.0.0.1"
Receiver = Any
ACCESS = Access(token="t0ken-of-ours", github="gh-secret", gitlab="gl-token")
BEARER = {"Authorization": "Bearer t0ken-of-ours"}
LIMITS = HttpLimits(
    head=0.5,
    body=0.5,
    settle=5.0,
    bodies=BodyLimits(packed=200_000, unpacked=1_000_000),
    connections=ConnectionLimits(idle=2.0, grace=2.0),
)


def audit(number: int) -> dict[str, Any]:
    return {
        "_document_id": f"doc-{number}",
        "action": "protected_branch.destroy",
        "actor": "dev-3",
        "org": "acme",
        "repo": "acme/shop",
        "created_at": 1_780_000_000_000 + number,
    }


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def serve(receiver: Receiver, **more: Any) -> HttpPush:
    server = HttpPush(receiver.arrivals, HOST, 0, **{"access": ACCESS, "limits": LIMITS, **more})
    receiver.listen(server)
    return server


def post(
    server: HttpPush, path: str, body: Any, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    client = http.client.HTTPConnection(HOST, server.port, timeout=10)
    try:
        client.request("POST", path, body, {**BEARER, **(headers or {})})
        got = client.getresponse()
        return got.status, json.loads(got.read())
    finally:
        client.close()


def raw(server: HttpPush, sent: bytes) -> bytes:
    """Send bytes as they are; all that is answered until the connection is closed."""
    with socket.create_connection((HOST, server.port), timeout=10) as one:
        with suppress(ConnectionError):
            one.sendall(sent)
        got = b""
        with suppress(ConnectionError):
            while more := one.recv(65536):
                got += more
        return got


def told(read: int, stored: int, dead: int = 0, duplicates: int = 0) -> dict[str, int]:
    return {"read": read, "stored": stored, "dead_lettered": dead, "duplicates": duplicates}


def test_lines_arrays_and_single_records(receiver: Receiver) -> None:
    server = serve(receiver)
    with receiver.reading():
        assert post(server, "/", lines(audit(1), audit(2))) == (202, told(2, 2))
        assert post(server, "/events", json.dumps([audit(3), audit(4)])) == (202, told(2, 2))
        assert post(server, "/events", json.dumps(audit(5), indent=1)) == (202, told(1, 1))
        packed = gzip.compress(lines(audit(6), audit(1)))
        got = post(server, "/events", packed, {"Content-Encoding": "gzip"})
        assert got == (202, told(2, 1, duplicates=1))
        got = post(server, "/events", lines(audit(7)) + b'{"_document_id": \n')
        assert got == (202, told(2, 1, dead=1))
    assert receiver.formats() == {"github-audit"}
    assert receiver.origins() == {"http-push://127.0.0.1/", "http-push://127.0.0.1/events"}
    assert receiver.accounted()


def test_an_answer_waits_until_the_records_were_dealt_with(receiver: Receiver) -> None:
    server = serve(receiver)
    answers: list[tuple[int, Any]] = []
    client = threading.Thread(target=lambda: answers.append(post(server, "/", lines(audit(1)))))
    client.start()
    while not (taken := receiver.arrivals.take(0.1)):
        pass
    list(receiver.senders.read(taken))
    time.sleep(0.3)
    assert not answers
    taken[0].receipt.settle()
    client.join(5)
    assert answers == [(202, told(1, 1))]


def test_an_answer_that_does_not_wait(receiver: Receiver) -> None:
    server = serve(receiver, settled=False)
    assert post(server, "/", lines(audit(1))) == (202, {"queued": True})
    receiver.until(1)


def test_a_sender_is_told_to_come_again_when_nothing_was_settled(receiver: Receiver) -> None:
    server = serve(receiver, limits=HttpLimits(settle=0.2))
    assert post(server, "/", lines(audit(1)))[0] == 503
    with receiver.reading():
        assert post(server, "/", lines(audit(1))) == (202, told(1, 0, duplicates=1))


def test_what_is_sent_again_under_its_name_is_read_once(receiver: Receiver) -> None:
    server = serve(receiver)
    named = {"Idempotency-Key": "k-1"}
    with receiver.reading():
        assert post(server, "/", b'{"a":1}\n{"a":1}\n', named) == (202, told(2, 2))
        assert post(server, "/", b'{"a":1}\n{"a":1}\n', named) == (202, told(2, 0, duplicates=2))
        assert post(server, "/", b'{"a":1}\n') == (202, told(1, 1))
        assert post(server, "/", b'{"a":1}\n') == (202, told(1, 1))
    assert receiver.accounted()
    ids = [one for batch in receiver.batches for one in batch.frame["event_id"]]
    assert len(set(ids)) == len(ids) == 4


HOOK = json.dumps(
    {
        "action": "deleted",
        "repository": {"full_name": "acme/shop", "private": True},
        "sender": {"login": "dev-3", "type": "User"},
        "rule": {"name": "main", "updated_at": "2026-11-25T10:00:00Z"},
    }
).encode()


def test_github_webhooks(receiver: Receiver) -> None:
    server = serve(receiver)
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "branch_protection_rule",
        "X-GitHub-Delivery": "7d2f1c00-aaaa-11f0-8000-000000000001",
        "X-Hub-Signature-256": signature("gh-secret", HOOK),
    }
    with receiver.reading():
        assert post(server, "/github", HOOK, headers) == (202, told(1, 1))
        assert post(server, "/github", HOOK, headers) == (202, told(1, 0, duplicates=1))
        bad = {**headers, "X-Hub-Signature-256": signature("other", HOOK)}
        assert post(server, "/github", HOOK, bad)[0] == 401
    (batch,) = receiver.batches
    assert batch.format == "github-webhook"
    assert batch.frame["event_id"].to_list() == ["7d2f1c00-aaaa-11f0-8000-000000000001"]
    assert batch.frame["operation"].to_list() == ["branch_protection_rule.deleted"]
    assert batch.record(batch.frame["raw"][0])["x_github_event"] == "branch_protection_rule"


def test_gitlab_webhooks(receiver: Receiver) -> None:
    server = serve(receiver)
    hook = {"object_kind": "push", "project": {"path_with_namespace": "acme/shop"}, "ref": "main"}
    with receiver.reading():
        got = post(server, "/gitlab", json.dumps(hook), {"X-Gitlab-Token": "gl-token"})
        assert got == (202, told(1, 1))
    assert receiver.formats() == {"gitlab-webhook"}


def test_otlp(receiver: Receiver) -> None:
    server = serve(receiver)
    record = {
        "timeUnixNano": "1780000000000000000",
        "observedTimeUnixNano": "1780000000000000000",
        "severityNumber": 9,
        "body": {"stringValue": "started"},
    }
    logs = {
        "resourceLogs": [
            {"resource": {}, "scopeLogs": [{"scope": {}, "logRecords": [record, record]}]}
        ]
    }
    point = {"asDouble": 1.5, "timeUnixNano": "1780000000000000000"}
    metric = {"name": "queue.length", "gauge": {"dataPoints": [point]}}
    metrics = {"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]}
    headers = {"Content-Type": "application/json"}
    with receiver.reading():
        assert post(server, "/v1/logs", json.dumps(logs), headers) == (200, {})
        assert post(server, "/v1/metrics", json.dumps(metrics), headers) == (200, {})
    assert receiver.formats() == {"otlp-logs", "otlp-metrics"}
    heights = {one.format: one.frame.height for one in receiver.batches}
    assert heights == {"otlp-logs": 2, "otlp-metrics": 1}


def test_splunk_clients(receiver: Receiver) -> None:
    server = serve(receiver)
    body = json.dumps({"event": audit(1)}) + json.dumps({"event": "a line"})
    headers = {"Authorization": "Splunk t0ken-of-ours"}
    with receiver.reading():
        status, got = post(server, "/services/collector/event", body, headers)
    assert (status, got["code"], got["stored"]) == (200, 0, 2)
    assert receiver.formats() == {"github-audit", "text"}


def test_a_full_queue_turns_requests_away(receiver: Receiver) -> None:
    receiver.arrivals = Arrivals(size=1000)
    server = serve(receiver, settled=False)
    assert post(server, "/", lines(audit(1)))[0] == 202
    client = http.client.HTTPConnection(HOST, server.port, timeout=10)
    client.request("POST", "/", b"x" * 5000, BEARER)
    got = client.getresponse()
    assert got.status == 429
    assert int(got.headers["Retry-After"]) > 0
    client.close()
    assert receiver.arrivals.dropped == {REFUSED: 1}
    receiver.until(1)
    assert post(server, "/", lines(audit(2)))[0] == 202


def test_bodies_under_way_are_bounded_and_announcing_one_takes_nothing(receiver: Receiver) -> None:
    limits = HttpLimits(under_way=3000, body=5.0, bodies=BodyLimits(packed=100_000))
    server = serve(receiver, limits=limits)
    announced = HEAD + b"Content-Length: 90000\r\n\r\n"
    with (
        receiver.reading(),
        socket.create_connection((HOST, server.port), timeout=10) as one,
        socket.create_connection((HOST, server.port), timeout=10) as two,
    ):
        one.sendall(announced)
        two.sendall(announced + b"x" * 2500)
        assert post(server, "/", lines(audit(1)))[0] == 202
        one.sendall(b"x" * 2500)
        assert status(one.recv(1000)) == 429
    receiver.end()
    assert receiver.tally.read == 1


def test_several_requests_on_one_connection(receiver: Receiver) -> None:
    server = serve(receiver)
    client = http.client.HTTPConnection(HOST, server.port, timeout=10)
    with receiver.reading():
        for number in range(3):
            client.request("POST", "/", lines(audit(number)), BEARER)
            got = client.getresponse()
            assert (got.status, json.loads(got.read())) == (202, told(1, 1))
        client.request("POST", "/", iter([lines(audit(8)), lines(audit(9))]), BEARER)
        assert json.loads(client.getresponse().read()) == told(2, 2)
        client.request("GET", "/health")
        assert client.getresponse().status == 200
    client.close()


HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t0ken-of-ours\r\n"


def status(got: bytes) -> int:
    assert got.startswith(b"HTTP/1.1 "), got
    return int(got[9:12])


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nA: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: a\r\n", 408),
        (HEAD + b"Content-Length: 10\r\n\r\nabc", 408),
        (HEAD + b"Content-Length: 999999\r\n\r\nabc", 413),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n30d41\r\n" + b"a" * 200_001, 413),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc", 401),
    ],
)
def test_bad_requests(receiver: Receiver, sent: bytes, expected: int) -> None:
    server = serve(receiver)
    got = raw(server, sent)
    assert status(got) == expected
    assert b"t0ken" not in got
    receiver.end()
    assert receiver.tally.read == 0


def test_the_body_is_asked_for_when_the_head_is_good(receiver: Receiver) -> None:
    server = serve(receiver)
    body = lines(audit(1))
    with (
        receiver.reading(),
        socket.create_connection((HOST, server.port), timeout=10) as one,
    ):
        one.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
        assert one.recv(1000).startswith(b"HTTP/1.1 100 ")
        one.sendall(body)
        assert status(one.recv(1000)) == 202


def test_one_slow_sender_does_not_keep_others_waiting(receiver: Receiver) -> None:
    server = serve(receiver)
    with (
        receiver.reading(),
        socket.create_connection((HOST, server.port), timeout=10) as slow,
    ):
        slow.sendall(HEAD)
        assert post(server, "/", lines(audit(1)))[0] == 202
        assert status(slow.recv(1000)) == 408


def test_ending_answers_what_is_under_way(receiver: Receiver) -> None:
    server = serve(receiver)
    answers: list[tuple[int, Any]] = []
    client = threading.Thread(target=lambda: answers.append(post(server, "/", lines(audit(1)))))
    client.start()
    while not len(receiver.arrivals):
        time.sleep(0.01)
    receiver.end()
    client.join(5)
    assert answers == [(202, told(1, 1))]


def test_tls(receiver: Receiver, tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert(HOST)
    certificate = tmp_path / "both.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(str(certificate))
    server = serve(receiver, tls=server_context(str(certificate), ""))
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    client = http.client.HTTPSConnection(HOST, server.port, timeout=10, context=trust)
    with receiver.reading():
        client.request("POST", "/", lines(audit(1)), BEARER)
        assert client.getresponse().status == 202
    client.close()
    assert receiver.origins() == {"https-push://127.0.0.1/"}


def test_noise_never_hurts_and_is_accounted_for(receiver: Receiver) -> None:
    chance = random.Random(20261125)
    server = serve(receiver)
    parts = (
        *(b"POST ", b"/ HTTP/1.1\r\n", b"Content-Length: 9\r\n", b"\r\n\r\n", HEAD, b"GET /health"),
        *(b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n", b"0\r\n\r\n", b'{"a":1}\n'),
    )
    with receiver.reading():
        for _ in range(60):
            noise = b"".join(
                chance.choice((*parts, chance.randbytes(chance.randrange(30))))
                for _ in range(chance.randrange(1, 9))
            )
            with socket.create_connection((HOST, server.port), timeout=10) as one:
                with suppress(ConnectionError):
                    one.sendall(noise)
                one.close()
        assert post(server, "/", lines(audit(1)))[0] == 202
    receiver.end()
    assert receiver.accounted()
