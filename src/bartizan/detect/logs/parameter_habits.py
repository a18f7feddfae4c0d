"""What usually stands in each place of a template, and how strange a value is there.

Numbers are judged by their range, with quantiles within 1 %. Other values are judged by how rare
they are: the p-value is the share of what was seen that is at least as rare, each left out for
itself, so that a new value among many that were seen once is nothing special, and a new value
where there were only ever three is. A place that takes too many values to be listed is an
identifier: nothing is said about it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from bartizan.stats.conformal import restrained
from bartizan.stats.envelope import damaged, same_parameters, seal, unseal
from bartizan.stats.key_counts import KeyCounts
from bartizan.stats.quantiles import Quantiles

KIND = "habit"
VERSION = 1
VALUES = 256
"""Different values that are listed for one place."""
LEARNED = 30
"""Values that must have been seen before one is called unusual."""
NUMERIC = 0.95
"""From this share of numbers on a place holds numbers."""
NAMED = 3
WIDTH = 40


@dataclass(frozen=True, slots=True)
class ParameterVerdict:
    """How unusual a value is in its place."""

    p_value: float
    reason: str
    learning: bool


class Habit:
    """The values of one place of one template."""

    __slots__ = ("numbers", "values")

    def __init__(self) -> None:
        self.values = KeyCounts[str](VALUES)
        self.numbers = Quantiles()

    def update(self, batch: Iterable[str], /) -> None:
        """See values."""
        texts = list(batch)
        self.values.update(texts)
        self.numbers.update(number for text in texts if (number := _number(text)) is not None)

    def merge(self, other: Self, /) -> Self:
        """Values of both."""
        both = type(self)()
        both.values = self.values.merge(other.values)
        both.numbers = self.numbers.merge(other.numbers)
        return both

    @property
    def numeric(self) -> bool:
        """Whether the place holds numbers."""
        return self.numbers.count >= NUMERIC * max(self.values.total, 1)

    def judge(self, value: str) -> ParameterVerdict:
        """How unusual a value is. It is not learned."""
        seen = self.values.total
        number = _number(value)
        if self.numeric and number is not None:
            p_value, reason = self._by_range(number)
        else:
            p_value, reason = self._by_rarity(value)
        return ParameterVerdict(p_value, reason, seen < LEARNED)

    def usual(self) -> str:
        """What is usual, in words."""
        if self.numeric and self.numbers.count:
            low, high = self.numbers.quantile(0.01), self.numbers.quantile(0.99)
            return f"{low:,.4g} to {high:,.4g}"
        if self.values.level:
            return f"about {self.values.distinct:,} different values"
        ranked = sorted(self.values.counts.items(), key=lambda item: (-item[1], item[0]))
        named = ", ".join(_short(key) for key, _ in ranked[:NAMED])
        more = f" and {len(ranked) - NAMED:,} others" if len(ranked) > NAMED else ""
        return (named + more) or "nothing seen"

    def to_bytes(self) -> bytes:
        """Its canonical bytes."""
        body = (self.values.to_bytes(), self.numbers.to_bytes())
        return seal(KIND, VERSION, (VALUES,), body)

    @classmethod
    def from_bytes(cls, raw: bytes, /) -> Self:
        """Read ``to_bytes`` back.

        Raises:
            BartizanError: other bytes, or another version.
        """
        parameters, (values, numbers) = unseal(raw, KIND, VERSION, tuple[bytes, bytes])
        same_parameters(KIND, parameters, (VALUES,))
        new = cls()
        new.values = KeyCounts[str].from_bytes(values)
        new.numbers = Quantiles.from_bytes(numbers)
        if new.values.cap != VALUES or new.numbers.count > new.values.total:
            raise damaged(KIND)
        return new

    def _by_range(self, number: float) -> tuple[float, str]:
        numbers, whole = self.numbers, self.numbers.count + 1
        above = numbers.at_least(number)
        below = numbers.at_most(number)
        p_value = min(1.0, 2 * (min(above, below) + 1) / whole)
        excess = max(number - numbers.high, numbers.low - number, 0.0)
        if excess:
            middle = numbers.quantile(0.9) - numbers.quantile(0.1)
            usual = max(middle, 0.01 * abs(numbers.quantile(0.5)), 1e-12)
            p_value = restrained(p_value * usual / (usual + excess), 1 / whole)
        return p_value, f"{number:,.6g}, usually {self.usual()}"

    def _by_rarity(self, value: str) -> tuple[float, str]:
        if not self.values.keeps(value) or self.values.level:
            return 1.0, f"one of {self.usual()}"
        count, counts = self.values.counts[value], self.values.counts.values()
        # A member that is left out for itself has one less: so equally rare means count + 1.
        as_rare = sum(one for one in counts if one <= count + 1)
        p_value = min(1.0, (as_rare + 1) / (self.values.total + 1))
        times = f"seen {count:,} times in {self.values.total:,}" if count else "never seen"
        return p_value, f"{_short(value)} {times}, usually {self.usual()}"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _short(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[: WIDTH + 1])
    return shown if len(shown) <= WIDTH else shown[: WIDTH - 1] + "…"
