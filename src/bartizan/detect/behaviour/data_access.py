"""Access to data: mass reads, stores and classes new to somebody, sensitive ones off hours.

A store is sensitive if few read it, or if the user says so. Off hours are those in which somebody
hardly ever reads data.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import translate
from functools import partial
from typing import Final, Self

import numpy as np
import polars as pl

from bartizan.detect.behaviour.amounts import LEARNING, Amounts
from bartizan.detect.behaviour.counting import Part, added, different, plainly
from bartizan.detect.behaviour.data_classes import data_class, store_of
from bartizan.detect.behaviour.delivered import Delivered
from bartizan.detect.behaviour.growth import growing
from bartizan.detect.behaviour.measure import Measure
from bartizan.detect.behaviour.profiles.coded import coded
from bartizan.detect.behaviour.references import reference
from bartizan.detect.behaviour.signal import Signal
from bartizan.stats.envelope import seal, unseal
from bartizan.stats.hashing import hash64
from bartizan.stats.key_table import Keys
from bartizan.stats.pairs import Holders, Pairs
from bartizan.stats.usual_day import weekend

KIND = "data-access"
VERSION = 1

READS = Measure(
    at=0, facet="reads of data", said="read data {amount} times", floor=15, attack=("T1530",)
)
SECRETS = Measure(
    at=1, facet="reads of secrets", said="read {amount} secrets", floor=3, attack=("T1552", "T1555")
)
STORES = Measure(
    at=2, facet="reads in stores", said="read from {amount} stores", floor=4,
    attack=("T1619", "T1530"),
)  # fmt: skip
CLASSES = Measure(
    at=3, facet="class of data", said="first read of a class of data", floor=1, attack=("T1213",)
)
SENSITIVE = Measure(
    at=4, facet="sensitive resource", said="{amount} stores that few read, for the first time",
    single="a store that few read, for the first time",
    floor=1, attack=("T1530", "T1213"),
)  # fmt: skip
OFF_HOURS = Measure(
    at=5, facet="reads off hours", said="read from sensitive stores {amount} times off hours",
    floor=2, attack=("T1530",),
)  # fmt: skip
LOADED = Measure(
    at=6, facet="bytes read", said="read {amount} of data", floor=10_000_000, unit=65_536.0,
    attack=("T1530", "T1567"),
)  # fmt: skip
MEASURES: Final = (READS, SECRETS, STORES, CLASSES, SENSITIVE, OFF_HOURS, LOADED)
FEW: Final = 0.02
"""Share of those who read data that may know a store which still is sensitive."""
HOUR: Final = 3_600_000_000


class DataAccess:
    """Who reads which data, how much, and when."""

    __slots__ = ("_named", "amounts", "delivered", "holders", "hours", "stores")

    def __init__(self, sensitive: Sequence[str] = ()) -> None:
        """Nothing known.

        Args:
            sensitive: patterns (``*`` and ``?``) of names of stores that always are.
        """
        self.amounts = Amounts(MEASURES)
        self.delivered = Delivered()
        self.stores = Pairs()
        """Who reads from which store, and which class."""
        self.hours = Pairs()
        """Who reads in which hour, on working days and at weekends."""
        self.holders: Holders = self.stores.holders(0)
        """How many read from a store, frozen. Shards must all use that of all."""
        self._named = re.compile("|".join(map(translate, sensitive)) or "(?!)", re.IGNORECASE)

    def process(self, seen: pl.DataFrame) -> list[Signal]:
        """Count, and tell what is unusual."""
        day = self.delivered.take(seen)
        if day is None:
            return []
        part = reads(seen)
        if part.is_empty():
            return []
        plain = plainly(self.amounts)
        part = self._odd_hours(part, day)
        found = list(self._firsts(part, seen, day))
        texts = coded(part.select("subject", "store", "secret"))
        rows = Part(
            self.amounts,
            day,
            seen,
            texts["subject"],
            part["time"].to_numpy(),
            part["row"].cast(pl.Int64).to_numpy(),
        )
        columns = [
            (part[name].to_numpy(), measure)
            for name, measure in (("n", READS), ("sent", LOADED), ("off", OFF_HOURS))
        ]
        found += added(rows, columns, plain)
        found += different(rows, texts["store"], STORES, plain)
        found += different(rows, texts["secret"], SECRETS, plain)
        return found

    def learn(self, seen: pl.DataFrame) -> None:
        """Count."""
        self.process(seen)

    def end_day(self, day: int) -> list[Signal]:
        """Let the day join the past; tell what grows."""
        self.delivered.end_day(day)
        self.stores.prune()
        self.hours.prune()
        self.holders = self.stores.holders(day + 1)
        return self.amounts.end_day(day, partial(growing, self.amounts))

    def merge(self, other: Self, /) -> Self:
        """What both have counted; nobody may have been in both on one day that has ended."""
        both = type(self)()
        both._named = self._named  # noqa: SLF001 - of the same class
        both.amounts = self.amounts.merge(other.amounts)
        both.delivered = self.delivered.merge(other.delivered)
        both.stores = self.stores.merge(other.stores)
        both.hours = self.hours.merge(other.hours)
        both.holders = both.stores.holders(both.delivered.ended + 1)
        return both

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        parts = (self.amounts, self.delivered, self.stores, self.hours)
        return seal(KIND, VERSION, (), [part.to_bytes() for part in parts])

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back."""
        _, parts = unseal(raw, KIND, VERSION, tuple[bytes, bytes, bytes, bytes])
        new = cls()
        new.amounts = Amounts.from_bytes(parts[0], MEASURES)
        new.delivered = Delivered.from_bytes(parts[1])
        new.stores, new.hours = Pairs.from_bytes(parts[2]), Pairs.from_bytes(parts[3])
        new.holders = new.stores.holders(new.delivered.ended + 1)
        return new

    @property
    def entities(self) -> Mapping[str, int]:
        """How many entities are known."""
        return {"reader": len(self.amounts.past)}

    @property
    def active(self) -> Mapping[str, int]:
        """How many of each kind did something today."""
        return Counter(self.amounts.active())

    @property
    def evicted(self) -> int:
        """What was given up for want of room."""
        return self.amounts.evicted + self.stores.evicted + self.hours.evicted

    def _odd_hours(self, part: pl.DataFrame, day: int) -> pl.DataFrame:
        """With ``off``: 1 where a sensitive store is read in an hour that is not the reader's."""
        rest = 24 if weekend(day) else 0
        slots = part.with_columns(slot=pl.col("time") // HOUR % 24 + rest)
        pairs = slots.select("subject", "slot").unique(maintain_order=True)
        subjects = _hashes(pairs["subject"])
        around = np.zeros(len(pairs), np.int64)
        slot = pairs["slot"].to_numpy()
        for step in (-1, 0, 1):
            near = ((slot + step) % 24 + rest).astype(np.uint64)
            around = np.maximum(around, self.hours.known(subjects, near, day).days)
        self.hours.see(subjects, slot.astype(np.uint64), day)
        stores = part["store"].unique().to_list()
        secret = [self._sensitive(one) for one in stores]
        off = pairs.with_columns(odd=pl.Series(around <= 1))
        return (
            slots.join(off, on=["subject", "slot"], how="left", maintain_order="left")
            .with_columns(
                off=(
                    pl.col("odd")
                    & pl.col("store").replace_strict(stores, secret, return_dtype=pl.Boolean)
                ).cast(pl.Int64)
            )
            .drop("slot", "odd")
        )

    def _sensitive(self, store: str) -> bool:
        if self._named.match(store.partition(" ")[2]):
            return True
        held = int(self.holders.of(np.array([hash64(store)], np.uint64))[0])
        return held <= max(2.0, FEW * self.holders.ones)

    def _firsts(self, part: pl.DataFrame, seen: pl.DataFrame, day: int) -> Iterator[Signal]:
        """First reads of a class of data, and of stores that few read."""
        for column, measure in (("class", CLASSES), ("store", SENSITIVE)):
            pairs = part.unique(["subject", column], keep="first", maintain_order=True)
            subjects, things = _hashes(pairs["subject"]), _hashes(pairs[column])
            new = ~self.stores.holds(subjects, things)
            self.stores.see(subjects, things, day)
            for subject, thing, row, time in (
                pairs.filter(pl.Series(new)).select("subject", column, "row", "time").iter_rows()
            ):
                one = self.amounts.of(subject)
                if self.amounts.age(one, day) < LEARNING:
                    continue
                if measure is SENSITIVE and not self._sensitive(thing):
                    continue
                one.amounts[measure.at] += 1
                if one.amounts[measure.at] < one.levels[measure.at]:
                    continue
                if odd := self.amounts.look(one, measure, day):
                    yield self.amounts.signal(
                        subject, measure, day, odd, time, reference(seen, row),
                        detail=f": {thing}", value=thing,
                    )  # fmt: skip


def reads(seen: pl.DataFrame) -> pl.DataFrame:
    """Events that read data.

    Returns:
        ``subject``, ``row`` (of ``seen``), ``time``, ``class``, ``store`` (with its class),
        ``secret`` (its name, null for other data), ``sent`` (bytes), ``n`` (1). In order of time.
    """
    operations = seen["operation"].drop_nulls().unique().to_list()
    classes = {op: name for op in operations if (name := data_class(op)) is not None}
    frame = seen.select(
        "time", "operation", "actor", "actor_kind", "target", "repo", "bytes_out"
    ).with_row_index("row")
    frame = frame.filter(
        pl.col("operation").is_in(list(classes))
        & pl.col("actor").is_not_null()
        & (pl.col("target").is_not_null() | pl.col("repo").is_not_null())
    ).with_columns(
        **{
            "class": pl.col("operation").replace_strict(
                classes, default=None, return_dtype=pl.String
            )
        }
    )
    is_code = pl.col("class") == "code"
    code, other = pl.coalesce("repo", "target"), pl.coalesce("target", "repo")
    frame = frame.with_columns(name=pl.when(is_code).then(code).otherwise(other))
    names = frame["name"].unique().to_list()
    stores = [store_of(one) for one in names]
    in_store = pl.col("name").replace_strict(names, stores, return_dtype=pl.String)
    return frame.select(
        "row",
        "time",
        "class",
        subject=pl.concat_str(pl.col("actor_kind").fill_null("user"), pl.lit(":"), "actor"),
        store=pl.concat_str(
            "class", pl.lit(" "), pl.when(is_code).then(pl.col("name")).otherwise(in_store)
        ),
        secret=pl.when(pl.col("class") == "secrets").then(pl.col("name")),
        sent=pl.col("bytes_out").fill_null(0).clip(lower_bound=0),
        n=pl.lit(1, pl.Int64),
    )


def _hashes(texts: pl.Series) -> Keys:
    known = {text: hash64(text) for text in texts.unique().to_list()}
    return np.array([known[text] for text in texts.to_list()], np.uint64)
