"""Syslog over real sockets on this machine: UDP, TCP and TLS, kind senders and others."""

import json
import random
import socket
import ssl
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import trustme

from bartizan.errors import BartizanError
from bartizan.ingest.framing import OVERSIZED
from bartizan.ingest.sources.arrivals import Arrivals
from bartizan.ingest.sources.connections import (
    NO_HANDSHAKE,
    TOO_MANY,
    ConnectionLimits,
    server_context,
)
from bartizan.ingest.sources.syslog_framing import CUT_OFF, LATE, NO_COUNT
from bartizan.ingest.sources.syslog_server import NO_ROOM, SyslogDatagrams, SyslogStream

HOST = "127.0.0.1"
Receiver = Any

SSHD = (
    b"<86>1 2026-11-25T10:00:00.000Z web-1 sshd 4711 - - "
    b"Failed password for invalid user admin from 203.0.113.9 port 4222 ssh2"
)
SUDO = (
    b"<85>Nov 25 10:00:01 web-1 sudo: dev-3 : TTY=pts/0 ; PWD=/home/dev-3 ; USER=root ; "
    b"COMMAND=/usr/bin/id"
)
AUDIT = {
    "_document_id": "doc-1",
    "action": "protected_branch.destroy",
    "actor": "dev-3",
    "org": "acme",
    "repo": "acme/shop",
    "created_at": 1_780_000_000_000,
}


def audit(number: int) -> bytes:
    return json.dumps({**AUDIT, "_document_id": f"doc-{number}"}).encode()


def counted(*messages: bytes) -> bytes:
    return b"".join(b"%d %s" % (len(one), one) for one in messages)


def connect(port: int) -> socket.socket:
    return socket.create_connection((HOST, port), timeout=5)


def drained(one: socket.socket) -> bool:
    """Whether the other side has closed."""
    one.settimeout(5)
    with suppress(ConnectionError):
        return one.recv(1) == b""
    return True


def test_datagrams(receiver: Receiver) -> None:
    server = SyslogDatagrams(receiver.arrivals, HOST, 0)
    receiver.listen(server)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for message in (SSHD, SUDO + b"\n", b"", b"\n"):
            sender.sendto(message, (HOST, server.port))
    receiver.until(2)
    receiver.end()
    assert receiver.raws() == [SSHD, SUDO]
    assert receiver.formats() == {"linux-auth"}
    assert receiver.origins() == {"syslog+udp://127.0.0.1"}
    assert receiver.accounted()


@pytest.mark.parametrize(
    "sent", [counted(SSHD, SUDO), SSHD + b"\n" + SUDO + b"\r\n", SSHD + b"\0" + SUDO]
)
def test_both_framings_over_tcp(receiver: Receiver, sent: bytes) -> None:
    server = SyslogStream(receiver.arrivals, HOST, 0)
    receiver.listen(server)
    with connect(server.port) as sender:
        for at in range(0, len(sent), 7):
            sender.sendall(sent[at : at + 7])
    receiver.until(2)
    assert receiver.raws() == [SSHD, SUDO]
    assert receiver.origins() == {"syslog+tcp://127.0.0.1"}
    frame = receiver.batches[0].frame
    assert frame["host"][0] == "web-1"
    assert frame["src_ip"][0] == "203.0.113.9"


def test_records_of_products_are_recognised_within_syslog(receiver: Receiver) -> None:
    server = SyslogStream(receiver.arrivals, HOST, 0)
    receiver.listen(server)
    head = b"<134>1 2026-11-25T10:00:00Z forge audit-export - - - "
    messages = [
        *(SSHD, head + audit(1), audit(2), b"<134>Nov 25 10:00:00 forge x: @cee: " + audit(3)),
        *(b'<134>1 2026-11-25T10:00:00Z forge shop - - [a b="{\\]"] {"level":"info","n":1}',),
        *(b"<134>" + audit(4), b"no syslog at all"),
    ]
    with connect(server.port) as sender:
        sender.sendall(counted(*(one for one in messages[:1])))
        sender.sendall(counted(*messages[1:2]))
    with connect(server.port) as sender:
        sender.sendall(b"\n".join(messages[2:]))
    receiver.until(len(messages))
    found = {one.format: one.frame.height for one in receiver.batches if one.format == "json"}
    assert found == {"json": 1}
    assert receiver.formats() == {"linux-auth", "github-audit", "json", "text"}
    ids = [i for b in receiver.batches if b.format == "github-audit" for i in b.frame["event_id"]]
    assert sorted(ids) == ["doc-1", "doc-2", "doc-3", "doc-4"]
    assert receiver.tally.read == len(messages)
    assert receiver.accounted()


def test_events_with_an_identity_are_told_once(receiver: Receiver) -> None:
    server = SyslogStream(receiver.arrivals, HOST, 0)
    receiver.listen(server)
    with connect(server.port) as sender:
        sender.sendall(b"\n".join([audit(1), audit(1), SSHD, SSHD]))
    receiver.until(4)
    assert receiver.tally.duplicates == 1
    assert len({i for one in receiver.batches for i in one.frame["event_id"]}) == 3


