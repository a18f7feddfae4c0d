"""Traffic of machines: how much leaves, fan-out, scans, new destinations, beacons, tunnels in DNS.

A machine is held against its own days and those of other machines; a destination is usual if the
machine has known it for some days, or several machines have. So time servers, health checks and
shared services are silent, however regular.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, Self

import msgspec
import numpy as np
import polars as pl

from bartizan.detect.behaviour.amounts import LEARNING, Amounts
from bartizan.detect.behaviour.delivered import Delivered
from bartizan.detect.behaviour.growth import growing
from bartizan.detect.behaviour.measure import Measure, size
from bartizan.detect.behaviour.network.beacons import beacon
from bartizan.detect.behaviour.network.contacts import Contact, Packed
from bartizan.detect.behaviour.network.flows import flows
from bartizan.detect.behaviour.references import reference
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.today import Today
from bartizan.stats.envelope import seal, unseal
from bartizan.stats.hashing import hash64
from bartizan.stats.pairs import Holders, Pairs

KIND = "traffic"
VERSION = 1

CONNECTIONS = Measure(at=0, facet="events on the network", said="{amount} connections", floor=50)
OUTSIDE = Measure(
    at=1, facet="bytes to outside", said="{amount} sent outside", floor=5_000_000, unit=65_536.0,
    attack=("T1048", "T1567"),
)  # fmt: skip
FAN_OUT = Measure(
    at=2, facet="fan-out", said="contacted {amount} destinations", floor=10, attack=("T1046",)
)
REFUSED = Measure(
    at=3, facet="scan", said="was refused by {amount} destinations", floor=4, attack=("T1046",)
)
NEW_OUTSIDE = Measure(
    at=4, facet="new destination", said="{amount} new destinations outside",
    single="a new destination outside", floor=1,
    attack=("T1071", "T1105"),
)  # fmt: skip
NEW_INSIDE = Measure(
    at=5, facet="new destination inside", said="{amount} new destinations inside",
    single="a new destination inside", floor=1,
    attack=("T1021",),
)  # fmt: skip
LETTERS = Measure(
    at=6, facet="dns names", said="asked for {amount} of different names below one domain",
    floor=300, unit=256.0, attack=("T1071.004", "T1048.003"),
)  # fmt: skip
MEASURES: Final = (CONNECTIONS, OUTSIDE, FAN_OUT, REFUSED, NEW_OUTSIDE, NEW_INSIDE, LETTERS)
MOST: Final = 300_000
"""Contacts of a day that are kept; further ones are counted as ``evicted``."""
FEW: Final = 0.02
"""Share of the machines that may know a destination which still is rare."""

Key = tuple[str, str]
Standing = tuple[bool, bool, int]
"""Whether a contact was seen before, is known, and to how many machines."""


class Traffic:
    """Daily amounts of machines, and whom they have to do with."""

    __slots__ = ("amounts", "contacts", "delivered", "evicted", "holders", "pairs", "top")

    def __init__(self) -> None:
        self.amounts = Amounts(MEASURES)
        self.delivered = Delivered()
        self.pairs = Pairs()
        self.holders: Holders = self.pairs.holders(0)
        """How many machines know a destination, frozen. Shards must all use that of all."""
        self.contacts: dict[Key, Contact] = {}
        """Of the day, by machine and destination."""
        self.top: dict[str, tuple[int, str]] = {}
        """To where outside each machine has sent most today."""
        self.evicted = 0

    def process(self, seen: pl.DataFrame) -> list[Signal]:
        """Count, and tell what is unusual."""
        day = self.delivered.take(seen)
        if day is None:
            return []
        part = flows(seen)
        if part.is_empty():
            return []
        self._meet(part, day)
        return list(self._walk(self._plain(part), seen, day))

    def learn(self, seen: pl.DataFrame) -> None:
        """Count."""
        self.process(seen)

    def end_day(self, day: int) -> list[Signal]:
        """Let the day join the past; tell what grows."""
        self.delivered.end_day(day)
        if self.contacts:
            keys = sorted(self.contacts)
            machines = np.array([hash64(machine) for machine, _ in keys], np.uint64)
            others = np.array([hash64(other) for _, other in keys], np.uint64)
            self.pairs.see(machines, others, day)
            self.pairs.prune()
        self.contacts, self.top = {}, {}
        self.holders = self.pairs.holders(day + 1)
        return self.amounts.end_day(day, partial(growing, self.amounts))

    def merge(self, other: Self, /) -> Self:
        """What both have counted; no machine may have been in both on one day that has ended."""
        both = type(self)()
        both.amounts = self.amounts.merge(other.amounts)
        both.delivered = self.delivered.merge(other.delivered)
        both.pairs = self.pairs.merge(other.pairs)
        both.holders = both.pairs.holders(both.delivered.ended + 1)
        both.evicted = self.evicted + other.evicted
        for one in (self, other):
            for key, contact in one.contacts.items():
                both.join(key, contact.packed(), _standing(contact))
            for machine, most in one.top.items():
                both.top[machine] = max(most, both.top.get(machine, most))
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        contacts = [
            (*key, _standing(one), one.packed()) for key, one in sorted(self.contacts.items())
        ]
        states = (self.amounts.to_bytes(), self.delivered.to_bytes(), self.pairs.to_bytes())
        return seal(KIND, VERSION, (), (states, contacts, sorted(self.top.items()), self.evicted))

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        shape = tuple[
            tuple[bytes, bytes, bytes],
            list[tuple[str, str, Standing, Packed]],
            list[tuple[str, tuple[int, str]]],
            int,
        ]
        _, (states, contacts, top, evicted) = unseal(raw, KIND, VERSION, shape)
        new = cls()
        new.amounts = Amounts.from_bytes(states[0], MEASURES)
        new.delivered = Delivered.from_bytes(states[1])
        new.pairs = Pairs.from_bytes(states[2])
        new.holders = new.pairs.holders(new.delivered.ended + 1)
        new.top, new.evicted = dict(top), evicted
        for machine, destination, standing, packed in contacts:
            new.join((machine, destination), packed, standing)
        return new

    @property
    def entities(self) -> Mapping[str, int]:
        """How many machines are known."""
        return {"machine": len(self.amounts.past)}

    @property
    def active(self) -> Mapping[str, int]:
        """How many of each kind did something today."""
        return Counter(self.amounts.active())

    def join(self, key: Key, packed: Packed, standing: Standing) -> None:
        """Add what another part of the day saw of a contact."""
        one = self.contacts.get(key)
        if one is None:
            seen, known, holders = standing
            one = Contact(packed[2], seen=seen, known=known, holders=holders)
            self.contacts[key] = one
        one.take(packed)

    def _meet(self, part: pl.DataFrame, day: int) -> None:
        """Make the contacts that are new today."""
        first = part.unique(["subject", "destination"], keep="first", maintain_order=True)
        keys = [
            (*key, time)
            for *key, time in first.select("subject", "destination", "time").iter_rows()
            if (key[0], key[1]) not in self.contacts
        ]
        if len(self.contacts) + len(keys) > MOST:
            room = max(MOST - len(self.contacts), 0)
            self.evicted += len(keys) - room
            keys = keys[:room]
        if not keys:
            return
        machines = np.array([hash64(machine) for machine, _, _ in keys], np.uint64)
        others = np.array([hash64(other) for _, other, _ in keys], np.uint64)
        pairs = self.pairs.known(machines, others, day)
        held = self.holders.of(others).tolist()
        for (machine, other, time), seen, known, holders in zip(
            keys, (pairs.days > 0).tolist(), pairs.aged.tolist(), held, strict=True
        ):
            self.contacts[machine, other] = Contact(time, seen=seen, known=known, holders=holders)

    def _plain(self, part: pl.DataFrame) -> pl.DataFrame:
        """Add up what nothing can be said of; what must be looked at event by event."""
        grouped = part.group_by("subject", "destination").agg(
            n=pl.len(),
            sent=pl.col("sent").sum(),
            outside=pl.col("outside").first(),
            refused=pl.col("refused").any(),
        )
        sums: dict[str, list[int]] = {}
        plain: list[tuple[str, str, Contact, int, int, bool]] = []
        walk: set[Key] = set()
        for subject, destination, n, sent, outside, refused in grouped.iter_rows():
            contact = self.contacts.get((subject, destination))
            if contact is None:
                continue
            both = sums.setdefault(subject, [0, 0])
            both[0] += n
            both[1] += sent if outside else 0
            fresh = contact.count == 0 or (refused and not contact.refused)
            if fresh or not self._is_usual(contact):
                walk.add((subject, destination))
            else:
                plain.append((subject, destination, contact, n, sent, outside))
        reached = set()
        for subject, (n, sent) in sums.items():
            one = self.amounts.of(subject)
            now, levels = one.amounts, one.levels
            if now[0] + n >= levels[0] or now[1] + sent >= levels[1]:
                reached.add(subject)
        for subject, destination, contact, n, sent, outside in plain:
            if subject not in reached:
                contact.count += n
                self._sent(subject, destination, contact, sent if outside else 0)
                now = self.amounts.of(subject).amounts
                now[0] += n
                now[1] += sent if outside else 0
        pairs = pl.DataFrame(
            sorted(walk), schema={"subject": pl.String, "destination": pl.String}, orient="row"
        ).with_columns(wanted=pl.lit(value=True))
        return part.join(
            pairs, on=["subject", "destination"], how="left", maintain_order="left"
        ).filter(pl.col("wanted") | pl.col("subject").is_in(sorted(reached)))

    def _is_usual(self, contact: Contact) -> bool:
        return contact.known or not self._is_rare(contact)

    def _is_rare(self, contact: Contact) -> bool:
        return contact.holders <= max(1.0, FEW * self.holders.ones)

    def _walk(self, rows: pl.DataFrame, seen: pl.DataFrame, day: int) -> Iterator[Signal]:
        """Event by event."""
        for subject, row, time, destination, name, outside, sent, refused in rows.select(
            "subject", "row", "time", "destination", "name", "outside", "sent", "refused"
        ).iter_rows():
            contact = self.contacts.get((subject, destination))
            if contact is None:
                continue
            one = self.amounts.of(subject)
            grown = [CONNECTIONS]
            one.amounts[CONNECTIONS.at] += 1
            if outside and sent:
                one.amounts[OUTSIDE.at] += sent
                grown.append(OUTSIDE)
            grown += self._first(one, contact, day, outside=outside, refused=refused)
            contact.count += 1
            self._sent(subject, destination, contact, sent if outside else 0)
            usual = self._is_usual(contact)
            if name is not None and not usual:
                letters = contact.asked(hash64(name), len(name) - len(destination))
                one.amounts[LETTERS.at] = max(letters, one.amounts[LETTERS.at])
                grown.append(LETTERS)
            for measure in grown:
                if one.amounts[measure.at] < one.levels[measure.at]:
                    continue
                if odd := self.amounts.look(one, measure, day):
                    detail = self._detail(subject, destination, measure)
                    yield self.amounts.signal(
                        subject, measure, day, odd, time, reference(seen, row), detail=detail
                    )
            if not usual and contact.beats(time):
                age, machines = self.amounts.age(one, day), self.holders.ones
                signal = beacon(subject, destination, contact, time, age=age, machines=machines)
                if signal:
                    yield msgspec.structs.replace(signal, refs=(reference(seen, row),))

    def _first(
        self, one: Today, contact: Contact, day: int, *, outside: bool, refused: bool
    ) -> Iterator[Measure]:
        """Count what is counted once a day and destination."""
        if not contact.count:
            one.amounts[FAN_OUT.at] += 1
            yield FAN_OUT
            new = not contact.seen and self._is_rare(contact)
            if new and self.amounts.age(one, day) >= LEARNING:
                measure = NEW_OUTSIDE if outside else NEW_INSIDE
                one.amounts[measure.at] += 1
                yield measure
        if refused and not contact.refused:
            contact.refused = True
            one.amounts[REFUSED.at] += 1
            yield REFUSED

    def _sent(self, subject: str, destination: str, contact: Contact, outside: int) -> None:
        contact.sent += outside
        if outside and (contact.sent, destination) > self.top.get(subject, (0, "")):
            self.top[subject] = contact.sent, destination

    def _detail(self, subject: str, destination: str, measure: Measure) -> str:
        if measure is OUTSIDE:
            most, where = self.top[subject]
            contact = self.contacts[subject, where]
            held = f"known to {contact.holders} of {self.holders.ones} machines"
            return (
                f", {size(most)} of it to {where} ({'known' if contact.known else 'new'}; {held})"
            )
        if measure in (NEW_OUTSIDE, NEW_INSIDE):
            return f", the latest {destination}"
        return f", {destination}" if measure is LETTERS else ""


def _standing(contact: Contact) -> Standing:
    return contact.seen, contact.known, contact.holders
