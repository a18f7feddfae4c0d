"""What a parsed condition asks for: fields, placeholders, kinds of values."""

from collections.abc import Iterator
from typing import Any

from sigma.conditions import (
    ConditionFieldEqualsValueExpression,
    ConditionItem,
    ConditionValueExpression,
)
from sigma.types import (
    Placeholder,
    SigmaBool,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
)

SUPPORTED = (
    SigmaBool,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
)

Atom = ConditionFieldEqualsValueExpression | ConditionValueExpression


def atoms(node: Any) -> Iterator[tuple[str | None, SigmaType]]:  # noqa: ANN401
    """Every comparison of a condition: the field (None: a keyword) and what is wanted of it."""
    if isinstance(node, ConditionItem):
        for one in node.args:
            yield from atoms(one)
    elif isinstance(node, Atom):
        field = node.field if isinstance(node, ConditionFieldEqualsValueExpression) else None
        for value in _expanded(node.value):
            yield field, value


def _expanded(value: SigmaType) -> Iterator[SigmaType]:
    if isinstance(value, SigmaExpansion):
        for one in value.values:
            yield from _expanded(one)
    else:
        yield value


def fields(node: Any) -> Iterator[str]:  # noqa: ANN401
    """Every field a condition names, those it compares with included."""
    for field, value in atoms(node):
        if field is not None:
            yield field
        if isinstance(value, SigmaFieldReference):
            yield value.field


def obstacle(node: Any) -> str | None:  # noqa: ANN401
    """Why a condition cannot be evaluated, one clause; None: it can."""
    for field, value in atoms(node):
        text = value.regexp if isinstance(value, SigmaRegularExpression) else value
        if isinstance(text, SigmaString):
            for part in text.s:
                if isinstance(part, Placeholder):
                    return f"uses the placeholder '%{part.name}%', whose values are not known here"
        if not isinstance(value, SUPPORTED):
            return f"compares with a {type(value).__name__}, which is not supported"
        if field is None and isinstance(value, SigmaNull | SigmaExists | SigmaFieldReference):
            return "asks for a missing value without naming a field"
    return None
