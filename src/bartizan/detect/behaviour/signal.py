"""One respect in which an event departs from what is usual, before it is weighed with others."""

import msgspec

from bartizan.model.event_ref import EventRef

REFS = 5
"""Events that one signal names; it counts the others."""


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """Something unusual about a subject.

    Signals of one subject are added up, so what one event shows in one respect is one signal.
    """

    time: int
    """Of the event that showed it, in microseconds since 1970."""
    subject: str
    """Whose behaviour it is, ``kind:name``: whoever an alert would name."""
    facet: str
    """The respect, such as ``operation``, ``hour`` or ``bytes out``. Surprises are comparable
    within a facet only: how surprising it usually gets is learned for each."""
    value: str
    """What was unusual, as text: the operation, the address, the amount. Signals with equal
    subject, facet and value are the same thing again."""
    surprise: float
    """How unexpected, in nats: minus the natural logarithm of its probability under the profile.
    Above 0."""
    said: str
    """A factor of the finding: "first `DeleteCluster` by this identity (0 of 4,310 actions in 92
    days; 0 of 11 peers; 3 in the organisation)"."""
    refs: tuple[EventRef, ...] = ()
    """At most ``REFS`` events."""
    count: int = 1
    """How many events."""
    learning: bool = False
    """Too little is known of the subject: context for others, never an alert by itself."""
    attack: tuple[str, ...] = ()
    """ATT&CK techniques that it may be."""
