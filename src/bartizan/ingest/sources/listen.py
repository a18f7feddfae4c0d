"""Listens at addresses written as URLs, in a thread of its own.

``syslog+udp://127.0.0.1:5514``, ``syslog+tcp://…``, ``syslog+tls://…?cert=FILE&key=FILE&ca=FILE``,
``http://…``, ``https://…?cert=FILE&key=FILE``. A URL without a host means this machine alone.
"""

import asyncio
import ipaddress
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from bartizan.errors import BartizanError
from bartizan.ingest.sources.arrivals import Arrivals
from bartizan.ingest.sources.connections import server_context
from bartizan.ingest.sources.http_push_access import Access
from bartizan.ingest.sources.http_push_server import HttpPush
from bartizan.ingest.sources.syslog_server import SyslogDatagrams, SyslogStream

SCHEMES = ("syslog+udp", "syslog+tcp", "syslog+tls", "http", "https")
LOOPBACK = "127.0.0.1"


class Listener(Protocol):
    """Something that receives and hands on."""

    port: int

    async def run(self) -> None:
        """Receive until cancelled."""

    async def close(self) -> None:
        """Deal with what is under way, then end."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where and how to listen."""

    scheme: str
    host: str
    port: int
    certificate: str = ""
    key: str = ""
    authority: str = ""
    """Authorities of certificates that clients must show."""

    def at(self, port: int) -> str:
        """As a URL, with the port that was really taken."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{port}"


def listen_address(url: str) -> Address:
    """Read a URL.

    Raises:
        BartizanError: it names nothing that can be listened at.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
        given = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise _wrong(url, "it is no URL") from None
    if parts.scheme not in SCHEMES:
        raise _wrong(url, f"its scheme must be one of {', '.join(SCHEMES)}")
    if port is None:
        raise _wrong(url, "it has no port")
    if parts.path not in ("", "/") or parts.fragment or parts.username or parts.password:
        raise _wrong(url, "it may have a host, a port and files for TLS only")
    tls = parts.scheme in ("syslog+tls", "https")
    if unknown := sorted(given.keys() - ({"cert", "key", "ca"} if tls else set())):
        raise _wrong(url, f"{unknown[0]!r} means nothing there")
    if tls and not given.get("cert"):
        raise _wrong(url, "it has no certificate", "append ?cert=FILE&key=FILE")
    return Address(
        parts.scheme,
        parts.hostname or LOOPBACK,
        port,
        given.get("cert", ""),
        given.get("key", ""),
        given.get("ca", ""),
    )


def _wrong(url: str, why: str, mend: str = "write syslog+tcp://127.0.0.1:5514") -> BartizanError:
    return BartizanError(f"cannot be listened at: {why}", where=url.partition("?")[0], mend=mend)


def listener(one: Address, arrivals: Arrivals, access: Access) -> Listener:
    """Bind an address.

    Raises:
        BartizanError: it cannot be had, or all the world could push records.
    """
    if one.scheme in ("http", "https"):
        if not access.token and not _is_loopback(one.host):
            raise BartizanError(
                "everybody in the network could push records",
                where=one.at(one.port),
                mend="set BARTIZAN_LISTEN_TOKEN, or listen at 127.0.0.1",
            )
        tls = server_context(one.certificate, one.key, one.authority) if one.certificate else None
        return HttpPush(arrivals, one.host, one.port, access=access, tls=tls)
    if one.scheme == "syslog+udp":
        return SyslogDatagrams(arrivals, one.host, one.port)
    tls = server_context(one.certificate, one.key, one.authority) if one.certificate else None
    return SyslogStream(arrivals, one.host, one.port, tls=tls)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Listening:
    """Listeners that run in a thread until told to end."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = listeners
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether nothing more can come."""
        return not self._thread.is_alive()

    def end(self) -> None:
        """Begin to end: what is under way is still handed on, so go on reading meanwhile."""
        with suppress(RuntimeError):  # it has ended already
            self._loop.call_soon_threadsafe(self._ending.set)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        runs = [asyncio.ensure_future(one.run()) for one in self._listeners]
        ending = asyncio.ensure_future(self._ending.wait())
        await asyncio.wait((ending, *runs), return_when=asyncio.FIRST_COMPLETED)
        for task in (ending, *runs):
            task.cancel()
        await asyncio.gather(ending, *runs, return_exceptions=True)
        await asyncio.gather(*(one.close() for one in self._listeners), return_exceptions=True)
