"""What ordinary sessions look like, as state that merges exactly.

Kept are, each counted once for a piece of a session that has it: events, transitions (pairs),
orders of three (triples) and of ten (windows), and vectors of counts; and a fair sample of whole
pieces, from which scores are calibrated. Each is bounded; what no longer fits is dropped by hash,
so that shards and order do not matter, and ``overflow`` says how much.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from struct import pack
from typing import Self

import msgspec

from bartizan.detect.logs.session import Piece, Session, pieces
from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.hashing import hash64
from bartizan.stats.key_counts import KeyCounts
from bartizan.stats.quantiles import Quantiles
from bartizan.stats.sample import Sample

KIND = "sequences"
VERSION = 2
EVENTS = 1 << 16
PAIRS = 1 << 17
TRIPLES = 1 << 18
WINDOWS = 1 << 18
VECTORS = 1 << 12
SAMPLED = 1 << 12
PARAMETERS = (EVENTS, PAIRS, TRIPLES, WINDOWS, VECTORS, SAMPLED)
WINDOW = 10
"""Events of a window: system calls of an attack are ordinary ones in short orders, and only longer
ones tell (Forrest et al., IEEE S&P 1996, used 6 to 11)."""
KNOWN = 1 << 20
"""Entries of the table of hashes, which only saves time."""

_ENCODE = msgspec.msgpack.Encoder().encode
_PIECE = msgspec.msgpack.Decoder(Piece)


class SequenceState:
    """Learned from sessions. Query it through ``SequenceModel``."""

    __slots__ = (
        "_events", "events", "lengths", "pairs", "pieces", "sample", "sessions", "triples",
        "vectors", "windows",
    )  # fmt: skip

    def __init__(self) -> None:
        self.sessions = 0
        self.pieces = 0
        self.events = KeyCounts[str](EVENTS)
        self.pairs = KeyCounts[int](PAIRS)
        self.triples = KeyCounts[int](TRIPLES)
        self.windows = KeyCounts[int](WINDOWS)
        self.vectors = KeyCounts[str](VECTORS)
        self.sample = Sample(SAMPLED)
        self.lengths = Quantiles()
        self._events = EventHashes()

    def update(self, batch: Iterable[Session], /) -> None:
        """Learn sessions. Those without events are counted only."""
        events: Counter[str] = Counter()
        pairs: Counter[int] = Counter()
        triples: Counter[int] = Counter()
        windows: Counter[int] = Counter()
        vectors: Counter[str] = Counter()
        lengths: list[float] = []
        sampled: list[tuple[str, bytes]] = []
        for session in batch:
            self.sessions += 1
            lengths.append(len(session.events))
            for number, piece in enumerate(pieces(session)):
                self.pieces += 1
                padded = piece.padded()
                events.update(set(piece.events))
                hashes = [self._events[event] for event in padded]
                pairs.update(map(hash_of, set(pairwise(hashes))))
                triples.update(map(hash_of, set(zip(hashes, hashes[1:], hashes[2:]))))  # noqa: B905 - the shorter ends it
                windows.update(set(windows_of(hashes)))
                vectors[vector_key(piece)] += 1
                content = _ENCODE(piece)
                sampled.append((f"{session.id}\0{number}\0{hash64(content):x}", content))
        self.events.add(events)
        self.pairs.add(pairs)
        self.triples.add(triples)
        self.windows.add(windows)
        self.vectors.add(vectors)
        self.lengths.update(lengths)
        self.sample.update(sampled)

    def merge(self, other: Self, /) -> Self:
        """What both have learned."""
        both = type(self)()
        both.sessions = self.sessions + other.sessions
        both.pieces = self.pieces + other.pieces
        both.events = self.events.merge(other.events)
        both.pairs = self.pairs.merge(other.pairs)
        both.triples = self.triples.merge(other.triples)
        both.windows = self.windows.merge(other.windows)
        both.vectors = self.vectors.merge(other.vectors)
        both.sample = self.sample.merge(other.sample)
        both.lengths = self.lengths.merge(other.lengths)
        return both

    def sampled(self) -> list[Piece]:
        """The sampled pieces."""
        return [_PIECE.decode(content) for _, content in self.sample.items()]

    @property
    def overflow(self) -> dict[str, int]:
        """What was too much to keep: how many countings of each kind were dropped."""
        kinds: dict[str, KeyCounts[str] | KeyCounts[int]] = {
            "events": self.events, "pairs": self.pairs, "triples": self.triples,
            "windows": self.windows, "vectors": self.vectors,
        }  # fmt: skip
        return {name: kept.dropped for name, kept in kinds.items() if kept.dropped}

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        parts = (self.events, self.pairs, self.triples, self.windows, self.vectors, self.sample,
                 self.lengths)  # fmt: skip
        body = (self.sessions, self.pieces, [part.to_bytes() for part in parts])
        return seal(KIND, VERSION, PARAMETERS, body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: other bytes, another version or other limits.
        """
        parameters, (sessions, count, parts) = unseal(
            raw, KIND, VERSION, tuple[int, int, list[bytes]]
        )
        same_parameters(KIND, parameters, PARAMETERS)
        if len(parts) != 7:
            raise damaged(KIND)
        new = cls()
        new.sessions, new.pieces = sessions, count
        new.events = KeyCounts[str].from_bytes(parts[0])
        new.pairs = KeyCounts[int].from_bytes(parts[1])
        new.triples = KeyCounts[int].from_bytes(parts[2])
        new.windows = KeyCounts[int].from_bytes(parts[3])
        new.vectors = KeyCounts[str].from_bytes(parts[4])
        new.sample = Sample.from_bytes(parts[5])
        new.lengths = Quantiles.from_bytes(parts[6])
        return new


class EventHashes(dict[str, int]):
    """Hash of an event, remembered."""

    def __missing__(self, event: str) -> int:
        hashed = hash64(event)
        if len(self) < KNOWN:
            self[event] = hashed
        return hashed


def hash_of(events: tuple[int, ...]) -> int:
    """Hash of a pair or triple, from the hashes of its events."""
    return hash64(pack(f"<{len(events)}Q", *events))


def windows_of(hashes: Sequence[int]) -> list[int]:
    """Hashes of all windows of a piece, from the hashes of its events and marks; one if short."""
    packed = pack(f"<{len(hashes)}Q", *hashes)
    last = max(len(hashes) - WINDOW, 0)
    return [hash64(packed[8 * at : 8 * (at + WINDOW)]) for at in range(last + 1)]


def vector_key(piece: Piece) -> str:
    """The counts of a piece's events as canonical text."""
    return msgspec.json.encode(sorted(Counter(piece.events).items())).decode()
