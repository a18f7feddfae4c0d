"""Conditions of rules as trees of comparisons: what is left of a rule once it was parsed.

They can be kept on disk, so that rules need not be parsed in every run.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import SigmaExpansion, SigmaType

from bartizan.detect.rules.atoms import KEYWORDS, Atom, Kind, atom


class Is(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """One comparison, its fields as the rule names them."""

    atom: Atom


class Both(msgspec.Struct, frozen=True, array_like=True, tag=1):
    """All of these."""

    of: "tuple[Condition, ...]"


class Either(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """One of these, at least."""

    of: "tuple[Condition, ...]"


class Contrary(msgspec.Struct, frozen=True, array_like=True, tag=3):
    """Not this."""

    of: "Condition"


Condition = Is | Both | Either | Contrary


def condition(parsed: Sequence[Any]) -> Condition:
    """The condition of a rule, any of whose parsed conditions suffices."""
    return Either(tuple(_built(one) for one in parsed))


def _built(node: Any) -> Condition:  # noqa: ANN401 - pySigma's union of conditions
    match node:
        case ConditionAND():
            return Both(tuple(_built(one) for one in node.args))
        case ConditionOR():
            return Either(tuple(_built(one) for one in node.args))
        case ConditionNOT():
            return Contrary(_built(node.args[0]))
        case ConditionFieldEqualsValueExpression():
            return _leaf(node.field, node.value)
        case ConditionValueExpression():
            return _leaf(KEYWORDS, node.value)
    raise TypeError(f"unexpected {type(node).__name__} in a condition")


def _leaf(path: str, value: SigmaType) -> Condition:
    if isinstance(value, SigmaExpansion):
        return Either(tuple(_leaf(path, one) for one in value.values))
    return Is(atom(path, value))


def packed(one: Condition) -> bytes:
    """A condition as MessagePack.

    Raises:
        UnicodeEncodeError: it seeks what is no text, half a surrogate pair.
    """
    return msgspec.msgpack.encode(one)


def unpacked(raw: bytes) -> Condition:
    """A condition that was packed."""
    return _DECODE(raw)


_DECODE: Callable[[bytes], Condition] = msgspec.msgpack.Decoder(Condition).decode


def fields(one: Condition) -> Iterator[str]:
    """Every field a condition names, those it compares with included."""
    match one:
        case Is():
            if one.atom.path != KEYWORDS:
                yield one.atom.path
            if one.atom.kind is Kind.REFERENCE:
                yield one.atom.literal
        case Contrary():
            yield from fields(one.of)
        case _:
            for inner in one.of:
                yield from fields(inner)
