"""A finding's sentence from a rule's template and an event, readable when values are missing."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bartizan.detect.redaction import redacted
from bartizan.detect.rules.lookup import lookup, text_of
from bartizan.model.event import Record

LENGTH = 120
"""Characters of one value in a sentence."""

_PLACE = re.compile(r"\{([A-Za-z0-9_@.:/ -]{1,120})\}")
_NOBODY: Mapping[str, str] = {
    "actor": "somebody",
    "actor_kind": "an identity",
    "artifact": "an artifact",
    "commit": "a commit",
    "host": "a host",
    "message": "no message",
    "operation": "an operation",
    "process": "a process",
    "repo": "a repository",
    "run": "a run",
    "session": "a session",
    "src_geo": "an unknown country",
    "src_ip": "an unknown address",
    "target": "something that is not named",
    "target_kind": "a resource",
    "tenant": "an organisation",
    "user_agent": "an unknown client",
    "workload": "a workload",
}
"""What a sentence says where the event has no value."""


def sentence(template: str, value: Callable[[str], str | None]) -> str:
    """Fill a template.

    Args:
        template: text with ``{column}`` or ``{record.field}``.
        value: gives the text for a name; None if there is none.
    """

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        known = value(name)
        if known:
            return short(redacted(known, name), LENGTH)
        word = _NOBODY.get(name)
        if word is None:
            word = f"an unknown {' '.join(_words(name.rpartition('.')[2]))}"
        return word[:1].upper() + word[1:] if found.start() == 0 else word

    return " ".join(_PLACE.sub(fill, template).split())


def value_in(columns: Mapping[str, Any], record: Record) -> Callable[[str], str | None]:
    """Looks a name up among an event's columns, then in its record."""

    def value(name: str) -> str | None:
        found = columns.get(name)
        if found is None:
            found = lookup(record, name)
        if found is None:
            return None
        if isinstance(found, list | tuple):
            return ", ".join(text_of(one) for one in found[:5])
        return text_of(found)

    return value


def short(text: str, length: int) -> str:
    """The text in one line, or its start and its end."""
    text = " ".join(text[: length * 20].split())
    if len(text) <= length:
        return text
    tail = length // 3
    return f"{text[: length - tail - 1]}…{text[-tail:]}"


def _words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)] or [name]
