"""Where records go: one file for each product and day, in order of time.

Records of an attack carry a mark until they are written, so that the truth can name their places.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec

from bartizan.simulate.instants import DAY, iso_day

Record = Mapping[str, Any] | bytes
_ENCODE = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Product:
    """A product that logs."""

    name: str
    suffix: str
    identity: Callable[[Any], str | None] = lambda _: None
    """The record's own identity, as the event will be known by; None if it has none."""


GITHUB = Product("github", "jsonl", lambda record: record.get("_document_id"))
WEBHOOK = Product("github-webhook", "jsonl",
                  lambda record: record["headers"].get("X-GitHub-Delivery"))  # fmt: skip
CLOUDTRAIL = Product("cloudtrail", "jsonl", lambda record: record["eventID"])
KUBERNETES = Product("kubernetes", "jsonl", lambda record: f"{record['auditID']}/{record['stage']}")
OKTA = Product("okta", "jsonl", lambda record: record["uuid"])
FLOW = Product("vpc-flow", "log")
DNS = Product("dns", "jsonl")
LINUX = Product("linux", "log")
METRICS = Product("metrics", "prom")
PRODUCTS = (GITHUB, WEBHOOK, CLOUDTRAIL, KUBERNETES, OKTA, FLOW, DNS, LINUX, METRICS)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a record is part of."""

    attack: int
    stage: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a marked record was written."""

    mark: Mark
    at: float
    product: str
    path: str
    """Below the folder of logs."""
    line: int
    """From 1."""
    event: str | None
    """The record's own identity, if it has one."""


class Sink(Protocol):
    """Takes records."""

    def add(self, product: Product, at: float, record: Record) -> None:
        """Take one record of a time, in seconds since 1970."""
        ...


_Marked = tuple[Mark, str | None]
_Entry = tuple[float, int, bytes, _Marked | None]
"""Time, 1 if marked, text, mark and the record's own identity."""


class Log:
    """Keeps records until their day is over, then writes them."""

    def __init__(self, folder: Path, first: int, last: int) -> None:
        """An empty log.

        Args:
            folder: where the products' folders are made.
            first: the first day that is kept.
            last: the last day that is kept.
        """
        self._folder = folder
        self._days = range(first, last + 1)
        self._waiting: dict[int, dict[str, list[_Entry]]] = {}
        self._begun = first
        self.records: dict[str, int] = defaultdict(int)
        self.size = 0

    def add(self, product: Product, at: float, record: Record) -> None:
        """Take an ordinary record."""
        self.put(product, at, record, None)

    def put(self, product: Product, at: float, record: Record, mark: Mark | None) -> bool:
        """Take a record; False if its time is outside the simulation."""
        day = int(at // DAY)
        if day not in self._days:
            return False
        assert day >= self._begun, "a record for a day that was written"
        text = record if isinstance(record, bytes) else _ENCODE(record)
        marked = None if mark is None else (mark, product.identity(record))
        entries = self._waiting.setdefault(day, {}).setdefault(product.name, [])
        entries.append((at, 0 if mark is None else 1, text, marked))
        return True

    def ordinary(self, product: Product, day: int) -> list[tuple[float, bytes]]:
        """Times and texts of a product's records of a day that waits, without those of attacks."""
        entries = self._waiting.get(day, {}).get(product.name, [])
        return [(at, text) for at, _, text, marked in entries if marked is None]

    def write(self, day: int) -> list[Place]:
        """Write a day that is over; where its marked records are."""
        self._begun = day + 1
        waiting = self._waiting.pop(day, {})
        places: list[Place] = []
        for product in PRODUCTS:
            entries = waiting.get(product.name)
            if entries:
                places += self._write(product, day, entries)
        return places

    def _write(self, product: Product, day: int, entries: list[_Entry]) -> list[Place]:
        entries.sort(key=_order)
        name = f"{product.name}/{iso_day(day)}.{product.suffix}"
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [text for _, _, text, _ in entries]
        lines.append(b"")
        text = b"\n".join(lines)
        path.write_bytes(text)
        self.records[product.name] += len(entries)
        self.size += len(text)
        return [
            Place(marked[0], at, product.name, name, line, marked[1])
            for line, (at, _, _, marked) in enumerate(entries, 1) if marked is not None
        ]  # fmt: skip


def _order(entry: _Entry) -> tuple[float, int]:
    """By time; where equal, what is ordinary first, and in the order it came."""
    return entry[0], entry[1]