def test_what_is_too_long_is_kept_as_a_dead_letter_and_the_connection_lives(
    receiver: Receiver,
) -> None:
    server = SyslogStream(receiver.arrivals, HOST, 0, message_limit=500)
    receiver.listen(server)
    with connect(server.port) as sender:
        sender.sendall(counted(SSHD, b"<13>" + b"x" * 1000, SUDO))
        receiver.until(3)
    receiver.intake.options.dead_letters.flush()
    (letter,) = map(json.loads, receiver.letters.read_text().splitlines())
    assert letter["reason"] == OVERSIZED
    assert letter["length"] == 1004
    assert letter["origin"] == "syslog+tcp://127.0.0.1"
    assert receiver.raws() == [SSHD, SUDO]
    assert receiver.accounted()


def test_a_long_datagram_is_refused(receiver: Receiver) -> None:
    server = SyslogDatagrams(receiver.arrivals, HOST, 0, message_limit=100)
    receiver.listen(server)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x" * 101, (HOST, server.port))
    receiver.until(1)
    assert receiver.reasons() == [OVERSIZED]


def test_a_broken_connection_is_closed(receiver: Receiver) -> None:
    server = SyslogStream(receiver.arrivals, HOST, 0)
    receiver.listen(server)
    with connect(server.port) as sender:
        sender.sendall(counted(SSHD) + b"garbage")
        assert drained(sender)
    receiver.until(2)
    assert receiver.reasons() == [NO_COUNT]


def test_a_sender_that_drips_is_cut_off(receiver: Receiver) -> None:
    limits = ConnectionLimits(message=0.4, idle=5)
    server = SyslogStream(receiver.arrivals, HOST, 0, limits=limits)
    receiver.listen(server)
    started = time.monotonic()
    with connect(server.port) as sender, suppress(ConnectionError):
        while time.monotonic() - started < 3:
            sender.sendall(b"x")
            time.sleep(0.05)
    assert time.monotonic() - started < 2
    receiver.until(1)
    assert receiver.reasons() == [LATE]


def test_a_silent_connection_is_ended(receiver: Receiver) -> None:
    server = SyslogStream(receiver.arrivals, HOST, 0, limits=ConnectionLimits(idle=0.2))
    receiver.listen(server)
    with connect(server.port) as sender:
        assert drained(sender)
    receiver.end()
    assert receiver.tally.read == 0


def test_connections_beyond_the_limit_are_turned_away_and_counted(receiver: Receiver) -> None:
    limits = ConnectionLimits(connections=2)
    server = SyslogStream(receiver.arrivals, HOST, 0, limits=limits)
    receiver.listen(server)
    with connect(server.port) as one, connect(server.port) as two:
        one.sendall(SSHD + b"\n")
        two.sendall(SSHD + b"\n")
        receiver.until(2)
        with connect(server.port) as three:
            assert drained(three)
        one.sendall(SUDO + b"\n")
        receiver.until(3)
    assert receiver.arrivals.dropped == {TOO_MANY: 1}


def test_a_full_queue_makes_connections_wait_and_drops_datagrams(receiver: Receiver) -> None:
    receiver.arrivals = Arrivals(size=4000, count=10)
    stream = SyslogStream(receiver.arrivals, HOST, 0)
    datagrams = SyslogDatagrams(receiver.arrivals, HOST, 0)
    receiver.listen(stream, datagrams)
    wanted = 20_000
    with connect(stream.port) as sender:
        sender.setblocking(False)
        lines, sent = (SSHD + b"\n") * wanted, 0
        end = time.monotonic() + 1
        while time.monotonic() < end and sent < len(lines):
            try:
                sent += sender.send(lines[sent:])
            except BlockingIOError:
                time.sleep(0.02)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            for _ in range(20):
                other.sendto(SUDO, (HOST, datagrams.port))
        time.sleep(0.3)
        dropped = receiver.arrivals.dropped[NO_ROOM]
        assert 0 < dropped <= 20
        assert len(receiver.arrivals) <= 10
        end = time.monotonic() + 20
        while sent < len(lines) and time.monotonic() < end:
            receiver.read(0)
            with suppress(BlockingIOError):
                sent += sender.send(lines[sent:])
    receiver.until(wanted + 20 - dropped)
    assert receiver.tally.read == wanted + 20 - dropped
    assert receiver.accounted()


def test_ending_takes_what_was_sent(receiver: Receiver) -> None:
    server = SyslogStream(receiver.arrivals, HOST, 0)
    receiver.listen(server)
    with connect(server.port) as sender, connect(server.port) as other:
        sender.sendall(b"<13>first\n")
        other.sendall(b"<13>hal")
        receiver.until(1)
        sender.sendall((SSHD + b"\n") * 5000)
        receiver.end()
    assert receiver.tally.read == 5002
    assert receiver.reasons() == [CUT_OFF]


