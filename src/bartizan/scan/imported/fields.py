"""Reads untrusted JSON field by field: the right type, nothing, or one clear complaint."""

from collections.abc import Mapping
from typing import Any

TEXT_LENGTH = 1_000
"""Characters of a message that are kept; some tools put whole advisories into one."""
_LARGEST = 2**31 - 1

Node = Mapping[str, Any]


class MalformedError(ValueError):
    """A part of a report cannot be used. Its text is a clause without values of the report."""


def node(parent: Node, name: str) -> Node:
    """An object, empty if it is missing.

    Raises:
        MalformedError: it is something else.
    """
    value = parent.get(name)
    if value is None:
        return {}
    return as_node(value, name)


def as_node(value: object, name: str) -> Node:
    """A value that must be an object."""
    if not isinstance(value, dict):
        raise MalformedError(f"'{name}' is not an object")
    return value


def array(parent: Node, name: str) -> list[Any]:
    """A list, empty if it is missing."""
    value = parent.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedError(f"'{name}' is not a list")
    return value


def string(parent: Node, name: str) -> str:
    """A text, empty if it is missing."""
    value = parent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedError(f"'{name}' is not a text")
    return value


def integer(parent: Node, name: str, default: int) -> int:
    """A whole number, kept within 32 bits."""
    value = parent.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise MalformedError(f"'{name}' is not a whole number")
    return max(-1, min(value, _LARGEST))


def plain(text: str, limit: int = TEXT_LENGTH) -> str:
    """Text safe to print on one line: no control characters, single spaces, cut if long."""
    printable = "".join(c if c.isprintable() else " " for c in text[: limit * 4])
    line = " ".join(printable.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
