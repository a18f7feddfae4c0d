"""Receives syslog: UDP (RFC 5426), TCP (RFC 6587), TLS (RFC 5425).

Each message becomes a record, with its head; the peer's address is its origin. Nothing is ever
answered. A slow reader makes TCP senders wait; datagrams beyond the queue are dropped and counted.
"""

import asyncio
import socket
import ssl
from contextlib import suppress

from bartizan.ingest.framing import OVERSIZED
from bartizan.ingest.sources.arrivals import Arrival, Arrivals, address
from bartizan.ingest.sources.connections import (
    READ,
    Connection,
    ConnectionLimits,
    Connections,
    bound,
)
from bartizan.ingest.sources.syslog_framing import (
    CUT_OFF,
    LATE,
    MESSAGE_LIMIT,
    Framed,
    Framer,
    refusal,
)

RECEIVE_BUFFER = 4 << 20
"""Bytes asked of the system for datagrams that come in a burst. It may grant fewer."""
DRAIN = 0.2
"""Seconds without a byte after which a connection has nothing more to say when we stop."""
STOPPED = "messages dropped: the queue was full when the receiver stopped"
NO_ROOM = "datagrams dropped: the queue is full"


class SyslogStream:
    """Syslog over connections."""

    def __init__(
        self,
        arrivals: Arrivals,
        host: str,
        port: int,
        *,
        tls: ssl.SSLContext | None = None,
        limits: ConnectionLimits | None = None,
        message_limit: int = MESSAGE_LIMIT,
    ) -> None:
        self._arrivals = arrivals
        self._limits = limits or ConnectionLimits()
        self._message_limit = message_limit
        self._scheme = "syslog+tls" if tls else "syslog+tcp"
        self._closing = False
        self._reads: set[asyncio.Timeout] = set()
        listening = bound(host, port, socket.SOCK_STREAM)
        self.port: int = listening.getsockname()[1]
        self._connections = Connections(
            listening, self._receive, limits=self._limits, tls=tls, drop=arrivals.drop
        )

    async def run(self) -> None:
        """Receive until cancelled."""
        await self._connections.run()

    async def close(self) -> None:
        """Take what connections have already sent, then end them."""
        self._closing = True
        until = asyncio.get_running_loop().time() + DRAIN
        for scope in self._reads:
            scope.reschedule(until)
        await self._connections.close()

    async def _receive(self, one: Connection) -> None:
        framer = Framer(self._message_limit)
        origin = f"{self._scheme}://{one.host}"
        try:
            reason = await self._messages(one, framer, origin)
        except TimeoutError:
            reason = CUT_OFF if self._closing else LATE
        except (ConnectionError, ssl.SSLError):
            reason = CUT_OFF
        except asyncio.CancelledError:
            self._hand_on_at_once(_arrival(origin, framer.finish(CUT_OFF)))
            raise
        await self._hand_on(origin, framer.finish(reason))

    async def _messages(self, one: Connection, framer: Framer, origin: str) -> str:
        """Receive until the end. Returns why an unfinished message is none; empty: it is one."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while not framer.broken:
            wait = self._limits.idle
            if framer.unfinished:
                wait = max(begun + self._limits.message - loop.time(), 0.0)
            if self._closing:
                wait = min(wait, DRAIN)
            async with asyncio.timeout(wait) as scope:
                self._reads.add(scope)
                try:
                    data = await one.reader.read(READ)
                finally:
                    self._reads.discard(scope)
            if not data:
                return ""
            fresh = not framer.unfinished
            framed = framer.feed(data)
            if fresh or framed.messages or framed.refused:
                begun = loop.time()
            await self._hand_on(origin, framed)
        return CUT_OFF

    async def _hand_on(self, origin: str, framed: Framed) -> None:
        arrival = _arrival(origin, framed)
        if not arrival.records and not arrival.refused:
            return
        try:
            await self._arrivals.put(arrival)
        except asyncio.CancelledError:
            self._hand_on_at_once(arrival)
            raise

    def _hand_on_at_once(self, arrival: Arrival) -> None:
        """When the grace is over nobody waits any more."""
        if (arrival.records or arrival.refused) and not self._arrivals.offer(arrival):
            self._arrivals.drop(STOPPED, len(arrival.records) + len(arrival.refused))


def _arrival(origin: str, framed: Framed) -> Arrival:
    return Arrival(origin, records=framed.messages, refused=framed.refused)


class SyslogDatagrams:
    """Syslog over UDP: one datagram, one message."""

    def __init__(
        self, arrivals: Arrivals, host: str, port: int, *, message_limit: int = MESSAGE_LIMIT
    ) -> None:
        self._arrivals = arrivals
        self._limit = message_limit
        self._socket = bound(host, port, socket.SOCK_DGRAM)
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self.port: int = self._socket.getsockname()[1]
        self._transport: asyncio.DatagramTransport | None = None

    async def run(self) -> None:
        """Receive until cancelled."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self._arrivals, self._limit), sock=self._socket
        )
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Take what the system has received, then end."""
        if self._transport is None:
            self._socket.close()
            return
        await asyncio.sleep(DRAIN)
        self._transport.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, arrivals: Arrivals, limit: int) -> None:
        self._arrivals = arrivals
        self._limit = limit

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        origin = f"syslog+udp://{address(addr)}"
        message = data.rstrip(b"\r\n\0")
        if len(data) > self._limit:
            arrival = Arrival(origin, refused=(refusal(len(data), OVERSIZED),))
        elif message and not message.isspace():
            arrival = Arrival(origin, records=(message,))
        else:
            return
        if not self._arrivals.offer(arrival):
            self._arrivals.drop(NO_ROOM)
