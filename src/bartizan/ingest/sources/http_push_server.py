"""A small HTTP/1.1 server for records that are pushed, with or without TLS.

It bounds what a sender can take: bytes of heads and bodies, time, connections, bodies under way. An
answer is given when the records were dealt with, or, if so configured, when they are in the queue.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from bartizan.ingest.sources.arrivals import Arrival, Arrivals, Counts, Receipt
from bartizan.ingest.sources.connections import (
    READ,
    Connection,
    ConnectionLimits,
    Connections,
    bound,
)
from bartizan.ingest.sources.http_push import Push, admit, busy, pushed, unsettled
from bartizan.ingest.sources.http_push_access import Access
from bartizan.ingest.sources.http_push_answers import Answer, answer, failed
from bartizan.ingest.sources.http_push_bodies import BodyLimits
from bartizan.ingest.sources.http_push_request import (
    HEAD_LIMIT,
    BadRequestError,
    Head,
    head_of,
)

_CHUNK_LINE = 64
"""Characters of the longest line before a chunk."""
_LINGER = 1.0
"""Seconds in which what a refused sender still sends is thrown away, so that it sees the answer."""
REFUSED = "requests turned away: the queue is full"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """What requests may take. Times in seconds."""

    head: float = 10.0
    """From the first byte of a head to its last."""
    body: float = 60.0
    """From the first byte of a body to its last."""
    settle: float = 60.0
    """Until records were dealt with; then the sender is told to come again."""
    under_way: int = 128 << 20
    """Bytes of all bodies that are being received."""
    bodies: BodyLimits = field(default_factory=BodyLimits)
    connections: ConnectionLimits = field(
        default_factory=lambda: ConnectionLimits(idle=60.0, grace=10.0)
    )


class HttpPush:
    """Receives requests.

    Args:
        arrivals: where their records go.
        host: to listen at.
        port: to listen at; 0: any.
        access: secrets that senders must know.
        tls: None: plain HTTP.
        limits: on requests.
        settled: whether an answer waits until the records were dealt with.
    """

    def __init__(
        self,
        arrivals: Arrivals,
        host: str,
        port: int,
        *,
        access: Access,
        tls: ssl.SSLContext | None = None,
        limits: HttpLimits | None = None,
        settled: bool = True,
    ) -> None:
        self._arrivals = arrivals
        self._access = access
        self._limits = limits or HttpLimits()
        self._settled = settled
        self._under_way = 0
        self._closing = False
        self._waits: set[asyncio.Timeout] = set()
        self._scheme = "https-push" if tls else "http-push"
        listening = bound(host, port, socket.SOCK_STREAM)
        self.port: int = listening.getsockname()[1]
        self._connections = Connections(
            listening,
            self._requests,
            limits=self._limits.connections,
            tls=tls,
            drop=arrivals.drop,
        )

    async def run(self) -> None:
        """Receive until cancelled."""
        await self._connections.run()

    async def close(self) -> None:
        """Answer what is under way, then end."""
        self._closing = True
        for scope in self._waits:
            scope.reschedule(0.0)
        await self._connections.close()

    async def _requests(self, one: Connection) -> None:
        """Requests of one connection, one after the other."""
        keep = True
        while keep and not self._closing:
            with suppress(TimeoutError, asyncio.IncompleteReadError):
                head = await self._head(one)
                if head is None:
                    return
                if isinstance(head, Head):
                    got = await self._got(one, head)
                    keep = head.keep_alive and not got.headers.get("Connection")
                else:
                    got, keep = head, False
                await _send(one.writer, got, keep=keep, only_head=_is_head(head))
                if not keep:
                    await _linger(one)
                continue
            return

    async def _head(self, one: Connection) -> Head | Answer | None:
        """The next head; None: the connection has ended."""
        async with asyncio.timeout(self._limits.connections.idle) as scope:
            self._waits.add(scope)
            try:
                first = await one.reader.read(1)
            finally:
                self._waits.discard(scope)
        if not first:
            return None
        try:
            async with asyncio.timeout(self._limits.head):
                rest = await one.reader.readuntil(b"\r\n\r\n")
            if len(rest) >= HEAD_LIMIT:
                return failed(431, "the head is too large")
            return head_of(first + rest)
        except asyncio.LimitOverrunError:
            return failed(431, "the head is too large")
        except TimeoutError:
            return failed(408, "the head was not completed in time")
        except BadRequestError as error:
            return failed(error.status, str(error))

    async def _got(self, one: Connection, head: Head) -> Answer:
        """Receive one request's body and deal with it."""
        limits = self._limits
        refused = admit(head, self._access, limits.bodies)
        if refused:
            unread = head.chunked or head.length
            return _last(refused) if unread else refused
        size = limits.bodies.packed if head.length is None else head.length
        if not self._arrivals.has_room(size):
            self._arrivals.drop(REFUSED)
            return _last(busy())
        body = bytearray()
        try:
            try:
                await self._receive(one, head, body)
            except BadRequestError as error:
                return _last(failed(error.status, str(error)))
            except TimeoutError:
                return _last(failed(408, "the body was not completed in time"))
            # Unpacking may take a while; other connections go on meanwhile.
            made = await asyncio.to_thread(pushed, head, bytes(body), self._access, limits.bodies)
            return made if isinstance(made, Answer) else await self._handed_on(one, made)
        except _TooMuchError:
            self._arrivals.drop(REFUSED)
            return _last(busy())
        finally:
            self._under_way -= len(body)

    async def _handed_on(self, one: Connection, push: Push) -> Answer:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Counts] = loop.create_future()

        def set_done(counts: Counts) -> None:
            if not done.done():
                done.set_result(counts)

        def tell(counts: Counts) -> None:
            with suppress(RuntimeError):  # the loop has ended, and with it the connection
                loop.call_soon_threadsafe(set_done, counts)

        arrival = Arrival(
            f"{self._scheme}://{one.host}{push.where}",
            records=push.records,
            whole=push.whole,
            key=push.key,
            receipt=Receipt(tell),
        )
        if not self._arrivals.offer(arrival):
            self._arrivals.drop(REFUSED)
            return busy()
        if not self._settled:
            return answer(202, {"queued": True})
        try:
            async with asyncio.timeout(self._limits.settle):
                return push.reply(await done)
        except TimeoutError:
            return unsettled()

    async def _receive(self, one: Connection, head: Head, body: bytearray) -> None:
        """Append the body. What a sender merely announces takes nothing from others."""
        if head.headers.get("expect", "").lower() == "100-continue":
            one.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        async with asyncio.timeout(self._limits.body):
            pieces = (
                _chunks(one.reader, self._limits.bodies.packed)
                if head.length is None
                else _pieces(one.reader, head.length)
            )
            async for piece in pieces:
                if self._under_way + len(piece) > self._limits.under_way:
                    raise _TooMuchError
                self._under_way += len(piece)
                body += piece


