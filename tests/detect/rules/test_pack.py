"""Every rule of the pack proves itself: it is documented, matches what it must, ignores the rest.

Run one rule: ``pytest tests/detect/rules/test_pack.py -k <slug>``.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import msgspec
import pytest
import yaml
from sigma.correlations import SigmaCorrelationRule
from sigma.rule import SigmaRule

from bartizan.detect import rules as home
from bartizan.detect.rules.examples import RuleExamples, examples_of
from bartizan.detect.rules.loading import load_rules
from bartizan.detect.rules.lookup import lookup
from bartizan.detect.rules.plain import matches
from bartizan.detect.rules.rule import Rule, RuleSet
from bartizan.ingest.registry import formats
from bartizan.model.log_source import Fields, LogSource, Route

PACK = Path(home.__path__[0]) / "pack"
FILES = sorted(PACK.rglob("*.yml"))
ANYTHING = Fields(open=("",))


@cache
def routes() -> dict[str, tuple[Route, ...]]:
    """What formats serve; a format that does not exist yet supplies anything its rules ask for."""
    known = {name: one.routes for name, one in formats().items()}
    for file in FILES:
        try:
            name = examples_of(file).format
        except (ValueError, TypeError):
            continue
        if name not in known or name not in formats():
            asked = {
                rule.source for rule in _loaded_alone(file).rules if rule.source != LogSource()
            }
            more = tuple(Route(one, ANYTHING) for one in sorted(asked))
            known[name] = (*known.get(name, ()), *more)
    return known


def _loaded_alone(file: Path) -> RuleSet:
    text = file.read_text()
    sources = [
        LogSource(*(document["logsource"].get(k, "") for k in ("product", "service", "category")))
        for document in yaml.safe_load_all(text[: text.rfind("\ntests:") + 1])
        if document and "logsource" in document
    ]
    return load_rules([file], own=True, routes={"x": tuple(Route(s, ANYTHING) for s in sources)})


@cache
def pack() -> RuleSet:
    return load_rules([PACK], own=True, routes=routes())


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


def test_nothing_in_the_pack_is_refused():
    assert [(one.path, one.reason) for one in pack().refused] == []


def test_check_ids_and_slugs_are_unique():
    ids = Counter(rule.id for rule in pack().rules)
    assert [one for one, count in ids.items() if count > 1] == []
    slugs = Counter(file.stem for file in FILES)
    assert [one for one, count in slugs.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rule_is_documented(file):
    rule = main_of(file)
    assert rule.id.startswith("EV"), "bartizan.check is missing"
    assert rule.sigma.id is not None, "id (a UUID) is missing"
    assert rule.slug == file.stem, "the file name is not a slug"
    for name in ("title", "description", "why", "fix", "message"):
        assert getattr(rule, name), f"{name} is missing"
    assert rule.controls, "bartizan.controls is missing"
    assert rule.attack, "no ATT&CK technique among the tags"
    assert rule.tactics, "no ATT&CK tactic among the tags"
    assert rule.references, "references are missing"
    assert rule.false_positives, "falsepositives are missing"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_rule_matches_and_ignores_its_examples(file):
    rule, examples = main_of(file), examples_of(file)
    assert len(examples.match) >= 2, "fewer than two records to match"
    assert len(examples.ignore) >= 2, "fewer than two records to ignore"
    if isinstance(rule.sigma, SigmaCorrelationRule):
        pytest.skip("several events: tested with the correlations")
    for number, example in enumerate(examples.match, 1):
        for record in example if isinstance(example, list) else [example]:
            assert hits(rule, examples, record), f"match record {number} is not matched"
    for number, example in enumerate(examples.ignore, 1):
        for record in example if isinstance(example, list) else [example]:
            assert not hits(rule, examples, record), f"ignore record {number} is matched"


def hits(rule: Rule, examples: RuleExamples, example: object) -> bool:
    """Whether the rule is true of any event that the format makes of a record."""
    assert isinstance(rule.sigma, SigmaRule)
    known = formats().get(examples.format)
    raw = example.encode() if isinstance(example, str) else msgspec.json.encode(example)
    if known is None:
        assert isinstance(example, dict), f"format {examples.format} does not exist yet"
        return matches(rule, example)
    decoded = known.decode([raw], {})
    assert not decoded.refused, f"the record is refused: {decoded.refused[0].reason}"
    assert decoded.count, "the record makes no event"
    serving = [one for one in known.routes if one.source.serves(rule.source)]
    return any(
        matches(rule, known.record(one), route.fields.path)
        for one in (decoded.raws or [raw])
        for route in serving
        if _selected(route, known.record(one))
    )


def _selected(route: Route, record: object) -> bool:
    return not route.where or any(
        all(lookup(record, name) in values for name, values in one.items()) for one in route.where
    )
