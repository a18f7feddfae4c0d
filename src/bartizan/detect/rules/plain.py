"""Evaluates a rule on one record, the plain way: the reference that the fast engine must equal.

For tests, for trying a rule while writing it. Far too slow for a stream.
"""

import re
from collections.abc import Callable
from typing import Any

from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.rule import SigmaRule
from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
)

from bartizan.detect.rules.linear import search
from bartizan.detect.rules.lookup import leaves, lookup, parts, text_of
from bartizan.detect.rules.rule import Rule
from bartizan.detect.rules.values import (
    address_of,
    compare,
    instant_of,
    number_of,
    part_of,
)
from bartizan.model.event import Record


def matches(
    rule: Rule | SigmaRule, record: Record, path: Callable[[str], str | None] | None = None
) -> bool:
    """Whether a rule is true of a record.

    Args:
        rule: no correlation.
        record: as ``Format.record`` gives it.
        path: where the record holds a field (``Fields.path`` of the route); None: by its name.
    """
    sigma = rule.sigma if isinstance(rule, Rule) else rule
    if not isinstance(sigma, SigmaRule):
        raise TypeError("a correlation looks at several events")
    where = path or (lambda field: field)
    return any(holds(one.parsed, record, where) for one in sigma.detection.parsed_condition)


def holds(node: Any, record: Record, path: Callable[[str], str | None]) -> bool:  # noqa: ANN401
    """Whether a parsed condition is true of a record."""
    if isinstance(node, ConditionAND):
        return all(holds(one, record, path) for one in node.args)
    if isinstance(node, ConditionOR):
        return any(holds(one, record, path) for one in node.args)
    if isinstance(node, ConditionNOT):
        return not holds(node.args[0], record, path)
    if isinstance(node, ConditionFieldEqualsValueExpression):
        return field_matches(node.value, _get(record, path(node.field)), record, path)
    if isinstance(node, ConditionValueExpression):
        return any(keyword_matches(node.value, leaf) for leaf in leaves(record))
    raise TypeError(f"unexpected {type(node).__name__} in a condition")


def _get(record: Record, path: str | None) -> Any:  # noqa: ANN401
    return None if path is None else lookup(record, path)


def field_matches(
    wanted: SigmaType,
    value: Any,  # noqa: ANN401
    record: Record,
    path: Callable[[str], str | None],
) -> bool:
    """Whether a field's value, null if it is missing, is what a rule wants."""
    if isinstance(wanted, SigmaExpansion):
        return any(field_matches(one, value, record, path) for one in wanted.values)
    if isinstance(wanted, SigmaNull):
        return not any(True for _ in parts(value))
    if isinstance(wanted, SigmaExists):
        return (value is not None) == wanted.exists
    if isinstance(wanted, SigmaFieldReference):
        others = [text_of(one).lower() for one in parts(_get(record, path(wanted.field)))]
        mine = [text_of(one).lower() for one in parts(value)]
        return any(_refers(wanted, a, b) for a in mine for b in others)
    return any(value_matches(wanted, one) for one in parts(value))


def _refers(wanted: SigmaFieldReference, mine: str, other: str) -> bool:
    if wanted.starts_with and wanted.ends_with:
        return other in mine
    if wanted.starts_with:
        return mine.startswith(other)
    if wanted.ends_with:
        return mine.endswith(other)
    return mine == other


def keyword_matches(wanted: SigmaType, leaf: Any) -> bool:  # noqa: ANN401
    """Keywords are sought anywhere in a value, whatever their kind."""
    if isinstance(wanted, SigmaExpansion):
        return any(keyword_matches(one, leaf) for one in wanted.values)
    if isinstance(wanted, SigmaRegularExpression | SigmaCIDRExpression | SigmaCompareExpression):
        return value_matches(wanted, leaf)
    if isinstance(wanted, SigmaString):
        return _wild(wanted, text_of(leaf), whole=False)
    return str(wanted).lower() in text_of(leaf).lower()


def value_matches(wanted: SigmaType, value: Any) -> bool:  # noqa: ANN401, PLR0911 - by kind
    """Whether one value, neither a list nor null, is what a rule wants of a field."""
    text = text_of(value)
    if isinstance(wanted, SigmaString):
        return _wild(wanted, text, whole=True)
    if isinstance(wanted, SigmaTimestampPart):
        instant = instant_of(value)
        return instant is not None and part_of(instant, wanted.timestamp_part) == wanted.number
    if isinstance(wanted, SigmaNumber):
        return text == text_of(wanted.number)
    if isinstance(wanted, SigmaBool):
        return text.lower() == text_of(wanted.boolean)
    if isinstance(wanted, SigmaCompareExpression):
        number = number_of(value)
        return number is not None and compare(wanted.op, number, wanted.number.number)
    if isinstance(wanted, SigmaRegularExpression):
        flags = 0
        for flag in wanted.flags:
            flags |= SigmaRegularExpression.sigma_to_python_flags[flag]
        return search(str(wanted.regexp), flags)(text)
    if isinstance(wanted, SigmaCIDRExpression):
        address = address_of(text)
        return address is not None and address in wanted.network
    raise TypeError(f"unexpected {type(wanted).__name__} in a condition")


def _wild(wanted: SigmaString, text: str, *, whole: bool) -> bool:
    flags = re.DOTALL
    pattern = "".join(
        (".*" if part is SpecialChars.WILDCARD_MULTI else ".")
        if isinstance(part, SpecialChars)
        else re.escape(str(part) if isinstance(wanted, SigmaCasedString) else str(part).lower())
        for part in wanted.s
    )
    text = text if isinstance(wanted, SigmaCasedString) else text.lower()
    tried = re.fullmatch if whole else re.search
    return tried(pattern, text, flags) is not None
