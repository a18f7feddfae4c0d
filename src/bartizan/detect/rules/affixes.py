"""Finds all of many beginnings or endings of a text by a few dictionary look-ups.

Pattern databases take seconds to compile thousands of anchored literals; these need no compiling.
"""

from collections.abc import Callable, Iterable, Sequence

LONGEST = 12
"""Characters compared by dictionary; what is longer is then compared in full."""


def endings(literals: Iterable[tuple[int, str]]) -> Callable[[str], Sequence[int]]:
    """A function from text to the numbers of the literals it ends with."""
    tables = _tables(literals, lambda literal, width: literal[-width:])

    def find(text: str) -> Sequence[int]:
        found: list[int] = []
        for width, table in tables:
            if bucket := table.get(text[-width:]):
                found.extend(number for number, literal in bucket if text.endswith(literal))
        return found

    return find


def beginnings(literals: Iterable[tuple[int, str]]) -> Callable[[str], Sequence[int]]:
    """A function from text to the numbers of the literals it begins with."""
    tables = _tables(literals, lambda literal, width: literal[:width])

    def find(text: str) -> Sequence[int]:
        found: list[int] = []
        for width, table in tables:
            if bucket := table.get(text[:width]):
                found.extend(number for number, literal in bucket if text.startswith(literal))
        return found

    return find


def _tables(
    literals: Iterable[tuple[int, str]], cut: Callable[[str, int], str]
) -> list[tuple[int, dict[str, list[tuple[int, str]]]]]:
    tables: dict[int, dict[str, list[tuple[int, str]]]] = {}
    for number, literal in literals:
        width = min(len(literal), LONGEST)
        bucket = tables.setdefault(width, {}).setdefault(cut(literal, width), [])
        bucket.append((number, literal))
    return sorted(tables.items())
