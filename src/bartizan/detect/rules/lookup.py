"""What a rule sees when it asks a record for a field: the value, its parts, its text.

Missing and null are the same: rules cannot tell them apart, and columns cannot either.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from bartizan.model.event import Record

MAX_DEPTH = 64
"""Containers nested deeper than this are not looked into; no product nests its records so far."""


def lookup(record: Record, path: str) -> Any:  # noqa: ANN401 - whatever a record holds
    """The value at a path such as ``userIdentity.type``; None if it is missing or null.

    A key that has the dots in its name wins over a record within. Lists on the way are flattened:
    the answer is then the list of what their elements hold.
    """
    value = record.get(path)
    if value is not None or "." not in path:
        return value
    return _below(record, path, 0)


def _below(node: Any, path: str, depth: int) -> Any:  # noqa: ANN401
    if isinstance(node, list) and depth < MAX_DEPTH:
        found: list[Any] = []
        for element in node:
            value = _below(element, path, depth + 1)
            found.extend(value if isinstance(value, list) else () if value is None else (value,))
        return found or None
    if not isinstance(node, dict) or depth >= MAX_DEPTH:
        return None
    value = node.get(path)
    cut = path.rfind(".")
    while value is None and cut > 0:
        inner = node.get(path[:cut])
        if isinstance(inner, dict | list):
            value = _below(inner, path[cut + 1 :], depth + 1)
        cut = path.rfind(".", 0, cut)
    return value


def parts(value: Any) -> Iterator[Any]:  # noqa: ANN401
    """The values a condition is tried on: the elements of a list, else the value itself.

    Null is no value. A record within is one value.
    """
    if isinstance(value, list | tuple):
        for element in value:
            yield from parts(element)
    elif value is not None:
        yield value


def leaves(value: Any) -> list[Any]:  # noqa: ANN401
    """All texts, numbers and booleans of a record: what a keyword without a field is sought in."""
    found: list[Any] = []
    containers = [(value, 0)]
    while containers:
        container, depth = containers.pop()
        for one in container.values() if isinstance(container, dict) else container:
            if type(one) is str:
                found.append(one)
            elif isinstance(one, dict | list | tuple):
                if depth < MAX_DEPTH:
                    containers.append((one, depth + 1))
            elif one is not None:
                found.append(one)
    return found


def text_of(value: Any) -> str:  # noqa: ANN401
    """A value as text: numbers without needless decimals, booleans lower case, containers as JSON.

    JSON is compact, keys in the order of the record.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dict | list | tuple):
        try:
            return msgspec.json.encode(value).decode()
        except (TypeError, ValueError, RecursionError):
            return str(value)
    return str(value)
