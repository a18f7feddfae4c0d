"""Accepts connections, few enough at a time, in plain or over TLS, and ends them in good order.

What is said on a connection is the business of a handler. A connection counts from the moment it is
accepted, so that unfinished TLS handshakes cannot fill the process.
"""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from bartizan.errors import BartizanError
from bartizan.ingest.sources.arrivals import address

READ = 64 << 10
"""Bytes read at a time."""
BACKLOG = 256
RESTED = 0.5
"""Seconds without accepting after the process ran out of file descriptors."""
TOO_MANY = "too many connections"
NO_HANDSHAKE = "no TLS handshake"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """What connections may take. Times in seconds."""

    connections: int = 512
    per_address: int = 128
    """Of one address, so that one cannot take all."""
    handshake: float = 10.0
    """For TLS."""
    idle: float = 900.0
    """Without a byte between two messages."""
    message: float = 30.0
    """From the first byte of a message to its last, whatever comes in between."""
    grace: float = 5.0
    """For what is under way when the receiver stops."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An accepted connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    host: str
    """Of the peer, as URLs have it."""


Handle = Callable[[Connection], Awaitable[None]]


class Connections:
    """Accepts on one socket until closed.

    Args:
        listening: a bound socket that listens.
        handle: deals with a connection until it ends.
        limits: on connections.
        tls: None: plain.
        drop: is told why a connection was turned away.
    """

    def __init__(
        self,
        listening: socket.socket,
        handle: Handle,
        *,
        limits: ConnectionLimits,
        tls: ssl.SSLContext | None,
        drop: Callable[[str], None],
    ) -> None:
        self._socket = listening
        self._handle = handle
        self._limits = limits
        self._tls = tls
        self._drop = drop
        self._tasks: set[asyncio.Task[None]] = set()
        self._hosts: Counter[str] = Counter()

    async def run(self) -> None:
        """Accept until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                one, peer = await loop.sock_accept(self._socket)
            except OSError:
                await asyncio.sleep(RESTED)
                continue
            host = address(peer)
            limits = self._limits
            if len(self._tasks) >= limits.connections or self._hosts[host] >= limits.per_address:
                self._drop(TOO_MANY)
                one.close()
                continue
            self._hosts[host] += 1
            task = loop.create_task(self._serve(one, host))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Wait for connections to end, as long as the grace allows, then cut them."""
        self._socket.close()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=self._limits.grace)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, one: socket.socket, host: str) -> None:
        writer: asyncio.StreamWriter | None = None
        try:
            reader, writer = await self._streams(one)
            await self._handle(Connection(reader, writer, host))
        except (ssl.SSLError, ConnectionError, TimeoutError, OSError):
            if writer is None:
                self._drop(NO_HANDSHAKE)
        finally:
            self._hosts[host] -= 1
            if not self._hosts[host]:
                del self._hosts[host]
            if writer is None:
                one.close()
            else:
                await _end(writer)

    async def _streams(
        self, one: socket.socket
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=READ, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        transport, _ = await loop.connect_accepted_socket(
            lambda: protocol,
            one,
            ssl=self._tls,
            ssl_handshake_timeout=self._limits.handshake if self._tls else None,
            ssl_shutdown_timeout=1.0 if self._tls else None,
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _end(writer: asyncio.StreamWriter) -> None:
    """Send what is left, for a moment, then close."""
    with suppress(OSError, ssl.SSLError, TimeoutError):
        writer.close()
        async with asyncio.timeout(2.0):
            await writer.wait_closed()
    writer.transport.abort()


def bound(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A socket at an address, which listens if it is one for connections.

    Args:
        host: a name or an address.
        port: 0: any that is free.
        kind: ``SOCK_STREAM`` or ``SOCK_DGRAM``.

    Raises:
        BartizanError: it cannot be had.
    """
    where = f"{host}:{port}"
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=kind, flags=socket.AI_PASSIVE)[
            0
        ]
        one = socket.socket(family, kind)
    except OSError as error:
        raise BartizanError(
            f"cannot be listened at: {error.strerror}", where=where, mend="check the address"
        ) from None
    try:
        if kind is socket.SOCK_STREAM:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(place)
        if kind is socket.SOCK_STREAM:
            one.listen(BACKLOG)
        one.setblocking(False)
    except OSError as error:
        one.close()
        raise BartizanError(
            f"cannot be listened at: {error.strerror}",
            where=where,
            mend="choose a port that is free; ports below 1024 need privileges",
        ) from None
    return one


def server_context(certificate: str, key: str, authority: str = "") -> ssl.SSLContext:
    """TLS for a server: 1.2 or later.

    Args:
        certificate: file with the certificate and its chain, PEM.
        key: file with its private key, PEM, not encrypted.
        authority: file with the authorities whose certificates clients must show; empty: clients
            need none.

    Raises:
        BartizanError: the files cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    try:
        # An encrypted key must not make a service ask a terminal for its password.
        context.load_cert_chain(certificate, key or None, password="")
        if authority:
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else None
        raise BartizanError(
            f"the certificate, its key or its authority cannot be used: {what or 'not PEM'}",
            where=certificate,
            mend="give PEM files that belong together; the key must not be encrypted",
        ) from None
    return context
