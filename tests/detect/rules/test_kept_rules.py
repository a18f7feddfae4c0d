"""Rules that were kept from an earlier run are the same as rules that are parsed."""

from pathlib import Path

import pytest

from bartizan.detect.rules.loading import load_packs
from bartizan.detect.rules.plain import matches
from bartizan.detect.rules.process import prepare
from bartizan.detect.rules.rule import RuleSet
from bartizan.model.log_source import Fields, LogSource, Route

ROUTES = {"x": (Route(LogSource(product="x"), Fields(open=("",))),)}
KINDS = """
title: All kinds
id: 8f2b54a6-6a0b-4b3e-9d1f-0d9a2a4b7c11
name: kinds
logsource: {product: x}
detection:
  s:
    a: [one, 'two*', 'th?ee', 4, null]
    b|re: 'x[0-9]+'
    c|cidr: [10.0.0.0/8, '2001:db8::/32']
    d|gte: 3.5
    e|fieldref: f
    g|cased|contains: Up
    t|hour: 3
  words: [secret]
  filter: {h|exists: true}
  condition: (s or words) and not filter
level: high
"""
FILTER = """
title: Not here
logsource: {product: x}
filter: {rules: [kinds], selection: {a: quiet}, condition: not selection}
"""
COUNT = """
title: Many
id: 0c6f2f7e-59e6-4d5c-8f0a-5a5c9f1f2b33
correlation: {type: event_count, rules: [kinds], group-by: [a], timespan: 5m, condition: {gte: 2}}
"""
RECORDS = [
    {"a": "one", "b": "x1", "c": "10.1.1.1", "d": 4, "e": "q", "f": "q", "g": "xUp",
     "t": "2026-11-25T03:00:00Z"},
    {"a": "other", "z": "a secret"},
    {"a": "other", "z": "a secret", "h": 1},
    {"a": "nothing"},
]  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "kinds.yml").write_text(KINDS)
    (rules / "odd.yml").write_text(KINDS.replace("a: [one", "a|unheard: [one"))
    return rules


def load(place: Path) -> RuleSet:
    return load_packs([([place], False)], routes=ROUTES, cache=place.parent / "cache")


def test_kept_rules_are_those_that_were_parsed(place: Path) -> None:
    parsed = load_packs([([place], False)], routes=ROUTES)
    for run in (load(place), load(place)):
        assert [one.condition for one in run.rules] == [one.condition for one in parsed.rules]
        assert [one.title for one in run.rules] == ["All kinds"]
        assert run.refused == parsed.refused
        assert run.served == parsed.served
        assert prepare(run, list).key == prepare(parsed, list).key
    assert load(place).rules[0].kept


def test_a_kept_rule_is_parsed_when_somebody_asks_for_it(place: Path) -> None:
    load(place)
    (rule,) = load(place).rules
    assert rule.kept
    assert [matches(rule, record, lambda name: name) for record in RECORDS] == [
        True,
        True,
        False,
        False,
    ]


def test_a_file_that_changed_is_parsed_anew(place: Path) -> None:
    load(place)
    (place / "kinds.yml").write_text(KINDS.replace("All kinds", "Other"))
    (rule,) = load(place).rules
    assert rule.title == "Other"
    assert not rule.kept


def test_what_was_damaged_on_disk_is_not_used(place: Path) -> None:
    load(place)
    (file,) = (place.parent / "cache").glob("*.rules")
    file.write_bytes(file.read_bytes()[:-3] + b"xyz")
    (rule,) = load(place).rules
    assert not rule.kept


def test_correlations_count_kept_rules(place: Path) -> None:
    (place / "many.yml").write_text(COUNT)
    load(place)
    kinds, many = load(place).rules
    assert kinds.kept
    assert many.is_correlation
    assert prepare(load(place), list).counted.keys() == {kinds.id}


def test_filters_reach_rules_although_they_were_kept(place: Path) -> None:
    load(place)
    before = load(place).rules[0].condition
    (place / "quiet.yml").write_text(FILTER)
    assert load(place).rules[0].condition != before
