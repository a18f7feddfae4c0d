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


_DEEPEST = 64


def look(value: object, path: str, depth: int = 0) -> Any:  # noqa: ANN401 - a JSON value
    """What rules find under a dotted name; None if it is missing or null.

    A key that has the dots in its name wins over an object within. Lists on the way are flattened:
    the answer is then the list of what their elements hold.
    """
    if isinstance(value, list) and depth < _DEEPEST:
        found: list[Any] = []
        for one in value:
            inner = look(one, path, depth + 1)
            if inner is not None:
                found.extend(inner if isinstance(inner, list) else (inner,))
        return found or None
    if not isinstance(value, dict) or depth >= _DEEPEST:
        return None
    held = value.get(path)
    cut = path.rfind(".")
    while held is None and cut > 0:
        held = look(value.get(path[:cut]), path[cut + 1 :], depth + 1)
        cut = path.rfind(".", 0, cut)
    return held
