"""``bartizan watch --listen``: real processes, real sockets, real kills."""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bartizan.ingest.sources.http_push_access import signature

WAIT = 30.0
TOKEN = "t0ken-of-ours"
SECRET = "gh-secret"


class Watch:
    """A running watch that listens."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.out = home / "findings.jsonl"
        self.errors = home / "errors.txt"
        self.ports: dict[str, int] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str, select: str = "EVT-1") -> None:
        names = ("BARTIZAN_LISTEN_TOKEN", "BARTIZAN_LISTEN_GITHUB_SECRET")
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "bartizan", "watch", *arguments, "--format", "json"),
                    *("--output", str(self.out), "--interval", "0.05"),
                    *("--dead-letters", "dead.jsonl", "--select", select),
                ],
                cwd=self.home,
                env={
                    **os.environ,
                    "BARTIZAN_CACHE_DIR": str(self.home / "cache"),
                    **dict(zip(names, (TOKEN, SECRET), strict=True)),
                },
                stderr=errors,
            )
        end = time.monotonic() + WAIT
        while "watching" not in self.said() and time.monotonic() < end:
            assert self.process.poll() is None, self.said()
            time.sleep(0.05)
        found = re.findall(r"([a-z+]+)://127\.0\.0\.1:(\d+)", self.said())
        self.ports = {scheme: int(port) for scheme, port in found}

    def stop(self, how: int = signal.SIGTERM) -> int:
        process = self.process
        assert process is not None
        process.send_signal(how)
        self.process = None
        return process.wait(WAIT)

    def said(self) -> str:
        return self.errors.read_text()

    def told(self) -> list[str]:
        if not self.out.exists():
            return []
        found = self.out.read_bytes().split(b"\n")[:-1]
        return [event["event_id"] for line in found for event in json.loads(line)["events"]]

    def until(self, count: int) -> list[str]:
        end = time.monotonic() + WAIT
        while len(told := self.told()) < count and time.monotonic() < end:
            time.sleep(0.05)
        return told

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> Any:
        client = http.client.HTTPConnection("127.0.0.1", self.ports["http"], timeout=WAIT)
        try:
            sent = {"Authorization": f"Bearer {TOKEN}", **(headers or {})}
            client.request("POST", path, body, sent)
            return json.loads(client.getresponse().read())
        finally:
            client.close()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    one = Watch(tmp_path)
    yield one
    if one.process is not None:
        one.stop(signal.SIGKILL)


def event(number: int) -> bytes:
    """An event that a rule of ours tells."""
    record = {
        "_document_id": f"doc-{number}",
        "action": "protected_branch.destroy",
        "actor": f"dev-{number % 3}",
        "org": "acme",
        "repo": "acme/shop",
        "created_at": 1_780_000_000_000 + number,
    }
    return json.dumps(record).encode() + b"\n"


def names(*numbers: int) -> list[str]:
    return [f"doc-{number}" for number in numbers]


def test_files_syslog_and_http_together(watch: Watch) -> None:
    (watch.home / "audit.log").write_bytes(event(0))
    watch.start(
        *("audit.log", "--listen", "syslog+tcp://127.0.0.1:0"),
        *("--listen", "syslog+udp://:0", "--listen", "http://localhost:0"),
    )
    watch.ports["http"] = int(re.findall(r"http://localhost:(\d+)", watch.said())[0])
    assert watch.until(1) == names(0)
    head = b"<134>1 2026-11-25T10:00:00Z forge audit - - - "
    with socket.create_connection(("127.0.0.1", watch.ports["syslog+tcp"]), timeout=5) as one:
        one.sendall(head + event(1))
        assert watch.until(2) == names(0, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(head + event(2), ("127.0.0.1", watch.ports["syslog+udp"]))
    assert watch.until(3) == names(0, 1, 2)
    got = watch.post("/", event(3) + event(3) + b"{\n")
    assert got == {"read": 3, "stored": 1, "dead_lettered": 1, "duplicates": 1}
    assert watch.told() == names(0, 1, 2, 3), "an answer comes after the finding was written"
    assert watch.stop() == 0
    assert "6 records read, 1 not understood, 1 seen before" in watch.said()
    assert TOKEN not in watch.said()
    assert (watch.home / "dead.jsonl").read_text().count("\n") == 1


def test_a_webhook_becomes_a_finding(watch: Watch) -> None:
    watch.start("--listen", "http://127.0.0.1:0", select="EV")
    body = json.dumps(
        {
            "action": "deleted",
            "repository": {"full_name": "acme/shop", "private": True},
            "organization": {"login": "acme"},
            "sender": {"login": "dev-3", "type": "User"},
            "rule": {"name": "main", "updated_at": "2026-11-25T10:00:00Z"},
        }
    ).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "branch_protection_rule",
        "X-GitHub-Delivery": "7d2f1c00-aaaa-11f0-8000-000000000001",
        "X-Hub-Signature-256": signature(SECRET, body),
    }
    assert watch.post("/github", body, headers)["stored"] == 1
    assert watch.told() == ["7d2f1c00-aaaa-11f0-8000-000000000001"]
    wrong = {**headers, "X-Hub-Signature-256": signature("guess", body)}
    assert "error" in watch.post("/github", body, wrong)


def test_what_was_answered_survives_a_kill_and_is_told_once(watch: Watch) -> None:
    watch.start("--listen", "http://127.0.0.1:0")
    for number in range(5):
        watch.post("/", event(number))
    watch.stop(signal.SIGKILL)
    assert watch.told() == names(*range(5))
    watch.start("--listen", "http://127.0.0.1:0")
    # Its answer might have been lost with the kill: the sender sends it again.
    assert watch.post("/", event(4))["duplicates"] == 1
    assert watch.told() == names(*range(5))


def test_senders_that_try_again_are_told_once_whatever_is_killed(watch: Watch) -> None:
    watch.start("--listen", "http://127.0.0.1:0")
    port = watch.ports["http"]
    chance = random.Random(20261125)
    ended = threading.Event()
    sent: list[int] = []

    def send(first: int) -> None:
        number = first
        while not ended.is_set():
            batch = list(range(number, number + 20))
            while True:
                try:
                    got = watch.post("/", b"".join(map(event, batch)))
                except (OSError, http.client.HTTPException, ValueError):
                    time.sleep(0.05)
                    continue
                if "error" not in got:
                    break
                time.sleep(0.05)
            sent.extend(batch)
            number += 20

    senders = [threading.Thread(target=send, args=(at * 1_000_000,)) for at in range(3)]
    for one in senders:
        one.start()
    for _ in range(3):
        time.sleep(0.5 + chance.random())
        watch.stop(signal.SIGKILL)
        watch.start("--listen", f"http://127.0.0.1:{port}")
    ended.set()
    for one in senders:
        one.join(WAIT)
    assert watch.stop() == 0
    told = watch.told()
    assert len(sent) > 200
    assert sorted(told) == sorted(names(*sent))


def test_stopping_deals_with_what_was_sent(watch: Watch) -> None:
    watch.start("--listen", "syslog+tcp://127.0.0.1:0")
    with socket.create_connection(("127.0.0.1", watch.ports["syslog+tcp"]), timeout=5) as one:
        one.sendall(event(0))
        watch.until(1)
        one.sendall(b"".join(map(event, range(1, 300))))
        assert watch.stop() == 0
    assert sorted(watch.told()) == sorted(names(*range(300)))


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "nothing to watch"),
        (("--listen", "http://127.0.0.1"), "no port"),
        (("--listen", "gopher://127.0.0.1:1"), "scheme"),
        (("--listen", "syslog+tls://127.0.0.1:0"), "no certificate"),
        (("--listen", "http://127.0.0.1:0", "--once"), "never done"),
    ],
)
def test_what_cannot_be_listened_at(
    tmp_path: Path, arguments: tuple[str, ...], reason: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bartizan", "watch", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
    )
    assert done.returncode == 2
    assert reason in done.stderr


def test_the_whole_network_may_not_push_without_a_token(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bartizan", "watch", "--listen", "http://0.0.0.0:0"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
        env={name: value for name, value in os.environ.items() if "_LISTEN_" not in name},
    )
    assert done.returncode == 2
    assert "BARTIZAN_LISTEN_TOKEN" in done.stderr
