"""Sigma correlation rules as the engine carries them: which rules, by what, within how long.

Source: Sigma Correlation Rules Specification 2.0. Where it is silent, these hold:

- A window is any stretch of event time no longer than the timespan, its ends included. It slides:
  it is looked at each time an event ends one.
- An event that lacks a field of ``group-by`` belongs to no group and is not counted.
- An event counts once, also if several of the rules match it. In ``temporal`` types it stands for
  each rule that it matches. Events of the same instant are in any order.
- A correlation of correlations counts each time the inner one is reached; then it starts anew.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionItem,
    CorrelationConditionNOT,
    CorrelationConditionOR,
    SigmaCorrelationCondition,
    SigmaCorrelationRule,
    SigmaExtendedCorrelationCondition,
    SigmaRuleReference,
)
from sigma.rule import SigmaRule


class Kind(StrEnum):
    """What is compared with the condition."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    VALUE_SUM = "value_sum"
    VALUE_AVG = "value_avg"
    VALUE_PERCENTILE = "value_percentile"
    VALUE_MEDIAN = "value_median"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"


_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "LT": operator.lt, "LTE": operator.le, "GT": operator.gt,
    "GTE": operator.ge, "EQ": operator.eq, "NEQ": operator.ne,
}  # fmt: skip

Seen = Callable[[frozenset[int]], bool]
"""Whether the rules seen in a window, by their position, satisfy a condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """A correlation rule, compiled."""

    id: str
    kind: Kind
    rules: tuple[str, ...]
    """Ids of the rules it counts, in the order it names them; may be correlations."""
    span: int
    """Length of the window in microseconds."""
    group: tuple[str, ...]
    """Names of what is equal within a group: fields, or aliases."""
    aliases: Mapping[str, Mapping[str, str]]
    """For each alias the field to take from the events of a rule, by rule id."""
    compare: Callable[[float, float], bool]
    threshold: float
    fields: tuple[str, ...] = ()
    """The fields whose values count."""
    percentile: int = 50
    seen: Seen | None = None
    """The boolean condition of a temporal rule."""
    monotone: bool
    """Whether one more event can only help: then it may be decided before all have come."""

    def field(self, name: str, rule: str) -> str:
        """The field that holds a grouping value in events of a rule."""
        return self.aliases.get(name, {}).get(rule, name)


def compiled(
    rule_id: str,
    sigma: SigmaCorrelationRule,
    name: Callable[[SigmaRule | SigmaCorrelationRule], str],
) -> Correlation:
    """Compile a parsed correlation whose references are resolved.

    Args:
        rule_id: its id.
        sigma: the rule.
        name: gives the id of a referenced rule; KeyError if that was not loaded.

    Raises:
        ValueError: it cannot be carried out; says why, in one clause.
    """
    references = sigma.rules if sigma.rules is not None else sigma.referenced_rules
    try:
        ids = {reference.reference: name(reference.rule) for reference in references}
    except (KeyError, AttributeError):
        raise ValueError("counts a rule that was not loaded") from None
    if not ids:
        raise ValueError("names no rules")
    rules = tuple(dict.fromkeys(ids.values()))
    kind = Kind(sigma.type.name.lower())
    condition = sigma.condition
    simple = condition if isinstance(condition, SigmaCorrelationCondition) else None
    if kind is Kind.TEMPORAL_ORDERED and simple is None:
        raise ValueError("temporal_ordered with a boolean condition has no defined order")
    op = simple.op.name if simple else "GTE"
    counts = kind in (Kind.EVENT_COUNT, Kind.VALUE_COUNT, Kind.TEMPORAL, Kind.TEMPORAL_ORDERED)
    if kind is Kind.TEMPORAL_ORDERED and op not in ("GTE", "GT"):
        raise ValueError("temporal_ordered asks for fewer rules in order, which is no sequence")
    named = simple.fieldref if simple else None
    fields = (named,) if isinstance(named, str) else tuple(named or ())
    tree = condition.parsed if isinstance(condition, SigmaExtendedCorrelationCondition) else None
    return Correlation(
        id=rule_id,
        kind=kind,
        rules=rules,
        span=sigma.timespan.seconds * 1_000_000,
        group=tuple(sigma.group_by or ()),
        aliases={
            alias.alias: {
                ids[reference.reference]: field
                for reference, field in alias.mapping.items()
                if reference.reference in ids
            }
            for alias in sigma.aliases
        },
        compare=_COMPARE[op],
        threshold=float(simple.count) if simple else 0.0,
        fields=fields if kind not in (Kind.TEMPORAL, Kind.TEMPORAL_ORDERED) else (),
        percentile=50 if simple is None or simple.percentile is None else simple.percentile,
        seen=_boolean(tree, {ref: rules.index(i) for ref, i in ids.items()}) if tree else None,
        monotone=not _negated(tree) if tree else counts and op in ("GTE", "GT"),
    )


def _boolean(node: CorrelationConditionItem | SigmaRuleReference, at: Mapping[str, int]) -> Seen:
    if isinstance(node, SigmaRuleReference):
        wanted = at[node.reference]
        return lambda seen: wanted in seen
    parts = [_boolean(part, at) for part in node.args]
    if isinstance(node, CorrelationConditionAND):
        return lambda seen: all(part(seen) for part in parts)
    if isinstance(node, CorrelationConditionOR):
        return lambda seen: any(part(seen) for part in parts)
    assert isinstance(node, CorrelationConditionNOT)
    return lambda seen: not parts[0](seen)


def _negated(node: CorrelationConditionItem | SigmaRuleReference) -> bool:
    if isinstance(node, SigmaRuleReference):
        return False
    return isinstance(node, CorrelationConditionNOT) or any(_negated(part) for part in node.args)


def in_order(correlations: Mapping[str, Correlation]) -> tuple[Correlation, ...]:
    """Inner correlations before those that count them.

    Raises:
        ValueError: some count each other in a circle.
    """
    placed: dict[str, Correlation] = {}
    left = dict(correlations)
    while left:
        ready = [c for c in left.values() if not any(rule in left for rule in c.rules)]
        if not ready:
            raise ValueError(f"count each other: {', '.join(sorted(left))}")
        for one in ready:
            placed[one.id] = left.pop(one.id)
    return tuple(placed.values())
