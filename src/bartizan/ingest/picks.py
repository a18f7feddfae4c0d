"""Takes values out of decoded JSON records by path: the words that declared formats are made of.

A path is ``a.b.c``. An exact key with dots in it wins at each level; of a list, the first
element is meant. Several paths joined by ``|`` are tried in turn.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bartizan.ingest.countries import CODES

Pick = Callable[[dict[str, Any]], Any]
"""Takes one value out of a record; None: it is not there."""

Column = Callable[[Sequence[dict[str, Any]]], list[Any]]
"""Takes one value out of each of many records."""

_EMPTY: tuple[Any, ...] = ("", [], {})
_DEEPEST = 64
"""Records nested deeper than this are not looked into, as rules do."""

_NOTHING = frozenset({"", "-", "None", "null", "N/A"})
"""Texts by which products say that there is no value."""


def pick(paths: str | Pick) -> Pick:
    """Compile a path, or several joined by ``|``. A function is taken as it is."""
    if callable(paths):
        return paths
    ways = column(paths)
    return lambda record: ways([record])[0]


def column(paths: str | Pick) -> Column:
    """As ``pick``, for many records at once: later paths are tried only where they are needed."""
    if callable(paths):
        return lambda records: [paths(one) for one in records]
    ways = [_one(path) for path in paths.split("|")]
    if len(ways) == 1:
        return ways[0]

    def first(records: Sequence[dict[str, Any]]) -> list[Any]:
        values = ways[0](records)
        for way in ways[1:]:
            gaps = [row for row, value in enumerate(values) if value is None or value in _EMPTY]
            if not gaps:
                break
            for row, value in zip(gaps, way([records[row] for row in gaps]), strict=True):
                values[row] = value
        return values

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


def _one(path: str) -> Column:
    if "." not in path:
        return lambda records: [one.get(path) for one in records]
    parts = path.split(".")
    if len(parts) > 2:
        return lambda records: [at(one, path) for one in records]
    head, tail = parts
    return lambda records: [
        within.get(tail)
        if type(within := one.get(head)) is dict
        else None
        if within is None and path not in one
        else at(one, path)
        for one in records
    ]


def texts(values: Sequence[object]) -> list[str | None]:
    """Values as a column of text holds them."""
    return [
        None if one is None else one if type(one) is str and one not in _NOTHING else text(one)
        for one in values
    ]


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
    """An ISO 3166 code of two letters, also of a country's English name."""
    name = text(value)
    if name is None:
        return None
    if len(name) == 2:
        return name.upper() if name.isascii() and name.isalpha() else None
    return CODES.get(name.casefold())
