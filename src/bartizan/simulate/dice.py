"""Chance with a seed: one independent stream for each day, person and activity.

Streams do not share state, so what one activity draws never changes what another does: the same
ordinary days come with or without attacks.
"""

import math
import random
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache
from typing import Self, TypeVar

_T = TypeVar("_T")
_HALF = 0.5


class Dice(random.Random):
    """A stream of chance, named by its parts."""

    def __init__(self, *parts: object) -> None:
        """A stream.

        Args:
            parts: seed, and what the stream is for. Equal parts give equal streams.
        """
        self.name = "/".join(map(str, parts))
        super().__init__(self.name)

    def __new__(cls, *_: object) -> Self:
        """Python's generator would look at the parts itself."""
        return super().__new__(cls)

    def stream(self, *parts: object) -> "Dice":
        """Another stream below this one; drawing from either does not change the other."""
        return Dice(self.name, *parts)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random() < probability

    def pick(self, values: Sequence[_T]) -> _T:
        """One of the values, all as likely."""
        return values[int(self.random() * len(values))]

    def zipf(self, values: Sequence[_T], steep: float = 1.0) -> _T:
        """One of the values; the first are the likeliest, roughly as 1/rank**steep."""
        size = len(values)
        at = int(size ** (self.random() ** steep)) - 1 if size > 1 else 0
        return values[min(max(at, 0), size - 1)]

    def some(self, values: Sequence[_T], count: int) -> list[_T]:
        """So many different ones of the values, or all if there are fewer."""
        return self.sample(values, min(count, len(values)))

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def poisson(self, mean: float) -> int:
        """How often something happens that happens so often on average."""
        if mean <= 0:
            return 0
        if mean > 30:
            return max(0, round(self.gauss(mean, math.sqrt(mean))))
        limit, product, count = math.exp(-mean), self.random(), 0
        while product > limit:
            product *= self.random()
            count += 1
        return count

    def about(self, median: float, spread: float = _HALF) -> float:
        """A positive amount around a median; ``spread`` is the deviation of its logarithm."""
        return median * math.exp(self.gauss(0.0, spread))

    def hex(self, digits: int) -> str:
        """So many hexadecimal digits."""
        return f"{self.getrandbits(4 * digits):0{digits}x}"

    def uuid(self) -> str:
        """A version 4 UUID."""
        text = self.randbytes(16).hex()
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def letters(self, count: int) -> str:
        """So many capital letters and the digits from 2 to 7."""
        return b32encode(self.randbytes(count * 5 // 8 + 1))[:count].decode()

    def token(self, count: int) -> str:
        """So many letters of both cases, digits, ``-`` and ``_``."""
        return urlsafe_b64encode(self.randbytes(count * 3 // 4 + 1))[:count].decode()


@lru_cache(maxsize=1 << 16)
def _order(parts: tuple[object, ...], size: int, count: int) -> tuple[int, ...]:
    return tuple(Dice(*parts).sample(range(size), min(size, count)))


def habit(values: Sequence[_T], count: int, *parts: object) -> list[_T]:
    """So many of the values, in an order that is always the same for what the parts name."""
    return [values[at] for at in _order(parts, len(values), count)]
