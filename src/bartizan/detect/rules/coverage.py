"""What rules can see: for each log source what is loaded, refused, and which fields it supplies."""

from collections import defaultdict
from collections.abc import Mapping

import msgspec
from sigma.rule import SigmaRule

from bartizan.detect.rules.demands import fields
from bartizan.detect.rules.rule import RefusedRule, Rule, RuleSet
from bartizan.model.log_source import LogSource, Route

NAMED = 20
"""Rules named for one field."""


class Missing(msgspec.Struct, frozen=True):
    """A field that rules ask for and no format supplies."""

    field: str
    rules: tuple[str, ...]
    """Titles of some of the rules."""
    count: int


class Refusal(msgspec.Struct, frozen=True):
    """A rule that was not loaded."""

    id: str
    title: str
    path: str
    reason: str
    mend: str


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What rules of one log source can see."""

    source: str
    """Such as ``product=github service=audit``."""
    formats: tuple[str, ...]
    """Formats that supply it; empty: its rules are refused."""
    loaded: int
    own: int
    """How many of the loaded come with bartizan."""
    mapped: dict[str, int]
    """Fields that loaded rules ask for, with how many do."""
    unmapped: tuple[Missing, ...]
    refused: tuple[Refusal, ...]


def coverage(rules: RuleSet, routes: Mapping[str, tuple[Route, ...]]) -> list[Coverage]:
    """Coverage of every log source that a rule asks for, by name.

    Args:
        rules: as loaded.
        routes: the log sources that each format serves.
    """
    loaded: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules.rules:
        loaded[_name(rule.source)].append(rule)
    refused: dict[str, list[RefusedRule]] = defaultdict(list)
    for one in rules.refused:
        refused[_name(one.source)].append(one)
    return [
        _of(name, loaded.get(name, []), refused.get(name, []), rules.served, routes)
        for name in sorted(loaded.keys() | refused.keys())
    ]


def _name(source: LogSource) -> str:
    return str(source) or "correlations and others"


def _of(
    name: str,
    loaded: list[Rule],
    refused: list[RefusedRule],
    served: Mapping[str, tuple[str, ...]],
    routes: Mapping[str, tuple[Route, ...]],
) -> Coverage:
    mapped: dict[str, int] = defaultdict(int)
    for rule in loaded:
        for field in named_fields(rule):
            mapped[field] += 1
    lacking: dict[str, list[str]] = defaultdict(list)
    for one in refused:
        for field in one.fields:
            lacking[field].append(one.title or one.id or one.path)
    formats = {f for rule in loaded for f in served.get(rule.id, ())}
    for source in {one.source for one in refused if str(one.source)}:
        formats |= {f for f, all_ in routes.items() if any(r.source.serves(source) for r in all_)}
    return Coverage(
        source=name,
        formats=tuple(sorted(formats)),
        loaded=len(loaded),
        own=sum(rule.own for rule in loaded),
        mapped=dict(sorted(mapped.items(), key=lambda pair: (-pair[1], pair[0]))),
        unmapped=tuple(
            Missing(field, tuple(titles[:NAMED]), len(titles))
            for field, titles in sorted(lacking.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        ),
        refused=tuple(Refusal(r.id, r.title, r.path, r.reason, r.mend) for r in refused),
    )


def named_fields(rule: Rule) -> tuple[str, ...]:
    """The fields a rule asks for; none of a correlation."""
    if not isinstance(rule.sigma, SigmaRule):
        return ()
    parsed = [one.parsed for one in rule.sigma.detection.parsed_condition]
    return tuple(dict.fromkeys(field for one in parsed for field in fields(one)))
