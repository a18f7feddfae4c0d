"""Takes a rule's examples the way that logs go: format, batch, matcher, correlations, finding."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from sigma.correlations import SigmaCorrelationRule
from sigma.rule import SigmaRule

from bartizan.detect.rules import pack as home
from bartizan.detect.rules.demands import fields as fields_of
from bartizan.detect.rules.examples import RuleExamples, examples_of
from bartizan.detect.rules.finding import finding
from bartizan.detect.rules.loading import load_packs
from bartizan.detect.rules.lookup import lookup
from bartizan.detect.rules.matcher import Hit, Matcher
from bartizan.detect.rules.plain import holds
from bartizan.detect.rules.process import Prepared, finish, prepare, process
from bartizan.detect.rules.rule import Rule, RuleSet
from bartizan.detect.rules.sighting import Sighting
from bartizan.detect.rules.wording import value_in
from bartizan.flows.detect_words import matched, record_of
from bartizan.ingest.origin import ReadOptions
from bartizan.ingest.reader import read
from bartizan.ingest.registry import formats
from bartizan.ingest.sources.source import bytes_source
from bartizan.ingest.tally import Tally
from bartizan.model import Finding
from bartizan.model.event import EventBatch, Record
from bartizan.model.log_source import Route

PACK = Path(next(iter(home.__path__)))
FILES = sorted(PACK.rglob("*.yml"))
PLACE = re.compile(r"\{([^{}]*)\}")
NOW = 1_764_000_000_000_000
"""When it is, for records without a time of their own."""


@dataclass(slots=True)
class Case:
    """What became of one example."""

    events: int = 0
    refused: int = 0
    """Records that the format did not understand."""
    found: list[Sighting] = field(default_factory=list)
    differing: set[str] = field(default_factory=set)
    """Rules of which the matcher and the plain evaluator say different things."""

    @property
    def rules(self) -> set[str]:
        """Ids of the rules that were found."""
        return {one.rule for one in self.found}


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of the examples of one file."""

    match: tuple[Case, ...]
    ignore: tuple[Case, ...]


@cache
def routes() -> Mapping[str, tuple[Route, ...]]:
    return {name: one.routes for name, one in formats().items()}


@cache
def pack() -> RuleSet:
    return load_packs([([PACK], True)], routes=routes())


@cache
def matcher() -> Matcher:
    """One for all rules, as in a run: a rule must not disturb another."""
    return Matcher(pack(), routes())


@cache
def prepared() -> Prepared:
    return prepare(pack(), _match)


_seen: dict[str, list[int]] = {}
"""What the matcher said of the last batch."""


def _match(batch: EventBatch) -> list[Hit]:
    hits = matcher().match(batch)
    _seen.clear()
    _seen.update({hit.rule.id: hit.rows for hit in hits})
    return hits


@cache
def rules_of(file: Path) -> tuple[Rule, ...]:
    return tuple(rule for rule in pack().rules if rule.path == str(file))


def main_of(file: Path) -> Rule:
    """The rule that reports: the correlation if there is one."""
    rules = rules_of(file)
    assert rules, "the file was refused: " + "; ".join(
        one.reason for one in pack().refused if one.path == str(file)
    )
    correlations = [one for one in rules if isinstance(one.sigma, SigmaCorrelationRule)]
    return (correlations or list(rules))[-1]


@cache
def examples(file: Path) -> RuleExamples:
    return examples_of(file)


@cache
def proof(file: Path) -> Proof:
    """Run all examples of a file through all rules of the pack."""
    given = examples(file)
    return Proof(
        tuple(_case(given.format, one) for one in given.match),
        tuple(_case(given.format, one) for one in given.ignore),
    )


def finding_of(sighting: Sighting) -> Finding:
    rule = prepared().rules[sighting.rule]
    return finding(sighting, rule, records=record_of, explain=matched)


def filled(sighting: Sighting) -> set[str]:
    """Places of the rule's message for which the event has a value."""
    rule, example = prepared().rules[sighting.rule], sighting.example
    assert example is not None
    columns = {**example.columns, **dict(sighting.group), "count": str(sighting.count)}
    value = value_in(columns, record_of(example.format, example.raw))
    return {name for name in PLACE.findall(rule.message) if value(name)}


def _case(format_: str, example: object) -> Case:
    records = example if isinstance(example, list) else [example]
    lines = [one.encode() if isinstance(one, str) else msgspec.json.encode(one) for one in records]
    case, tally, state = Case(), Tally(), prepared().empty()
    options = ReadOptions(now=NOW, input_format=format_)
    for batch in read([bytes_source("example", b"\n".join(lines) + b"\n")], options, tally):
        found, state = process(batch, state, prepared())
        case.found += found
        case.events += len(batch)
        case.differing |= _differing(batch)
    case.found += finish(state, prepared())
    case.refused = tally.dead_lettered
    return case


def _differing(batch: EventBatch) -> set[str]:
    """Rules for which the plain evaluator, event by event, sees other events than the matcher."""
    fast = dict(_seen)
    plain: dict[str, list[int]] = {}
    for row, raw in enumerate(batch.frame["raw"]):
        for name in _plainly(batch.format, raw):
            plain.setdefault(name, []).append(row)
    return {name for name in fast.keys() | plain.keys() if fast.get(name) != plain.get(name)}


@cache
def _plainly(format_: str, raw: bytes) -> Sequence[str]:
    record = formats()[format_].record(raw)
    chosen = [route for route in routes()[format_] if _selected(route, record)]
    found = []
    for rule in _serving(format_):
        for route in chosen:
            if route.source.serves(rule.source) and _supplies(route, rule):
                if any(holds(one, record, route.fields.path) for one in _parsed(rule.id)):
                    found.append(rule.id)
                break
    return found


@cache
def _serving(format_: str) -> tuple[Rule, ...]:
    return tuple(
        rule
        for rule in pack().rules
        if isinstance(rule.sigma, SigmaRule) and format_ in pack().served.get(rule.id, ())
    )


@cache
def _parsed(name: str) -> Sequence[Any]:
    sigma = prepared().rules[name].sigma
    assert isinstance(sigma, SigmaRule)
    return [one.parsed for one in sigma.detection.parsed_condition]


@cache
def _asked(name: str) -> frozenset[str]:
    return frozenset(one for node in _parsed(name) for one in fields_of(node))


def _supplies(route: Route, rule: Rule) -> bool:
    return all(route.fields.path(one) is not None for one in _asked(rule.id))


def _selected(route: Route, record: Record) -> bool:
    return not route.where or any(
        all(lookup(record, name) in values for name, values in one.items()) for one in route.where
    )
