"""Atoms: single comparisons of a field with what a rule wants, equal ones made only once."""

from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_network
from typing import Any

import msgspec
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
    TimestampPart,
)

from bartizan.detect.rules.linear import search
from bartizan.detect.rules.lookup import text_of
from bartizan.detect.rules.values import address_of, compare, instant_of, number_of, part_of
from bartizan.detect.rules.wildcards import wildcard

KEYWORDS = "\0keywords"
"""Stands for a path where a rule names no field: all values of the record."""


class Kind(StrEnum):
    """How an atom compares."""

    EQUALS = "equals"
    CONTAINS = "contains"
    STARTS = "starts"
    ENDS = "ends"
    WILD = "wild"
    REGEX = "regex"
    ANY = "any"
    NULL = "null"
    EXISTS = "exists"
    ABSENT = "absent"
    TEST = "test"
    """A predicate on the value: a number, an address, a part of an instant."""
    REFERENCE = "reference"
    """Another field of the same event."""


TEXTUAL = frozenset({Kind.CONTAINS, Kind.STARTS, Kind.ENDS, Kind.WILD})


class Atom(msgspec.Struct, frozen=True, array_like=True):
    """One comparison. Equal atoms are the same comparison."""

    path: str
    kind: Kind
    literal: str = ""
    """Text, lower case unless ``cased``; the source of a regular expression; the other path."""
    cased: bool = False
    parts: tuple[str | bool, ...] = ()
    """Of a pattern with wildcards: literals, True for ``*``, False for ``?``."""
    flags: int = 0
    """Of a regular expression, as in ``re``; of a reference, 1 starts and 2 ends with."""
    value: tuple[str, str, int | float] | None = None
    """What a predicate compares with: its kind, then a network, or an operator and its bound, or a
    part of an instant and its number."""


def atom(path: str, wanted: SigmaType) -> Atom:  # noqa: C901, PLR0911 - by kind
    """The atom of one comparison.

    Args:
        path: the field as the rule names it, or ``KEYWORDS``.
        wanted: what the rule wants of it.
    """
    match wanted:
        case SigmaString():
            return _text_atom(path, wanted)
        case SigmaTimestampPart():
            return Atom(
                path, Kind.TEST, value=("instant", wanted.timestamp_part.name, wanted.number)
            )
        case SigmaNumber() | SigmaBool() if path == KEYWORDS:
            return Atom(path, Kind.CONTAINS, str(wanted).lower())
        case SigmaNumber():
            return Atom(path, Kind.EQUALS, text_of(wanted.number), cased=True)
        case SigmaBool():
            return Atom(path, Kind.EQUALS, text_of(wanted.boolean))
        case SigmaRegularExpression():
            flags = 0
            for flag in wanted.flags:
                flags |= SigmaRegularExpression.sigma_to_python_flags[flag]
            return Atom(path, Kind.REGEX, str(wanted.regexp), cased=True, flags=flags)
        case SigmaCompareExpression():
            return Atom(path, Kind.TEST, value=("compare", wanted.op.name, wanted.number.number))
        case SigmaCIDRExpression():
            return Atom(path, Kind.TEST, value=("network", str(wanted.network), 0))
        case SigmaNull():
            return Atom(path, Kind.NULL)
        case SigmaExists():
            return Atom(path, Kind.EXISTS if wanted.exists else Kind.ABSENT)
        case SigmaFieldReference():
            flags = wanted.starts_with + 2 * wanted.ends_with
            return Atom(path, Kind.REFERENCE, wanted.field, flags=flags)
    raise TypeError(f"unexpected {type(wanted).__name__} in a condition")


def placed(one: Atom, resolve: Callable[[str], str | None]) -> Atom:
    """The same comparison, of the fields as the record holds them."""
    if one.path == KEYWORDS:
        return one
    path = resolve(one.path) or one.path
    literal = one.literal
    if one.kind is Kind.REFERENCE:
        literal = resolve(literal) or literal
    elif path == one.path:
        return one
    return Atom(path, one.kind, literal, one.cased, one.parts, one.flags, one.value)


def _text_atom(path: str, wanted: SigmaString) -> Atom:
    cased = isinstance(wanted, SigmaCasedString)
    parts: list[str | bool] = [] if path != KEYWORDS else [True]
    for one in wanted.s:
        if isinstance(one, SpecialChars):
            star = one is SpecialChars.WILDCARD_MULTI
            if not (star and parts and parts[-1] is True):
                parts.append(star)
        else:
            parts.append(str(one) if cased else str(one).lower())
    if path == KEYWORDS and parts[-1] is not True:
        parts.append(True)
    kind, literal = _shape(parts)
    if kind is Kind.ANY:
        return Atom(path, kind)
    return Atom(path, kind, literal, cased, () if kind is not Kind.WILD else tuple(parts))


def _shape(parts: list[str | bool]) -> tuple[Kind, str]:  # noqa: PLR0911 - by shape
    """What a pattern comes to, and its literal."""
    match parts:
        case []:
            return Kind.EQUALS, ""
        case [str(literal)]:
            return Kind.EQUALS, literal
        case [True]:
            return Kind.ANY, ""
        case [True, str(literal), True]:
            return Kind.CONTAINS, literal
        case [str(literal), True]:
            return Kind.STARTS, literal
        case [True, str(literal)]:
            return Kind.ENDS, literal
    return Kind.WILD, ""


def text_test(one: Atom) -> Callable[[str], bool]:
    """A predicate on text (lower case unless the atom is cased) for textual kinds and regexes."""
    literal = one.literal
    match one.kind:
        case Kind.EQUALS:
            return lambda text: text == literal
        case Kind.CONTAINS:
            return lambda text: literal in text
        case Kind.STARTS:
            return lambda text: text.startswith(literal)
        case Kind.ENDS:
            return lambda text: text.endswith(literal)
        case Kind.WILD:
            return wildcard(one.parts)
        case Kind.REGEX:
            return search(literal, one.flags)
    raise ValueError(f"{one.kind} is no comparison of text")


def value_test(one: Atom) -> Callable[[Any], bool]:
    """A predicate on one value, for atoms of kind ``TEST``."""
    assert one.value
    what, name, bound = one.value
    if what == "network":
        network = ip_network(name)

        def test(value: Any) -> bool:  # noqa: ANN401
            address = address_of(text_of(value))
            return address is not None and address in network

    elif what == "compare":
        op = CompareOperators[name]

        def test(value: Any) -> bool:  # noqa: ANN401
            number = number_of(value)
            return number is not None and compare(op, number, bound)

    else:
        part = TimestampPart[name]

        def test(value: Any) -> bool:  # noqa: ANN401
            instant = instant_of(value)
            return instant is not None and part_of(instant, part) == bound

    return test


def reference_test(one: Atom) -> Callable[[str, str], bool]:
    """A predicate on the texts of the field and of the field it refers to, both lower case."""
    match one.flags:
        case 0:
            return lambda mine, other: mine == other
        case 1:
            return lambda mine, other: mine.startswith(other)
        case 2:
            return lambda mine, other: mine.endswith(other)
    return lambda mine, other: other in mine
