"""Careful looks into decoded JSON: records come from outside, any part may have any type."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_LARGEST = 2**63 - 1


def at(value: Any, *path: str) -> Any:
    """What lies at a path of keys; None where the path ends early."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def record_at(value: Any, *path: str) -> Json:
    """The object at a path; an empty one if there is none."""
    found = at(value, *path)
    return found if isinstance(found, dict) else {}


def records_at(value: Any, *path: str) -> list[Json]:
    """The objects of the list at a path."""
    found = at(value, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(value: Any) -> str | None:
    """Text, or a number or truth value as text; None for the empty and for containers."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def text_at(value: Any, *path: str) -> str | None:
    """The text at a path of keys, or None."""
    return text(at(value, *path))


def first_text(value: Any, *keys: str) -> str | None:
    """The text of the first of several keys of an object that has any."""
    if isinstance(value, Mapping):
        for key in keys:
            if (found := text(value.get(key))) is not None:
                return found
    return None


def whole(value: Any) -> int | None:
    """A whole number, also one written as text, that fits 64 bits; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = int(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) <= _LARGEST else None


def decimal(value: Any) -> float | None:
    """A finite number, also one written as text; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None


def look(record: Any, path: str) -> Any:
    """What rules find under a dotted name: a key with dots wins, lists are gone through.

    Several values found in lists come back as a list.
    """
    if isinstance(record, list):
        found: list[Any] = []
        for one in record:
            value = look(one, path)
            if isinstance(value, list):
                found.extend(value)
            elif value is not None:
                found.append(value)
        return found or None
    if not isinstance(record, dict):
        return None
    if path in record:
        return record[path]
    dot = path.find(".")
    while dot > 0:
        if path[:dot] in record:
            return look(record[path[:dot]], path[dot + 1 :])
        dot = path.find(".", dot + 1)
    return None
