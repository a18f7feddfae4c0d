"""Takes values out of decoded JSON records by path: the words that declared formats are made of.

A path is ``a.b.c``. An exact key with dots in it wins at each level; of a list, the first
element is meant. Several paths joined by ``|`` are tried in turn.
"""

from collections.abc import Callable
from typing import Any

Pick = Callable[[dict[str, Any]], Any]
"""Takes one value out of a record; None: it is not there."""

_DEEPEST = 64
"""Records nested deeper than this are not looked into, as rules do."""

_NOTHING = frozenset({"", "-", "None", "null", "N/A"})
"""Texts by which products say that there is no value."""


def pick(paths: str | Pick) -> Pick:
    """Compile a path, or several joined by ``|``. A function is taken as it is."""
    if callable(paths):
        return paths
    ways = [_one(path) for path in paths.split("|")]
    if len(ways) == 1:
        return ways[0]

    def first(record: dict[str, Any]) -> Any:  # noqa: ANN401 - a JSON value
        for way in ways:
            value = way(record)
            if value is not None and value not in ("", [], {}):
                return value
        return None

    return first


def at(record: dict[str, Any], path: str) -> Any:  # noqa: ANN401 - a JSON value
    """The value at a path; None: it is not there."""
    value: Any = record
    rest = path
    while rest:
        while isinstance(value, list):
            if not value:
                return None
            value = value[0]
        if not isinstance(value, dict):
            return None
        if rest in value:
            return value[rest]
        key, _, rest = rest.partition(".")
        if key not in value:
            return None
        value = value[key]
    return value


def seen(value: Any, path: str, depth: int = 0) -> Any:  # noqa: ANN401, C901 - one walk
    """What a rule finds under a name: as ``at``, but all elements of lists; null is nothing."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        if (found := value.get(path)) is not None:
            return found
        cut = path.rfind(".")
        while cut > 0:
            within = value.get(path[:cut])
            if isinstance(within, dict | list):
                found = seen(within, path[cut + 1 :], depth + 1)
                if found is not None:
                    return found
            cut = path.rfind(".", 0, cut)
        return None
    if not isinstance(value, list):
        return None
    several: list[Any] = []
    for one in value:
        found = seen(one, path, depth + 1)
        if isinstance(found, list):
            several.extend(found)
        elif found is not None:
            several.append(found)
    return several or None


def _one(path: str) -> Pick:
    if "." not in path:
        return lambda record: record.get(path)
    parts = path.split(".")
    if len(parts) > 2:
        return lambda record: at(record, path)
    head, tail = parts

    def two(record: dict[str, Any]) -> Any:  # noqa: ANN401 - a JSON value
        within = record.get(head)
        if type(within) is dict and path not in record:
            return within.get(tail)
        return at(record, path)

    return two


def text(value: object) -> str | None:
    """A value as a column holds it; None for what is empty or no single value."""
    if type(value) is str:
        return None if value in _NOTHING else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and value and not isinstance(value[0], list | dict):
        return text(value[0])
    return None


def whole(value: object) -> int | None:
    """A count or size, as a number or text that holds one."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:20])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
        return value
    return None


def decimal(value: object) -> float | None:
    """A measure, as a number or text that holds one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def country(value: object) -> str | None:
    """An ISO 3166 code of two letters; None for names of countries."""
    code = text(value)
    return code.upper() if code and len(code) == 2 and code.isascii() and code.isalpha() else None
