"""Why a rule is true of an event: the fields and values that made it so, in the user's words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    CompareOperators,
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
    SigmaTimestampPart,
    SigmaType,
)

from bartizan.detect.rules.lookup import leaves, lookup, parts, text_of
from bartizan.detect.rules.plain import field_matches, holds, keyword_matches
from bartizan.detect.rules.rule import Rule
from bartizan.model.event import Record

MAX_REASONS = 12
"""A sentence with more would not be read."""

_SIGNS = {
    CompareOperators.LT: "less than",
    CompareOperators.LTE: "at most",
    CompareOperators.GT: "more than",
    CompareOperators.GTE: "at least",
    CompareOperators.NEQ: "other than",
}
_STARS = re.compile(r"(?<!\\)((?:\\\\)*)[*?]")

Path = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Because:
    """One comparison that was true."""

    field: str
    """As the rule names it; empty: a keyword, found in some value."""
    value: str
    """What the event holds, as text; empty if it holds nothing."""
    how: str
    """``contains 'x'``, ``equals 'x'``, ``is missing``."""


def why(rule: Rule, record: Record, path: Path | None = None) -> list[Because]:
    """The comparisons that make a rule true of a record; nothing if it is not true.

    What a rule excludes (``and not filter``) is left out: there is no value to show.

    Args:
        rule: no correlation.
        record: as ``Format.record`` gives it.
        path: where the record holds a field; None: by its name.
    """
    assert isinstance(rule.sigma, SigmaRule)
    where = path or (lambda field: field)
    for one in rule.sigma.detection.parsed_condition:
        parsed = one.parsed
        if holds(parsed, record, where):
            found = dict.fromkeys(_reasons(parsed, record, where))
            return list(found)[:MAX_REASONS]
    return []


def _reasons(node: Any, record: Record, path: Path) -> Iterator[Because]:  # noqa: ANN401
    match node:
        case ConditionNOT():
            return
        case ConditionAND() | ConditionOR():
            for one in node.args:
                if holds(one, record, path):
                    yield from _reasons(one, record, path)
        case ConditionFieldEqualsValueExpression():
            where = path(node.field)
            value = None if where is None else lookup(record, where)
            for wanted in _expanded(node.value):
                if field_matches(wanted, value, record, path):
                    yield Because(node.field, _shown(wanted, value, record, path), words(wanted))
        case ConditionValueExpression():
            yield from _keywords(node.value, record)


def _keywords(value: SigmaType, record: Record) -> Iterator[Because]:
    for wanted in _expanded(value):
        found = (leaf for leaf in leaves(record) if keyword_matches(wanted, leaf))
        for leaf in found:
            yield Because("", text_of(leaf), words(wanted).replace("equals", "contains", 1))
            break


def _expanded(value: SigmaType) -> list[SigmaType]:
    if isinstance(value, SigmaExpansion):
        return [inner for one in value.values for inner in _expanded(one)]
    return [value]


def _shown(wanted: SigmaType, value: Any, record: Record, path: Path) -> str:  # noqa: ANN401
    """The element that matched, of several."""
    for part in parts(value):
        if field_matches(wanted, part, record, path):
            return text_of(part)
    return ""


def words(wanted: SigmaType) -> str:  # noqa: PLR0911 - by kind
    """A comparison in words."""
    match wanted:
        case SigmaString():
            return _text_words(wanted)
        case SigmaTimestampPart():
            return f"has {wanted.timestamp_part.name.lower()} {wanted.number}"
        case SigmaNumber() | SigmaBool():
            return f"equals {text_of(wanted.to_plain())}"
        case SigmaRegularExpression():
            return f"matches /{wanted.regexp}/"
        case SigmaCIDRExpression():
            return f"is in {wanted.cidr}"
        case SigmaCompareExpression():
            return f"is {_SIGNS[wanted.op]} {wanted.number}"
        case SigmaNull():
            return "is missing"
        case SigmaExists():
            return "is present" if wanted.exists else "is missing"
        case SigmaFieldReference():
            return f"is compared with the field {wanted.field}"
    return f"is as the rule wants ({type(wanted).__name__})"


def _text_words(wanted: SigmaString) -> str:
    text = str(wanted)
    begins, ends = text.startswith("*"), text.endswith("*") and not text.endswith("\\*")
    inner = text[begins : len(text) - ends] if len(text) > 1 else ""
    if text == "*":
        return "is present"
    if _STARS.search(inner):
        return f"is like '{text}'"
    plain = inner.replace("\\*", "*").replace("\\?", "?")
    if begins and ends:
        return f"contains '{plain}'"
    if begins:
        return f"ends with '{plain}'"
    return f"starts with '{plain}'" if ends else f"equals '{plain}'"
