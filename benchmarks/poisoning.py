"""How slowly must an attacker grow to stay unseen? Run ``python -m benchmarks.poisoning``.

People send some data every working day, each around a level of their own. After four weeks some of
them send more: a part of their usual amount at first, then more by a fixed share every day, for
thirty days. One is found on the first day on which something is said of him that is stranger than
what was said of 99.9 % of the days of ordinary people. Told for each start and growth: how many
attackers are found, after how many days, by what, and what they took until then, in days of their
usual amount.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import polars as pl

from bartizan.detect.behaviour.observation import SEEN
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.volumes import Volumes
from bartizan.model.event import EVENT_SCHEMA

DAY, HOUR = 86_400_000_000, 3_600_000_000
FIRST = 20_479
"""A Monday."""
BEFORE, AFTER = 28, 30
ORDINARY, ATTACKERS = 150, 20
CURVES = {
    0.01: (0.1, 0.15, 0.2, 0.3, 0.5, 1.0),
    0.1: (0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
    1.0: (0.0, 0.02, 0.05, 0.1),
    3.0: (0.0,),
}
"""Growth a day, by what is sent more on the first day, in usual amounts."""
SCATTER = 0.45
"""Standard deviation (natural logarithm) of what somebody sends from day to day."""
SCHEMA: dict[str, Any] = {
    "time": pl.Int64, **{name: EVENT_SCHEMA[name] for name in SEEN}, "path": pl.String,
    "line": pl.Int64,
}  # fmt: skip


@dataclass
class Person:
    """Somebody who sends data."""

    name: str
    usual: float
    """Bytes a day."""
    start: float = 0.0
    """What is stolen on the first day, in usual amounts."""
    growth: float = 0.0


def sent(person: Person, day: int, dice: random.Random) -> tuple[float, float]:
    """Bytes of a day: ordinary, and stolen."""
    working = day % 7 < 5
    ordinary = person.usual * dice.lognormvariate(0, SCATTER) if working else 0.0
    stolen = 0.0
    if day >= BEFORE:
        stolen = person.start * person.usual * (1 + person.growth) ** (day - BEFORE)
    return ordinary, stolen


def batch(
    people: list[Person], day: int, dice: random.Random
) -> tuple[pl.DataFrame, dict[str, float]]:
    """Events of a day, and what was stolen."""
    rows, taken = [], {}
    for person in people:
        ordinary, stolen = sent(person, day, dice)
        taken[person.name] = stolen
        for part, size in enumerate((ordinary / 2, ordinary / 2, stolen)):
            if size >= 1:
                rows.append({
                    "time": (FIRST + day) * DAY + int((9 + 3 * part + dice.random()) * HOUR),
                    "event_id": f"{day}-{person.name}-{part}", "product": "s3",
                    "operation": "REST.GET.OBJECT", "status": "success", "actor": person.name,
                    "actor_kind": "user", "bytes_out": int(size), "path": "log", "line": 1,
                })  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA).sort("time", maintain_order=True), taken


def run(
    start: float, growth: float, seed: int
) -> tuple[list[Person], list[list[Signal]], list[dict[str, float]]]:
    """Everybody's days, with attackers who start and grow so."""
    dice = random.Random(seed)
    people = [Person(f"p{at}", 2e8 * dice.lognormvariate(0, 1.0)) for at in range(ORDINARY)]
    people += [
        Person(f"a{at}", 2e8 * dice.lognormvariate(0, 1.0), start, growth)
        for at in range(ATTACKERS)
    ]
    volumes, said, stolen = Volumes(), [], []
    for day in range(BEFORE + AFTER):
        frame, taken = batch(people, day, dice)
        said.append([*volumes.process(frame), *volumes.end_day(FIRST + day)])
        stolen.append(taken)
    return people, said, stolen


def found(
    start: float, growth: float, seed: int = 1
) -> Iterator[tuple[Person, int | None, str, float]]:
    """Of each attacker the day on which he is found (from 1), by what, and what he had by then."""
    people, said, stolen = run(start, growth, seed)
    facets = {one.facet for day in said for one in day}
    limit = {}
    for facet in facets:
        highest: dict[tuple[str, int], float] = {}
        for day, signals in enumerate(said):
            for one in signals:
                if one.facet == facet and one.subject.startswith("user:p") and day >= BEFORE:
                    key = one.subject, day
                    highest[key] = max(highest.get(key, 0.0), one.surprise)
        allowed = int(ORDINARY * AFTER * 0.001)
        ranked = sorted(highest.values(), reverse=True)
        limit[facet] = ranked[allowed] if len(ranked) > allowed else 0.0
    for person in people[ORDINARY:]:
        hit = next(
            (
                (day, one.facet)
                for day in range(BEFORE, BEFORE + AFTER)
                for one in said[day]
                if one.subject == f"user:{person.name}" and one.surprise > limit[one.facet]
            ),
            None,
        )
        until = BEFORE + AFTER if hit is None else hit[0] + 1
        amount = sum(stolen[day][person.name] for day in range(BEFORE, until)) / person.usual
        yield person, None if hit is None else hit[0] - BEFORE + 1, hit[1] if hit else "", amount


def main() -> None:
    print("start  growth a day  on day 30  found  median day  mostly by            taken by then")
    for start, growths in CURVES.items():
        for growth in growths:
            results = list(found(start, growth))
            days = [day for _, day, _, _ in results if day is not None]
            by = [facet for _, day, facet, _ in results if day is not None]
            most = max(sorted(set(by)), key=by.count) if by else "-"
            at_end = start * (1 + growth) ** (AFTER - 1)
            taken = median(amount for _, _, _, amount in results)
            print(
                f"{start:5.2f} {growth:13.0%} {at_end:9.2f}x {len(days):3d}/{ATTACKERS}"
                f" {f'{median(days):.0f}' if days else '-':>11}  {most:22s}"
                f" {taken:6.1f} usual days"
            )


if __name__ == "__main__":
    main()
