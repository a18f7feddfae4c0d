"""What came over the network and waits to be read: a bounded queue between receivers and a reader.

Receivers run in an event loop, the reader in another thread. A full queue makes those wait who can
(a connection is no longer read, so its sender waits, too); those who cannot drop, and count it.
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import time_ns

import msgspec

from bartizan.ingest.framing import Uncut

QUEUE_BYTES = 64 << 20
"""Bytes that wait at most: some seconds of what one process can read."""
QUEUE_ARRIVALS = 50_000
"""Arrivals that wait at most: small datagrams cost more than their bytes."""
OVERHEAD = 200
"""Bytes that an arrival and each of its records cost beside their content (measured: 180)."""
TAKEN = 20_000
"""Records taken at a time, about one batch."""


class Counts(msgspec.Struct, frozen=True):
    """What became of records: ``read = stored + dead_lettered + duplicates``."""

    read: int = 0
    stored: int = 0
    dead_lettered: int = 0
    duplicates: int = 0


class Receipt:
    """Promised to a sender who waits until its records were dealt with.

    Args:
        tell: is called once with the counts, from the reader's thread.
    """

    def __init__(self, tell: Callable[[Counts], None]) -> None:
        self.counts: Counts | None = None
        """None: the records were not read yet."""
        self._tell = tell

    def settle(self) -> None:
        """Whatever was made of the records is safe: tell the sender."""
        if self.counts is not None:
            self._tell(self.counts)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came from one sender at one time."""

    origin: str
    """Transport and address of the peer; what a message says of its own host is not trusted."""
    records: Sequence[bytes] = ()
    """Messages, each of which is one record; or bodies, which are yet to be cut."""
    whole: bool = False
    """Whether ``records`` are bodies."""
    refused: Sequence[Uncut] = ()
    """What could not be taken, by reason and length. Offsets and lines are not known."""
    key: str = ""
    """Names the request: one that comes again under the same name was read before. Empty: none."""
    receipt: Receipt | None = None
    at: int = field(default_factory=lambda: time_ns() // 1000)
    """When it came, microseconds since 1970."""

    @property
    def size(self) -> int:
        """Bytes it takes in the queue."""
        return sum(map(len, self.records)) + OVERHEAD * (len(self.records) + 1)


class Arrivals:
    """The queue. ``offer`` and ``put`` for receivers, ``take`` for the one reader."""

    def __init__(self, *, size: int = QUEUE_BYTES, count: int = QUEUE_ARRIVALS) -> None:
        self.dropped: Counter[str] = Counter()
        """Messages, requests and connections that were turned away, by reason."""
        self._limits = size, count
        self._held: deque[Arrival] = deque()
        self._size = 0
        self._lock = threading.Condition()
        self._waiting: deque[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = deque()

    def offer(self, arrival: Arrival) -> bool:
        """Append if there is room; an empty queue has room for anything."""
        with self._lock:
            return self._append(arrival)

    async def put(self, arrival: Arrival) -> None:
        """Append; wait until there is room."""
        while True:
            room = asyncio.Event()
            with self._lock:
                if self._append(arrival):
                    return
                self._waiting.append((asyncio.get_running_loop(), room))
            await room.wait()

    def has_room(self, size: int) -> bool:
        """Whether so many bytes would be taken now."""
        with self._lock:
            return self._has_room(size)

    def drop(self, reason: str, count: int = 1) -> None:
        """Count what was turned away."""
        with self._lock:
            self.dropped[reason] += count

    def take(self, timeout: float = 0.0) -> list[Arrival]:
        """What came, in order, up to about ``TAKEN`` records; waits so many seconds for the first.

        Args:
            timeout: seconds.
        """
        with self._lock:
            if not self._held and timeout > 0:
                self._lock.wait(timeout)
            taken, records = [], 0
            while self._held and records < TAKEN:
                one = self._held.popleft()
                self._size -= one.size
                records += len(one.records)
                taken.append(one)
            waiting, self._waiting = self._waiting, deque()
        for loop, room in waiting:
            _wake(loop, room)
        return taken

    def __len__(self) -> int:
        return len(self._held)

    def _append(self, arrival: Arrival) -> bool:
        size = arrival.size
        if not self._has_room(size):
            return False
        self._held.append(arrival)
        self._size += size
        self._lock.notify()
        return True

    def _has_room(self, size: int) -> bool:
        most, count = self._limits
        return not self._held or (self._size + size <= most and len(self._held) < count)


def _wake(loop: asyncio.AbstractEventLoop, room: asyncio.Event) -> None:
    try:
        loop.call_soon_threadsafe(room.set)
    except RuntimeError:
        return  # the loop has ended, and with it whoever waited


def address(peer: object) -> str:
    """The host of a peer as URLs have it: without port, IPv4 in IPv6 as IPv4.

    Args:
        peer: a socket address.
    """
    host = str(peer[0]) if isinstance(peer, tuple) and peer else "unknown"
    host = host.partition("%")[0].removeprefix("::ffff:") if "." in host else host.partition("%")[0]
    return f"[{host}]" if ":" in host else host
