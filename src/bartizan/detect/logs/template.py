"""What a template is: the constant words of a kind of line, and what is usual in its places."""

import msgspec


class Parameter(msgspec.Struct, frozen=True):
    """One place of a template: what stands there, judged from a sample of lines."""

    kind: str
    """number, duration, size, ip, mac, uuid, hex, identifier, path, url, host, mail, time, word or
    text."""
    values: tuple[str, ...]
    """The most frequent values of the sample, the most frequent first."""
    distinct: int
    """Different values in the sample."""
    sampled: int
    """Lines of the sample that have the place."""
    low: float | None = None
    """Of numbers, durations (seconds) and sizes (bytes): the smallest in the sample."""
    high: float | None = None
    """The largest."""


class Template(msgspec.Struct, frozen=True):
    """A kind of line."""

    id: str
    """Of ``key``: the same in every state, on every machine."""
    text: str
    """To be read: ``<*>`` for what varies, identifiers that never varied written out."""
    key: str
    """What the identity is made from: every place that can vary is ``<*>``."""
    count: int
    """Lines. Includes ``estimated``."""
    estimated: int
    """Lines that were not kept one by one and are attributed by share; 0: ``count`` is exact."""
    first: int | None
    """Microseconds since 1970 of the first line that had a time."""
    last: int | None
    slots: tuple[int, ...]
    """For each ``<*>`` of ``text``, which ``<*>`` of ``key`` it is."""
    parameters: tuple[Parameter, ...]
    """One for each ``<*>`` of ``text``."""
    examples: tuple[str, ...]
    """A few lines, as they were."""
    sources: tuple[str, ...] = ()
    """Where it was seen."""
    aliases: tuple[str, ...] = ()
    """Ids it had while fewer kinds of lines were seen; all lead to this one."""
