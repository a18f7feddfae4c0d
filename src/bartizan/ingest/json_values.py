"""Careful looks into decoded JSON: records come from outside, any part may have any type."""

from typing import Any

from bartizan.ingest.picks import text

Json = dict[str, Any]


def member(value: object, *path: str) -> object:
    """What lies at a path of keys, going through objects only; None where it ends early."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def record_at(value: object, *path: str) -> Json:
    """The object at a path of keys; an empty one if there is none."""
    found = member(value, *path)
    return found if isinstance(found, dict) else {}


def records_at(value: object, *path: str) -> list[Json]:
    """The objects in the list at a path of keys."""
    found = member(value, *path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text_at(value: object, *path: str) -> str | None:
    """The text, number or truth value at a path of keys, as text; None for empty text."""
    return text(member(value, *path))


def first_text(value: object, *keys: str) -> str | None:
    """The text of the first of several keys of an object that has any."""
    if isinstance(value, dict):
        for key in keys:
            if (found := text(value.get(key))) is not None:
                return found
    return None