class Tls:
    """An authority, a server with its certificate, and what clients need."""

    def __init__(self, home: Path, *, clients: bool) -> None:
        self.authority = trustme.CA()
        issued = self.authority.issue_cert(HOST)
        self.certificate = home / "server.pem"
        self.key = home / "server.key"
        self.clients = home / "clients.pem"
        issued.private_key_pem.write_to_path(str(self.key))
        for at, blob in enumerate(issued.cert_chain_pems):
            blob.write_to_path(str(self.certificate), append=at > 0)
        self.authority.cert_pem.write_to_path(str(self.clients))
        self.server = server_context(
            str(self.certificate), str(self.key), str(self.clients) if clients else ""
        )

    def client(self, *, with_certificate: bool = False) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        if with_certificate:
            self.authority.issue_cert("web-1.example.com").configure_cert(context)
        return context


def test_tls(receiver: Receiver, tmp_path: Path) -> None:
    tls = Tls(tmp_path, clients=False)
    server = SyslogStream(receiver.arrivals, HOST, 0, tls=tls.server)
    receiver.listen(server)
    with (
        connect(server.port) as plain,
        tls.client().wrap_socket(plain, server_hostname=HOST) as sender,
    ):
        assert sender.version() in ("TLSv1.2", "TLSv1.3")
        sender.sendall(counted(SSHD, SUDO))
        receiver.until(2)
    assert receiver.raws() == [SSHD, SUDO]
    assert receiver.origins() == {"syslog+tls://127.0.0.1"}


def test_clients_must_show_a_certificate_if_asked_to(receiver: Receiver, tmp_path: Path) -> None:
    tls = Tls(tmp_path, clients=True)
    server = SyslogStream(receiver.arrivals, HOST, 0, tls=tls.server)
    receiver.listen(server)
    with (
        connect(server.port) as plain,
        suppress(ssl.SSLError, ConnectionError),
        tls.client().wrap_socket(plain, server_hostname=HOST) as sender,
    ):
        sender.sendall(counted(SSHD))
        assert sender.recv(1) == b""
    with (
        connect(server.port) as plain,
        tls.client(with_certificate=True).wrap_socket(plain, server_hostname=HOST) as sender,
    ):
        sender.sendall(counted(SUDO))
        receiver.until(1)
    assert receiver.raws() == [SUDO]
    assert receiver.arrivals.dropped == {NO_HANDSHAKE: 1}


def test_old_tls_and_no_tls_are_turned_away(receiver: Receiver, tmp_path: Path) -> None:
    tls = Tls(tmp_path, clients=False)
    limits = ConnectionLimits(handshake=0.5)
    server = SyslogStream(receiver.arrivals, HOST, 0, tls=tls.server, limits=limits)
    receiver.listen(server)
    old = tls.client()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.maximum_version = old.minimum_version = ssl.TLSVersion.TLSv1_1
    with connect(server.port) as plain, pytest.raises((ssl.SSLError, ConnectionError)):
        old.wrap_socket(plain, server_hostname=HOST)
    with connect(server.port) as plain:
        plain.sendall(counted(SSHD))
        while plain.recv(100):
            pass
    with connect(server.port) as silent:
        assert drained(silent)
    receiver.end()
    assert receiver.tally.read == 0
    assert receiver.arrivals.dropped == {NO_HANDSHAKE: 3}


def test_a_key_that_does_not_fit_is_an_error_without_its_content(tmp_path: Path) -> None:
    tls = Tls(tmp_path, clients=False)
    tls.key.write_text("-----BEGIN PRIVATE KEY-----\nsecretsecret\n-----END PRIVATE KEY-----\n")
    with pytest.raises(BartizanError) as caught:
        server_context(str(tls.certificate), str(tls.key))
    assert "secret" not in str(caught.value)


def test_a_taken_port_is_an_error(receiver: Receiver) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        with pytest.raises(BartizanError, match="cannot be listened at"):
            SyslogStream(receiver.arrivals, HOST, taken.getsockname()[1])


def test_noise_never_hurts_and_is_accounted_for(receiver: Receiver) -> None:
    chance = random.Random(20261125)
    stream = SyslogStream(receiver.arrivals, HOST, 0, message_limit=300)
    datagrams = SyslogDatagrams(receiver.arrivals, HOST, 0, message_limit=300)
    receiver.listen(stream, datagrams)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        for _ in range(40):
            noise = b"".join(
                chance.choice(
                    (
                        chance.randbytes(chance.randrange(400)),
                        *(b"<13>", b"\n", b"17 <1>", b"{", b'{"a":', b"[1", SSHD, audit(1), b"\0"),
                    )
                )
                for _ in range(chance.randrange(1, 12))
            )
            with connect(stream.port) as sender, suppress(ConnectionError):
                sender.sendall(noise)
            other.sendto(noise[:1000], (HOST, datagrams.port))
            receiver.read(0.01)
    with connect(stream.port) as sender:
        sender.sendall(SUDO)
    receiver.end()
    assert SUDO in receiver.raws()
    assert receiver.tally.read > 40
    assert receiver.accounted()
