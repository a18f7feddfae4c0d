"""The engine agrees with an independent one: pySigma's SQLite backend, on events from literals.

``python -m benchmarks.sigma_differential`` does the same with thousands of public rules.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml
from sigma.rule import SigmaRule

from bartizan.detect import rules as home
from bartizan.detect.rules.documents import before_tests
from bartizan.detect.rules.loading import load_rules
from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.metadata import source_of
from bartizan.detect.rules.rule import Rule, RuleSet
from bartizan.model.log_source import LogSource, Route
from tests.detect.rules.engine import ANYTHING, batch_of, matched, ruleset
from tests.detect.rules.oracle import ExcludedError, Inventor, Oracle
from tests.detect.rules.test_modifiers import CASES, CONDITIONS

PACK = Path(home.__path__[0]) / "pack"
FILES = sorted(PACK.rglob("*.yml"))
EVENTS = 60


@pytest.mark.parametrize("selection", [one for one, _ in CASES.values()], ids=list(CASES))
@pytest.mark.parametrize("condition", ["s", "not s", "s and not t"])
def test_agrees_on_every_construct(tmp_path, selection, condition):
    detection = {"s": selection, "t": {"g|startswith": ["A", "b*c"]}, "condition": condition}
    agree(ruleset(tmp_path, detection).rules)


@pytest.mark.parametrize(
    "condition", sorted({str(one) for one, _, _ in CONDITIONS if isinstance(one, str)})
)
def test_agrees_on_every_condition(tmp_path, condition):
    named = {name: {name: ["x", "y*z"]} for name in ("a", "b", "sa", "sb")}
    agree(ruleset(tmp_path, {**named, "condition": condition}).rules)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_agrees_on_the_pack(file):
    rules = [
        rule
        for rule in load_rules([file], own=True, routes=anything_for(file)).rules
        if isinstance(rule.sigma, SigmaRule)
    ]
    agree(rules)


def anything_for(file: Path) -> dict[str, tuple[Route, ...]]:
    """Routes that supply what one file asks for, as events of the format of these tests."""
    text = before_tests(file.read_text(encoding="utf-8"))
    asked = {source_of(one) for one in yaml.safe_load_all(text) if isinstance(one, dict)}
    return {"demo": tuple(Route(one, ANYTHING) for one in sorted(asked) if one != LogSource())}


def agree(rules: Sequence[Rule]) -> None:
    """Compare on events made for each rule."""
    for number, rule in enumerate(rules):
        assert isinstance(rule.sigma, SigmaRule)
        try:
            oracle = Oracle(rule.sigma)
        except ExcludedError as reason:
            pytest.skip(str(reason))
        inventor = Inventor(oracle.parsed, number)
        events = [inventor.event() for _ in range(EVENTS)]
        answer = sorted(oracle.matches(events))
        alone = RuleSet((rule,), (), {rule.id: ("demo",)})
        routes = {"demo": (Route(rule.source, ANYTHING),)}
        for hot in ((), ("f",), oracle.fields):
            found = matched(Matcher(alone, routes), batch_of(events, hot))
            assert found.get(rule.title, []) == answer
