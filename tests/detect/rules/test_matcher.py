"""The engine equals the plain evaluator, whatever the columns, the batches and the routes."""

import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from bartizan.detect.rules.loading import load_rules
from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.plain import matches
from bartizan.detect.rules.rule import RuleSet
from bartizan.model.log_source import Fields, LogSource, Route
from tests.detect.rules.engine import ANYTHING, ROUTES, batch_of, matched, rule_text, ruleset

NAMES = ("f", "g", "h.i", "k")
WORDS = ("cmd", "evil.exe", "a", "", "Admin", "10.0.0.1", "4711", "x*y", "-enc", "ä", "true")

values = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("".join),
    st.sampled_from((None, True, False, 0, 1, 4711, 2.5)),
    st.lists(st.sampled_from((*WORDS, 1, True, None)), max_size=3),
)
records = st.fixed_dictionaries(
    {}, optional={"f": values, "g": values, "h": st.fixed_dictionaries({"i": values}), "k": values}
)
literals = st.one_of(st.sampled_from(WORDS), st.sampled_from((4711, 1, True, None)))
texts = st.sampled_from(("cmd", "a", "ev", ".exe", "A*n", "?dm", "-enc", "*", "x\\*y", "Ä"))
items = st.one_of(
    st.tuples(
        st.sampled_from(NAMES), st.one_of(literals, st.lists(literals, min_size=1, max_size=3))
    ),
    st.tuples(
        st.tuples(
            st.sampled_from(NAMES),
            st.sampled_from(
                (
                    "|contains",
                    "|startswith",
                    "|endswith",
                    "|contains|all",
                    "|cased",
                    "|windash|contains",
                )
            ),
        ).map("".join),
        st.lists(texts, min_size=1, max_size=9),
    ),
    st.tuples(st.sampled_from(("f|gt", "g|lte")), st.sampled_from((0, 2, 4711))),
    st.tuples(st.just("f|re"), st.sampled_from(("^a.*d", r"\d{2}", "(ev|cm)", "x?$"))),
    st.tuples(st.just("k|cidr"), st.just("10.0.0.0/8")),
    st.tuples(st.sampled_from(("f|fieldref", "g|fieldref|contains")), st.just("k")),
    st.tuples(st.just("h.i|exists"), st.booleans()),
)
selections = st.one_of(
    st.lists(items, min_size=1, max_size=3).map(dict),
    st.lists(st.sampled_from(("cmd", "evil", "4711", "A*n")), min_size=1, max_size=3),
)
conditions = st.sampled_from(
    ("s0", "not s0", "s0 and s1", "s0 or s1", "s0 and not s1", "not (s0 or s1)",
     "s0 and (s1 or s2)", "s0 or not (s1 and s2)", "1 of s*", "all of s*", "(s0 or s1) and not s2")
)  # fmt: skip
detections = st.tuples(selections, selections, selections, conditions).map(
    lambda four: {"s0": four[0], "s1": four[1], "s2": four[2], "condition": four[3]}
)


@seed(20261125)
@settings(
    max_examples=150,
    deadline=None,
    derandomize=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rules=st.lists(detections, min_size=1, max_size=12),
    events=st.lists(records, min_size=1, max_size=12),
    hot=st.sets(st.sampled_from(NAMES)),
)
def test_equals_the_plain_evaluator(tmp_path, rules, events, hot):
    loaded = ruleset(tmp_path, *rules)
    assert loaded.refused == ()
    batch = batch_of(events, sorted(hot))
    matcher = Matcher(loaded, ROUTES)
    expected = {
        rule.title: rows
        for rule in loaded.rules
        if (rows := [row for row, event in enumerate(events) if matches(rule, event)])
    }
    assert matched(matcher, batch) == expected
    assert matched(matcher, batch) == expected, "differs when values are remembered"


def test_hundreds_of_literals_equal_the_plain_evaluator(tmp_path):
    rng = random.Random(7)
    words = [
        "".join(rng.choices("abcé .\\-", k=rng.randint(1, 6))).strip() or "a" for _ in range(300)
    ]
    rules = [
        {"s": {f"f|{rng.choice(('contains', 'startswith', 'endswith'))}": rng.sample(words, 3)},
         "condition": rng.choice(("s", "not s"))}
        for _ in range(200)
    ]  # fmt: skip
    loaded = ruleset(tmp_path, *rules)
    events = [{"f": "".join(rng.choices(words, k=4)).upper()} for _ in range(40)]
    found = matched(Matcher(loaded, ROUTES), batch_of(events, ["f"]))
    for rule in loaded.rules:
        rows = [row for row, event in enumerate(events) if matches(rule, event)]
        assert found.get(rule.title, []) == rows


def test_columns_are_used_and_records_left_alone(tmp_path):
    rules = ruleset(tmp_path, {"s": {"f": "x", "deep": "y"}, "condition": "s"})
    batch = batch_of([{"f": "z", "deep": "y"}, {"f": "x", "deep": "y"}], ["f"])
    seen = []
    decode = batch.record
    object.__setattr__(batch, "record", lambda raw: seen.append(raw) or decode(raw))
    assert matched(Matcher(rules, ROUTES), batch) == {"Rule 0": [1]}
    assert len(seen) == 1


