"""How identities come in: failures, sessions, journeys; one state, as they share what is usual."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, Self

import numpy as np
import polars as pl

from bartizan.detect.behaviour.amounts import Amounts
from bartizan.detect.behaviour.delivered import Delivered
from bartizan.detect.behaviour.failures import (
    AUTHENTICATION,
    GUESSED,
    PROMPTED,
    SPRAYED,
    TAKEN,
    WORN_OUT,
    Attempts,
    Recent,
)
from bartizan.detect.behaviour.profiles.canonical import network
from bartizan.detect.behaviour.sessions import BUSY, CLIENT, LONG, MOVED, Packed, Session, Sessions
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.travel import TRAVEL, Journeys, Place
from bartizan.stats.envelope import seal, unseal
from bartizan.stats.hashing import hash64
from bartizan.stats.key_table import Keys
from bartizan.stats.pairs import Holders, Pairs

KIND = "sign-ins"
VERSION = 1
MEASURES: Final = (
    TRAVEL, SPRAYED, GUESSED, WORN_OUT, PROMPTED, TAKEN, MOVED, CLIENT, LONG, BUSY,
)  # fmt: skip
SHARED: Final = 4
"""Identities from which a network is taken for one that many come from."""


class SignIns:
    """Who comes in, from where, in which sessions, after how many failures."""

    __slots__ = ("amounts", "attempts", "delivered", "exits", "holders", "journeys", "sessions")

    def __init__(self) -> None:
        self.amounts = Amounts(MEASURES)
        self.delivered = Delivered()
        self.attempts = Attempts()
        self.sessions = Sessions()
        self.journeys = Journeys()
        self.exits = Pairs()
        """Who came from which network."""
        self.holders: Holders = self.exits.holders(0)
        """How many came from a network, frozen. Shards must all use that of all."""

    def process(self, seen: pl.DataFrame) -> list[Signal]:
        """Learn, and tell what is unusual."""
        day = self.delivered.take(seen)
        if day is None:
            return []
        part = self._with_networks(_prepared(seen), day)
        for subject in part["subject"].unique().to_list():
            self.amounts.of(subject)
        signs = part.filter(pl.col("class_uid") == AUTHENTICATION)
        found = list(self.attempts.look(signs, self.amounts, seen, day))
        inside = part.filter(
            pl.col("session").is_not_null() & (pl.col("session") != pl.col("event_id"))
        ).with_columns(usual=pl.col("own") | pl.col("shared"))
        found += self.sessions.look(inside, self.amounts, seen, day)
        found += self.journeys.look(part, self.amounts, seen, day)
        return found

    def learn(self, seen: pl.DataFrame) -> None:
        """Learn."""
        self.process(seen)

    def end_day(self, day: int) -> list[Signal]:
        """Let the day join the past."""
        self.delivered.end_day(day)
        self.exits.prune()
        self.holders = self.exits.holders(day + 1)
        for part in (self.attempts, self.sessions, self.journeys):
            part.forget(day)
        return self.amounts.end_day(day)

    def merge(self, other: Self, /) -> Self:
        """What both have seen; nobody may have been in both on one day that has ended."""
        both = type(self)()
        both.amounts = self.amounts.merge(other.amounts)
        both.delivered = self.delivered.merge(other.delivered)
        both.exits = self.exits.merge(other.exits)
        both.holders = both.exits.holders(both.delivered.ended + 1)
        for one in (self, other):
            both.attempts.take(one.attempts, both.amounts)
            both.sessions.take(one.sessions)
            both.journeys.take(one.journeys)
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        states = (self.amounts.to_bytes(), self.delivered.to_bytes(), self.exits.to_bytes())
        sessions = [(name, one.packed()) for name, one in sorted(self.sessions.known.items())]
        body = (
            states, sorted(self.attempts.recent.items()),
            sorted(self.attempts.tried), sessions, self.sessions.evicted,
            sorted(self.journeys.places.items()),
        )  # fmt: skip
        return seal(KIND, VERSION, (), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[
            tuple[bytes, bytes, bytes],
            list[tuple[str, Recent]],
            list[tuple[str, str]],
            list[tuple[str, Packed]],
            int,
            list[tuple[str, Place]],
        ]
        _, (states, attempts, tried, sessions, evicted, places) = unseal(raw, KIND, VERSION, shape)
        new = cls()
        new.amounts = Amounts.from_bytes(states[0], MEASURES)
        new.delivered = Delivered.from_bytes(states[1])
        new.exits = Pairs.from_bytes(states[2])
        new.holders = new.exits.holders(new.delivered.ended + 1)
        new.attempts.recent, new.attempts.tried = dict(attempts), set(tried)
        new.sessions.known = {name: Session.unpacked(packed) for name, packed in sessions}
        new.sessions.evicted = evicted
        new.journeys.places = dict(places)
        return new

    @property
    def entities(self) -> Mapping[str, int]:
        """How many entities are known."""
        return {"identity": len(self.amounts.past), "session": len(self.sessions.known)}

    @property
    def active(self) -> Mapping[str, int]:
        """How many of each kind did something today."""
        return Counter(self.amounts.active())

    @property
    def evicted(self) -> int:
        """What was given up for want of room."""
        return self.amounts.evicted + self.sessions.evicted + self.exits.evicted

    def _with_networks(self, part: pl.DataFrame, day: int) -> pl.DataFrame:
        """With ``network``, whether it is the identity's ``own`` for days, and ``shared`` by many.

        Who fails to come in from a network makes it usual for nobody.
        """
        addresses = part["src_ip"].drop_nulls().unique().to_list()
        places = [network(one) for one in addresses]
        part = part.with_columns(
            network=pl.col("src_ip").replace_strict(
                addresses, places, default=None, return_dtype=pl.String
            )
        )
        pairs = part.select("subject", "network").drop_nulls().unique(maintain_order=True)
        ones, others = _hashes(pairs["subject"]), _hashes(pairs["network"])
        own, shared = self.exits.known(ones, others, day).aged, self.holders.of(others) >= SHARED
        inside = part.filter((pl.col("status") != "failure").fill_null(value=True))
        came = inside.select("subject", "network").drop_nulls().unique(maintain_order=True)
        if len(came):
            self.exits.see(_hashes(came["subject"]), _hashes(came["network"]), day)
        return part.join(
            pairs.with_columns(pl.Series("own", own), pl.Series("shared", shared)),
            on=["subject", "network"], how="left", maintain_order="left",
        ).with_columns(pl.col("own", "shared").fill_null(value=False))  # fmt: skip


def _hashes(texts: pl.Series) -> Keys:
    known = {text: hash64(text) for text in texts.unique().to_list()}
    return np.array([known[text] for text in texts.to_list()], np.uint64)


def _prepared(seen: pl.DataFrame) -> pl.DataFrame:
    """Events of identities that come in, with who it is as ``subject``."""
    frame = seen.select(
        "time", "event_id", "class_uid", "operation", "status", "actor", "actor_kind", "session",
        "src_ip", "src_geo", "user_agent",
    ).with_row_index("row")  # fmt: skip
    told = (
        (pl.col("class_uid") == AUTHENTICATION).fill_null(value=False)
        | pl.col("src_geo").is_not_null()
        | pl.col("session").is_not_null()
    )
    who = pl.col("actor").is_not_null() & (pl.col("actor_kind").fill_null("user") != "address")
    return frame.filter(told & who).with_columns(
        subject=pl.concat_str(pl.col("actor_kind").fill_null("user"), pl.lit(":"), "actor")
    )
