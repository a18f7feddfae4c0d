"""What is counted of a subject's day, and how an unusual amount is said."""

from collections.abc import Callable

import msgspec

from bartizan.stats.usual_day import Kind, Usual, scaled

_BYTES = ("bytes", "kB", "MB", "GB", "TB", "PB")
_HOUR = 3_600_000_000
_MINUTE = 60_000_000


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of which a subject does more or less."""

    at: int
    """Its number, kept for ever: states are written with it."""
    facet: str
    """Of the signals."""
    said: str
    """What was done, with ``{amount}`` for how much of it: "read {amount} objects"."""
    single: str = ""
    """The same where the amount is one."""
    floor: int
    """Less than this is never worth a word."""
    unit: float = 1.0
    """What is little of it; counts have 1."""
    attack: tuple[str, ...] = ()
    """ATT&CK techniques that much of it may be."""

    @property
    def assumed(self) -> Kind:
        """What is taken for granted of subjects before anything is known."""
        return Kind(scaled(self.floor, self.unit), 0.6, 0.8, 0.3 if self.floor > 1 else 0.05)

    @property
    def show(self) -> Callable[[float], str]:
        """An amount as text."""
        return whole if self.unit == 1.0 else size


def whole(amount: float) -> str:
    """A count as text."""
    return f"{round(amount):,}"


def size(amount: float) -> str:
    """Bytes as text: ``4.1 GB``."""
    at = 0
    while amount >= 1000 and at < len(_BYTES) - 1:
        amount /= 1000
        at += 1
    return f"{amount:.1f} {_BYTES[at]}" if at and amount < 10 else f"{amount:.0f} {_BYTES[at]}"


def span(microseconds: int) -> str:
    """A length of time as text: ``40 minutes``."""
    if microseconds < 2 * _MINUTE:
        return f"{max(round(microseconds / 1e6), 1)} s"
    if microseconds < 2 * _HOUR:
        return f"{microseconds // _MINUTE} minutes"
    return f"{microseconds / _HOUR:.3g} h"


def usually(measure: Measure, known: Usual) -> str:
    """What is usual, in words."""
    show = measure.show
    if not known.days or not known.active:
        return "never before" if known.days else "nothing known before"
    low, high = show(known.low), show(known.high)
    both = high if low == high else f"{low}\N{EN DASH}{high}"
    more = f", once {show(known.highest)}" if known.highest > 1.5 * known.high else ""
    return f"usual {both} a day over {known.days} days{more}"