class _TooMuchError(Exception):
    """All bodies under way are larger than they may be."""


async def _pieces(reader: asyncio.StreamReader, size: int) -> AsyncIterator[bytes]:
    while size:
        piece = await reader.read(min(size, READ))
        if not piece:
            raise asyncio.IncompleteReadError(b"", size)
        size -= len(piece)
        yield piece


async def _chunks(reader: asyncio.StreamReader, limit: int) -> AsyncIterator[bytes]:
    """A body in chunks (RFC 9112, section 7.1); trailers are thrown away."""
    while size := await _chunk_size(reader):
        limit -= size
        if limit < 0:
            raise BadRequestError(413, "the body is too large")
        async for piece in _pieces(reader, size):
            yield piece
        if await reader.readexactly(2) != b"\r\n":
            raise BadRequestError(400, "a chunk is not as long as it says")
    trailers = 0
    while (line := await _line(reader)) != b"\r\n":
        trailers += len(line)
        if trailers > HEAD_LIMIT:
            raise BadRequestError(431, "the trailers are too large")


async def _chunk_size(reader: asyncio.StreamReader) -> int:
    digits = (await _line(reader)).removesuffix(b"\r\n").partition(b";")[0].strip(b" \t")
    if not 0 < len(digits) <= _CHUNK_LINE or digits.strip(b"0123456789abcdefABCDEF"):
        raise BadRequestError(400, "the size of a chunk is no number")
    return int(digits, 16)


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n")
    except asyncio.LimitOverrunError:
        raise BadRequestError(400, "a line between chunks is too long") from None


async def _send(
    writer: asyncio.StreamWriter, one: Answer, *, keep: bool, only_head: bool = False
) -> None:
    head = [
        f"HTTP/1.1 {one.status} {HTTPStatus(one.status).phrase}",
        "Content-Type: application/json",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        f"Content-Length: {len(one.body)}",
        *(f"{name}: {value}" for name, value in one.headers.items() if name != "Connection"),
        f"Connection: {'keep-alive' if keep else 'close'}",
    ]
    content = b"" if only_head else one.body
    writer.write("\r\n".join(head).encode("ascii", "replace") + b"\r\n\r\n" + content)
    async with asyncio.timeout(10.0):
        await writer.drain()


async def _linger(one: Connection) -> None:
    """Let the sender see the answer before the connection is cut."""
    if one.writer.can_write_eof():
        one.writer.write_eof()
    with suppress(TimeoutError):
        async with asyncio.timeout(_LINGER):
            while await one.reader.read(READ):
                pass


def _last(one: Answer) -> Answer:
    """The body was not read, so nothing more can be understood on this connection."""
    return Answer(one.status, one.body, {**one.headers, "Connection": "close"})


def _is_head(head: Head | Answer) -> bool:
    return isinstance(head, Head) and head.method == "HEAD"
