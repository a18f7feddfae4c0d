"""Sessions: used from another network or with another client than they began with, long, busy.

A session that moves is a stolen token, or a laptop on a train: how often the sessions of an
identity and its kind do that tells which is likely. To a network that the identity has used for
days, or that many use, it may move.
"""

from collections.abc import Iterator
from typing import Final

import polars as pl

from bartizan.detect.behaviour.amounts import LEARNING, Amounts
from bartizan.detect.behaviour.measure import Measure
from bartizan.detect.behaviour.profiles.canonical import agent
from bartizan.detect.behaviour.references import reference
from bartizan.detect.behaviour.signal import Signal

MOVED = Measure(
    at=6, facet="session from another network", said="{amount} sessions went on from elsewhere",
    single="a session went on from elsewhere",
    floor=1, attack=("T1550", "T1539"),
)  # fmt: skip
CLIENT = Measure(
    at=7, facet="session with another client",
    said="{amount} sessions went on with another client",
    single="a session went on with another client", floor=1, attack=("T1550", "T1539"),
)  # fmt: skip
LONG = Measure(
    at=8, facet="duration at a sitting", said="one session of {amount} minutes", floor=480
)
BUSY = Measure(
    at=9, facet="events at a sitting", said="{amount} operations in one session", floor=50
)
LONGEST: Final = 2 * 24 * 60
"""Minutes from which something is a key and no session."""
IDLE: Final = 2
"""Days after which a session is forgotten."""
MOST: Final = 300_000
"""Sessions that are remembered."""
SHAPES: Final = 8
"""Networks and clients of a session that are remembered."""
_MINUTE = 60_000_000
_DAY = 86_400_000_000

Packed = tuple[int, int, int, int, list[str], list[str]]


class Session:
    """What is known of one."""

    __slots__ = ("clients", "count", "day", "last", "networks", "start")

    def __init__(self, start: int) -> None:
        self.start = start
        """Time of the first event, in microseconds since 1970."""
        self.last = start
        self.day = 0
        """Day of ``count``."""
        self.count = 0
        """Events on that day."""
        self.networks: list[str] = []
        self.clients: list[str] = []

    def packed(self) -> Packed:
        """As plain values."""
        return self.start, self.last, self.day, self.count, self.networks, self.clients

    @classmethod
    def unpacked(cls, packed: Packed) -> "Session":
        """From plain values."""
        new = cls(packed[0])
        new.last, new.day, new.count = packed[1:4]
        new.networks, new.clients = list(packed[4]), list(packed[5])
        return new


class Sessions:
    """Sessions of the last days, by name."""

    __slots__ = ("evicted", "known")

    def __init__(self) -> None:
        self.known: dict[str, Session] = {}
        self.evicted = 0

    def look(
        self, part: pl.DataFrame, amounts: Amounts, seen: pl.DataFrame, day: int
    ) -> Iterator[Signal]:
        """Go on with sessions.

        Args:
            part: ``subject``, ``time``, ``row`` (of ``seen``), ``session``,
                ``network``, ``usual`` (whether that is the identity's), ``user_agent``, in order.
            amounts: of identities.
            seen: the batch.
            day: since 1970.
        """
        shapes = part.unique(
            ["session", "network", "user_agent"], keep="first", maintain_order=True
        )
        for subject, time, row, name, place, usual, client in shapes.select(
            "subject", "time", "row", "session", "network", "usual", "user_agent"
        ).iter_rows():
            one = self._of(name, time)
            if one is None:
                continue
            for text, kept, measure in (
                (place, one.networks, MOVED),
                (agent(client) if client else None, one.clients, CLIENT),
            ):
                if text is None or text in kept or len(kept) >= SHAPES:
                    continue
                kept.append(text)
                if len(kept) == 1 or (usual and measure is MOVED):
                    continue
                who = amounts.of(subject)
                if amounts.age(who, day) < LEARNING:
                    continue
                who.amounts[measure.at] += 1
                if who.amounts[measure.at] >= who.levels[measure.at] and (
                    odd := amounts.look(who, measure, day)
                ):
                    yield amounts.signal(
                        subject, measure, day, odd, time, reference(seen, row),
                        detail=f": from {text}, began from {kept[0]}"
                        if measure is MOVED
                        else f": {text}, began with {kept[0]}",
                        value=name,
                    )  # fmt: skip
        yield from self._lengths(part, amounts, seen, day)

    def forget(self, day: int) -> None:
        """Drop sessions that have ended."""
        oldest = (day - IDLE) * _DAY
        self.known = {name: one for name, one in self.known.items() if one.last >= oldest}

    def take(self, other: "Sessions") -> None:
        """Add what another has seen."""
        self.evicted += other.evicted
        for name, more in other.known.items():
            one = self.known.get(name)
            if one is None:
                self.known[name] = Session.unpacked(more.packed())
                continue
            first, then = (one, more) if one.start <= more.start else (more, one)
            joined = Session.unpacked(first.packed())
            joined.last = max(one.last, more.last)
            joined.day = max(one.day, more.day)
            joined.count = sum(part.count for part in (one, more) if part.day == joined.day)
            joined.networks = list(dict.fromkeys(first.networks + then.networks))[:SHAPES]
            joined.clients = list(dict.fromkeys(first.clients + then.clients))[:SHAPES]
            self.known[name] = joined

    def _of(self, name: str, time: int) -> Session | None:
        one = self.known.get(name)
        if one is None:
            if len(self.known) >= MOST:
                self.evicted += 1
                return None
            one = self.known[name] = Session(time)
        return one

    def _lengths(
        self, part: pl.DataFrame, amounts: Amounts, seen: pl.DataFrame, day: int
    ) -> Iterator[Signal]:
        reached = []
        grouped = part.group_by("session").agg(
            pl.col("subject").last(), pl.col("time").last(), pl.len()
        )
        for name, subject, last, count in grouped.iter_rows():
            one = self.known.get(name)
            if one is None:
                continue
            if one.day != day:
                one.day, one.count = day, 0
            who = amounts.of(subject)
            minutes = (last - one.start) // _MINUTE
            if one.count + count >= who.levels[BUSY.at] or minutes >= who.levels[LONG.at]:
                reached.append(name)
                continue
            one.count += count
            one.last = max(one.last, last)
            _raise(who.amounts, BUSY.at, one.count)
            _raise(who.amounts, LONG.at, minutes if minutes <= LONGEST else 0)
        rows = part.filter(pl.col("session").is_in(reached)) if reached else part.clear()
        for subject, time, row, name in rows.select(
            "subject", "time", "row", "session"
        ).iter_rows():
            one, who = self.known[name], amounts.of(subject)
            one.count += 1
            one.last = max(one.last, time)
            minutes = (time - one.start) // _MINUTE
            for measure, amount in (
                (BUSY, one.count),
                (LONG, minutes if minutes <= LONGEST else 0),
            ):
                if amount <= who.amounts[measure.at]:
                    continue
                who.amounts[measure.at] = amount
                if amount >= who.levels[measure.at] and (odd := amounts.look(who, measure, day)):
                    yield amounts.signal(
                        subject, measure, day, odd, time, reference(seen, row), value=name
                    )


def _raise(amounts: list[int], at: int, amount: int) -> None:
    amounts[at] = max(amounts[at], amount)
