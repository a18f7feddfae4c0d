"""The engine agrees with an independent one: pySigma's SQLite backend, on events from literals.

``python -m benchmarks.sigma_differential`` does the same with thousands of public rules.
"""

from collections.abc import Sequence
from functools import cache
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
EVENTS = 24


@pytest.mark.parametrize("selection", [one for one, _ in CASES.values()], ids=list(CASES))
@pytest.mark.parametrize("condition", ["not s", "s and not t"])
def test_agrees_on_every_construct(tmp_path, selection, condition):
    detection = {"s": selection, "t": {"g|startswith": ["A", "b*c"]}, "condition": condition}
    agree(ruleset(tmp_path, detection).rules)


@pytest.mark.parametrize(
    "condition", sorted({str(one) for one, _, _ in CONDITIONS if isinstance(one, str)})
)
def test_agrees_on_every_condition(tmp_path, condition):
    named = {name: {name: ["x", "y*z"]} for name in ("a", "b", "sa", "sb")}
    agree(ruleset(tmp_path, {**named, "condition": condition}).rules)


@pytest.mark.parametrize("slug", [file.stem for file in FILES])
def test_agrees_on_the_pack(slug):
    agree([one for one in pack() if one.slug == slug])


@cache
def pack() -> tuple[Rule, ...]:
    """Rules of the pack, as if a log without a schema supplied all they ask for."""
    asked = set()
    for file in FILES:
        text = before_tests(file.read_text(encoding="utf-8"))
        found = yaml.load_all(text, Loader=yaml.CSafeLoader)
        asked |= {source_of(one) for one in found if isinstance(one, dict)}
    routes = {"demo": tuple(Route(one, ANYTHING) for one in sorted(asked) if one != LogSource())}
    loaded = load_rules([PACK], own=True, routes=routes).rules
    return tuple(one for one in loaded if isinstance(one.sigma, SigmaRule))


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
        matcher = Matcher(alone, routes)
        for hot in ((), oracle.fields[1:]):
            found = matched(matcher, batch_of(events, hot))
            assert found.get(rule.title, []) == answer
