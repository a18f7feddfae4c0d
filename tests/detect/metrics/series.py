"""Ordinary series of many kinds, and a few in which something happens; seeded."""

import math
from collections.abc import Callable, Iterator
from random import Random

STEP = 300_000_000
"""Five minutes, in microseconds."""
START = 1_764_000_000_000_000
DAY = 288
"""Points."""


def daily(source: Random, at: int) -> float:
    return 50 + 20 * math.sin(at / DAY * 2 * math.pi) + source.gauss(0, 3)


def weekly(source: Random, at: int) -> float:
    quiet = 0.4 if at // DAY % 7 > 4 else 1.0
    return (50 + 20 * math.sin(at / DAY * 2 * math.pi)) * quiet + source.gauss(0, 3)


INDEPENDENT: dict[str, Callable[[Random, int], float]] = {
    "normal": lambda source, _: source.gauss(50, 5),
    "log-normal": lambda source, _: math.exp(source.gauss(0, 1)),
    "Pareto": lambda source, _: source.paretovariate(2),
    "daily": daily,
    "weekly": weekly,
    "counts": lambda source, _: float(sum(source.random() < 0.05 for _ in range(60))),
}
KEEPS = {"autoregressive": 0.99, "random walk": 1.0, "bursts": 0.9}
"""Kinds in which a point keeps a share of the one before."""
KINDS = (*INDEPENDENT, *KEEPS)


def ordinary(kind: str, seed: int, points: int) -> Iterator[float]:
    """Values of an ordinary series."""
    source, value = Random(seed), 0.0
    for at in range(points):
        if kind in INDEPENDENT:
            yield INDEPENDENT[kind](source, at)
            continue
        value *= KEEPS[kind]
        if kind == "bursts":
            value += source.expovariate(1) if source.random() < 0.02 else 0.0
            yield value + source.gauss(0, 0.05)
        else:
            value += source.gauss(0, 1)
            yield value
