"""Every rule of the pack proves itself: it is documented, matches what it must, ignores the rest.

Run one rule: ``pytest tests/detect/rules/test_pack.py -k <slug>``.
"""

import re
from collections import Counter
from uuid import UUID

import pytest

from bartizan.model.event import EVENT_SCHEMA
from tests.detect.rules.proving import (
    FILES,
    PLACE,
    examples,
    filled,
    finding_of,
    main_of,
    pack,
    proof,
    rules_of,
)

CONTROL = re.compile(r"[a-z0-9][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9 .()_-]*")
LEVEL = re.compile(r"^level: (informational|low|medium|high|critical)$", re.MULTILINE)
TACTICS = frozenset(
    {"reconnaissance", "resource-development", "initial-access", "execution", "persistence"}
    | {"privilege-escalation", "defense-evasion", "defense-impairment", "stealth"}
    | {"credential-access", "discovery", "lateral-movement", "collection"}
    | {"command-and-control", "exfiltration", "impact"}
)
CROWD = 3
"""Rules of the pack that one example may raise: an attack is seen from a few sides, not ten."""


def test_nothing_in_the_pack_is_refused():
    assert [(one.path, one.reason) for one in pack().refused] == []


def test_the_pack_is_as_large_as_said():
    assert len(FILES) >= 150


def test_ids_and_slugs_are_unique():
    for what in (
        [one.id for one in pack().rules],
        [str(one.sigma.id) for one in pack().rules],
        [file.stem for file in FILES],
    ):
        assert [one for one, count in Counter(what).items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rule_is_documented(file):
    rule = main_of(file)
    assert re.fullmatch(r"EV[A-Z]-\d{3}", rule.id), "bartizan.check is missing"
    assert rule.slug == file.stem, "the file name is not a slug"
    for part in rules_of(file):
        assert isinstance(part.sigma.id, UUID), "id (a UUID) is missing"
    for name in ("title", "description", "why", "fix", "message"):
        assert getattr(rule, name), f"{name} is missing"
    assert rule.controls, "bartizan.controls is missing"
    for control in rule.controls:
        assert CONTROL.fullmatch(control), f"{control!r} is not framework:identifier"
    assert rule.attack, "no ATT&CK technique among the tags"
    assert rule.tactics, "no ATT&CK tactic among the tags"
    assert set(rule.tactics) <= TACTICS, "a tactic that ATT&CK does not have"
    assert rule.references, "references are missing"
    assert rule.false_positives, "falsepositives are missing"
    assert set(rule.group) <= EVENT_SCHEMA.keys(), "bartizan.group names no column"
    assert LEVEL.search(file.read_text(encoding="utf-8")), "level is missing"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rule_is_raised_by_its_matches_and_not_by_near_misses(file):
    name, given, seen = main_of(file).id, examples(file), proof(file)
    assert len(given.match) >= 2, "fewer than two records to match"
    assert len(given.ignore) >= 2, "fewer than two records to ignore"
    for number, case in enumerate(seen.match, 1):
        assert not case.refused, f"match {number}: {case.refused} records are not understood"
        assert name in case.rules, f"match {number} does not raise the rule"
    for number, case in enumerate(seen.ignore, 1):
        assert not case.refused, f"ignore {number}: {case.refused} records are not understood"
        assert case.events, f"ignore {number} makes no event"
        assert name not in case.rules, f"ignore {number} raises the rule"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_matcher_is_as_exact_as_plain_evaluation(file):
    for case in (*proof(file).match, *proof(file).ignore):
        assert case.differing == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_told_is_filled_from_the_event(file):
    """Each place of the message is filled by one of the examples at least: its name is right."""
    rule = main_of(file)
    empty = set(PLACE.findall(rule.message))
    for case in proof(file).match:
        for sighting in (one for one in case.found if one.rule == rule.id):
            told = finding_of(sighting)
            assert told.message, "the finding says nothing"
            assert told.events, "the finding names no event"
            assert told.first_seen <= told.last_seen
            empty -= filled(sighting)
    assert not empty, "no example fills these places of the message"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_one_example_does_not_raise_a_crowd(file):
    for case in proof(file).match:
        assert len(case.rules) <= CROWD, sorted(case.rules)
