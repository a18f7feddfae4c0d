"""Says of a machine that it calls a destination regularly which it did not know."""

import math

from bartizan.detect.behaviour.amounts import FLOOR, LEARNING, MORE
from bartizan.detect.behaviour.measure import span
from bartizan.detect.behaviour.network.contacts import Contact
from bartizan.detect.behaviour.network.periodicity import beat
from bartizan.detect.behaviour.signal import Signal

FACET = "beacon"
FULL = 9.0
"""Surprise at regularity that counts in full; beyond, more beats of the same tell less and less."""
_HOUR = 3_600


def beacon(
    subject: str, destination: str, contact: Contact, time: int, *, age: int, machines: int
) -> Signal | None:
    """What the times of a contact show, but for the event; None if that was said or is nothing.

    Args:
        subject: the machine.
        destination: address or domain.
        contact: today's.
        time: of the latest event.
        age: days for which the machine is known.
        machines: how many there are.
    """
    found = beat(contact.times)
    if found is None or found.odd < FLOOR:
        return None
    rare = math.log((machines + 1) / (min(contact.holders, machines) + 0.5))
    odd = min(found.odd, FULL * math.log2(1 + found.odd / FULL)) + rare
    if odd < contact.told + MORE:
        return None
    contact.told = odd
    others = f"{contact.holders or 'none'} of {max(machines - 1, 0)} other machines"
    return Signal(
        time=time,
        subject=subject,
        facet=FACET,
        value=destination,
        surprise=odd,
        said=(
            f"connects to {destination} every {_length(found.period)} \N{PLUS-MINUS SIGN}"
            f" {_length(found.jitter)}, {len(contact.times)} times over"
            f" {span((contact.times[-1] - contact.times[0]) * 1_000_000)};"
            f" new to it, known to {others}"
        ),
        count=len(contact.times),
        learning=age < LEARNING,
        attack=("T1071", "T1571"),
    )


def _length(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 2 * _HOUR else f"{seconds / _HOUR:.1f} h"