def test_route_conditions_select_events(tmp_path):
    one = Route(LogSource("demo", "", "one"), ANYTHING, ({"kind": (1,)}, {"kind": ("uno",)}))
    two = Route(
        LogSource("demo", "", "two"),
        Fields(frozenset({"kind", "g"}), renamed={"f": "g"}),
        ({"kind": (2,)},),
    )
    routes = {"demo": (one, two)}
    file = tmp_path / "rules.yml"
    file.write_text(
        "\n---\n".join(
            rule_text({"s": {"f": "x"}, "condition": "s"}, number, logsource=source)
            for number, source in enumerate(
                (
                    {"product": "demo", "category": "one"},
                    {"product": "demo", "category": "two"},
                    {"product": "demo"},
                )
            )
        )
    )
    rules = load_rules([file], own=False, routes=routes)
    events = [
        {"kind": 1, "f": "x"},
        {"kind": 2, "f": "x"},
        {"kind": 2, "g": "x"},
        {"kind": "uno", "f": "x"},
        {"kind": True, "f": "x"},
        {"kind": [1], "f": "x"},
        {"f": "x"},
    ]
    expected = {"Rule 0": [0, 3], "Rule 1": [2], "Rule 2": [0, 2, 3]}
    for hot in ((), ("kind",), ("kind", "f", "g")):
        assert matched(Matcher(rules, routes), batch_of(events, hot)) == expected


def test_another_format_is_not_matched(tmp_path):
    rules = ruleset(tmp_path, {"s": {"f": "x"}, "condition": "s"})
    assert Matcher(rules, ROUTES).match(batch_of([{"f": "x"}], format_="other")) == []


def test_a_record_that_cannot_be_decoded_is_counted(tmp_path):
    rules = ruleset(tmp_path, {"s": {"f": "x", "deep": "y"}, "condition": "s"})
    batch = batch_of([{"f": "x", "deep": "y"}], ["f"])

    def broken(_: bytes):
        raise ValueError("not JSON")

    object.__setattr__(batch, "record", broken)
    matcher = Matcher(rules, ROUTES)
    assert matcher.match(batch) == []
    assert matcher.unreadable == 1


def test_a_lone_surrogate_is_matched_as_text(tmp_path):
    rules = ruleset(tmp_path, {"s": {"f|contains": list("abcdefgh")}, "condition": "s"})
    batch = batch_of([{"f": "x"}], ["f"])
    object.__setattr__(batch, "fields", {"f": ["\ud800 b"]})
    assert matched(Matcher(rules, ROUTES), batch) == {"Rule 0": [0]}


def many_literals(tmp_path: Path) -> RuleSet:
    return ruleset(
        tmp_path, {"s": {"f|contains": [f"word{n}" for n in range(50)]}, "condition": "s"}
    )


@pytest.mark.parametrize("damage", [None, b"", b"\0" * 200, b"cut"])
def test_compiled_patterns_are_kept_and_damage_is_mended(tmp_path, damage):
    rules, cache = many_literals(tmp_path), tmp_path / "cache"
    batch = batch_of([{"f": "a WORD7 b"}], ["f"])
    assert matched(Matcher(rules, ROUTES, cache=cache), batch) == {"Rule 0": [0]}
    (file,) = cache.iterdir()
    intact = file.read_bytes()
    if damage is not None:
        file.write_bytes(intact[: len(intact) // 2] if damage == b"cut" else damage)
    assert matched(Matcher(rules, ROUTES, cache=cache), batch) == {"Rule 0": [0]}
    assert file.read_bytes()[:16] == intact[:16]
    assert len(file.read_bytes()) == len(intact)


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "cache").write_text("in the way")
    matcher = Matcher(many_literals(tmp_path), ROUTES, cache=tmp_path / "cache")
    assert matched(matcher, batch_of([{"f": "word7"}], ["f"])) == {"Rule 0": [0]}


def test_memory_is_bounded_and_results_do_not_change(tmp_path, monkeypatch):
    monkeypatch.setattr("bartizan.detect.rules.signatures.MAX_VALUES", 8)
    monkeypatch.setattr("bartizan.detect.rules.signatures.MAX_SIGNATURES", 4)
    monkeypatch.setattr("bartizan.detect.rules.plan.MAX_OUTCOMES", 8)
    rules = ruleset(tmp_path, *({"s": {"f|endswith": f"{n}"}, "condition": "s"} for n in range(10)))
    matcher = Matcher(rules, ROUTES)
    for _ in range(2):
        found = matched(matcher, batch_of([{"f": f"v{n}"} for n in range(100)], ["f"]))
        assert found == {f"Rule {n}": list(range(n, 100, 10)) for n in range(10)}
    assert matcher.evicted > 0


def test_hostile_expression_takes_no_time(tmp_path):
    rules = ruleset(
        tmp_path, {"s": {"f|re": "^(a+)+$"}, "t": {"f": "*a*a*a*a*a*a*a*b"}, "condition": "s or t"}
    )
    text = "a" * 20_000 + "c"
    assert matched(Matcher(rules, ROUTES), batch_of([{"f": text}], ["f"])) == {}
    assert msgspec.json.encode(text)
