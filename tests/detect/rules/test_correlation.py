"""Correlations against a plain reading of the specification, window by window."""

import itertools
import random
from collections import Counter
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sigma.collection import SigmaCollection
from sigma.correlations import SigmaCorrelationRule

from bartizan.detect.rules.correlation import Correlation, Kind, compiled, in_order
from bartizan.detect.rules.correlation_state import HITS, NEVER, CorrelationState, Hit
from bartizan.detect.rules.correlation_steps import FOREVER, settle
from bartizan.detect.rules.correlation_windows import firing, percentile, reached
from bartizan.model import EventRef

SECOND = 1_000_000


def rule(kind: str, names: Sequence[str] = ("a",), **more: object) -> Correlation:
    """A compiled correlation of rules that are named ``a``, ``b``, ``c``."""
    documents: list[dict[str, object]] = [
        {"title": name, "name": name, "logsource": {"product": "x"},
         "detection": {"s": {"f": name}, "condition": "s"}}
        for name in "abc"
    ]  # fmt: skip
    body = {"type": kind, "rules": list(names), "timespan": "10s", "group-by": ["user"], **more}
    documents.append({"title": "together", "name": "t", "correlation": body})
    parsed = SigmaCollection.from_dicts(documents).rules
    (one,) = [r for r in parsed if isinstance(r, SigmaCorrelationRule)]
    return compiled("t", one, lambda sigma: str(sigma.name))


def hit(seconds: int, of: int = 0, value: str | float | None = None, key: str = "") -> Hit:
    name = key or f"{seconds}-{of}-{value}"
    ref = EventRef(name, "log", seconds + 1)
    return Hit(seconds * SECOND, of, name, value, (ref,))


def in_time(hits: Sequence[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda one: (one.time, one.rule, one.key))


def oracle(c: Correlation, hits: Sequence[Hit]) -> set[str]:
    """Keys of hits in any satisfying window that ends at an event; by trying every window."""
    found: set[str] = set()
    for end in {one.time for one in hits}:
        inside = [one for one in hits if end - c.span <= one.time <= end]
        if c.kind is Kind.TEMPORAL_ORDERED:
            chains = [
                chain
                for size in range(1, len(c.rules) + 1) if c.compare(size, c.threshold)
                for chain in itertools.combinations(inside, size)
                if [one.rule for one in sorted(chain, key=lambda o: (o.time, o.rule))]
                == sorted({one.rule for one in chain})
                and max(one.time for one in chain) == end
            ]  # fmt: skip
            if chains:
                found |= {one.key for one in inside}
        elif holds(c, inside):
            found |= {one.key for one in inside}
    return found


def holds(c: Correlation, inside: Sequence[Hit]) -> bool:
    if c.seen is not None:
        return c.seen(frozenset(one.rule for one in inside))
    numbers = sorted(
        float(one.value)
        for one in {one.key: one for one in inside}.values()
        if isinstance(one.value, int | float)
    )
    amount = {
        Kind.EVENT_COUNT: lambda: len({one.key for one in inside}),
        Kind.VALUE_COUNT: lambda: len({one.value for one in inside} - {None}),
        Kind.TEMPORAL: lambda: len({one.rule for one in inside}),
        Kind.VALUE_SUM: lambda: sum(numbers),
        Kind.VALUE_AVG: lambda: sum(numbers) / len(numbers),
        Kind.VALUE_MEDIAN: lambda: percentile(numbers, 50),
        Kind.VALUE_PERCENTILE: lambda: percentile(numbers, c.percentile),
    }[c.kind]
    numeric = c.kind.startswith("value_") and c.kind is not Kind.VALUE_COUNT
    return not (numeric and not numbers) and c.compare(amount(), c.threshold)


RULES = [
    rule("event_count", ["a"], condition={"gte": 3}),
    rule("event_count", ["a", "b"], condition={"gt": 2}),
    rule("event_count", ["a"], condition={"lt": 2}),
    rule("event_count", ["a", "b"], condition={"eq": 2}),
    rule("value_count", ["a"], condition={"gte": 3, "field": "f"}),
    rule("value_count", ["a", "b"], condition={"lte": 1, "field": "f"}),
    rule("value_sum", ["a"], condition={"gt": 6, "field": "f"}),
    rule("value_avg", ["a"], condition={"gte": 2, "field": "f"}),
    rule("value_median", ["a", "b"], condition={"lt": 2, "field": "f"}),
    rule("value_percentile", ["a"], condition={"gte": 2, "field": "f", "percentile": 90}),
    rule("temporal", ["a", "b", "c"]),
    rule("temporal", ["a", "b", "c"], condition={"gte": 2}),
    rule("temporal", condition="(a or b) and c", names=["a", "b", "c"]),
    rule("temporal", condition="a and not b", names=["a", "b"]),
    rule("temporal_ordered", ["a", "b", "c"]),
    rule("temporal_ordered", ["b", "a"]),
    rule("temporal_ordered", ["a", "b", "c"], condition={"gte": 2}),
]


def hits_for(c: Correlation) -> st.SearchStrategy[list[Hit]]:
    values = st.sampled_from(
        [None, 0.0, 1.0, 2.0, 3.0] if c.kind != Kind.VALUE_COUNT else [None, *"xyz"]
    )
    made = st.builds(hit, st.integers(0, 40), st.integers(0, len(c.rules) - 1), values)
    return st.lists(made, max_size=9, unique_by=lambda one: one.key)


CASES = st.sampled_from(RULES).flatmap(lambda c: st.tuples(st.just(c), hits_for(c)))


@settings(max_examples=600, deadline=None)
@given(CASES)
def test_windows_are_those_the_specification_asks_for(case: tuple[Correlation, list[Hit]]) -> None:
    c, hits = case
    events = in_time(hits)
    found = {events[at].key for span in firing(c, events) for at in range(span[0], span[1] + 1)}
    assert found == oracle(c, hits)


def told(c: Correlation, batches: Sequence[Sequence[Hit]], *, each: bool = False) -> dict:
    """What findings name when hits come in these batches."""
    state = CorrelationState()
    found: dict[tuple, set[str]] = {}

    def note(until: int) -> None:
        for sighting in settle([c], state, until):
            names = found.setdefault(sighting.key, set())
            fresh = {ref.event_id for _, ref in sighting.events}
            assert not names & fresh, "an event is told once"
            names |= fresh

    for batch in batches:
        for one in batch:
            copy = Hit(one.time, one.rule, one.key, one.value, one.events)
            state.take(c.id, ("ann",), copy)
        if each:
            note(NEVER)
    note(FOREVER)
    assert not state.held
    return found


@settings(max_examples=300, deadline=None)
@given(CASES, st.randoms(use_true_random=False), st.integers(1, 4), st.booleans())
def test_neither_order_of_arrival_nor_batches_change_the_answer(
    case: tuple[Correlation, list[Hit]], chance: random.Random, parts: int, each: bool
) -> None:
    c, hits = case
    shuffled = chance.sample(hits, len(hits))
    batches = [shuffled[at::parts] for at in range(parts)]
    assert told(c, batches, each=each) == told(c, [in_time(hits)])


@settings(max_examples=150, deadline=None)
@given(CASES, st.randoms(use_true_random=False))
def test_states_merge_in_any_order_and_survive_being_written(
    case: tuple[Correlation, list[Hit]], chance: random.Random
) -> None:
    c, hits = case
    shards = [CorrelationState(rules="r") for _ in range(3)]
    whole = CorrelationState(rules="r")
    for one in hits:
        for state in (chance.choice(shards), whole):
            state.take(c.id, ("ann",), Hit(one.time, one.rule, one.key, one.value, one.events))
    one, two, three = shards
    merged = one.merge(two).merge(three)
    assert merged.to_bytes() == three.merge(two.merge(one)).to_bytes()
    again = CorrelationState.from_bytes(merged.to_bytes(), "r")
    assert again.to_bytes() == merged.to_bytes()
    names = [
        {ref.event_id for s in settle([c], state, FOREVER) for _, ref in s.events}
        for state in (again, whole)
    ]
    assert names[0] == names[1]


def test_time_that_has_passed_is_forgotten_and_what_comes_later_is_counted_as_late() -> None:
    c = rule("event_count", condition={"gte": 3})
    state = CorrelationState()
    for second in (0, 1, 50):
        state.take(c.id, ("ann",), hit(second))
    assert settle([c], state, 55 * SECOND) == []
    assert state.held == 1
    state.take(c.id, ("ann",), hit(2))
    assert state.late == 1


def test_a_count_below_a_limit_waits_until_its_time_has_passed() -> None:
    c = rule("event_count", condition={"lt": 2})
    state = CorrelationState()
    state.take(c.id, ("ann",), hit(20))
    assert settle([c], state, 15 * SECOND) == []
    (found,) = settle([c], state, 20 * SECOND)
    assert found.count == 1


@pytest.mark.parametrize("condition", [{"gte": 3}, {"lt": 2}, {"eq": 2}])
@pytest.mark.parametrize("seed", range(6))
def test_a_stream_decides_step_by_step_what_is_decided_at_once(
    condition: dict[str, int], seed: int
) -> None:
    chance = random.Random(seed)
    c = rule("event_count", condition=condition)
    times = sorted(chance.randrange(300) for _ in range(120))
    rows = [(chance.choice("abcd"), hit(at, key=f"e{n}")) for n, at in enumerate(times)]
    at_once, stream = CorrelationState(), CorrelationState()
    for who, one in rows:
        at_once.take(c.id, (who,), msgspec.structs.replace(one))
    told: Counter[str] = Counter()
    for who, one in rows:
        stream.take(c.id, (who,), one)
        for seen in settle([c], stream, one.time - SECOND):
            told[seen.group[0][1]] += seen.count
    for seen in settle([c], stream, FOREVER):
        told[seen.group[0][1]] += seen.count
    whole = Counter({seen.group[0][1]: seen.count for seen in settle([c], at_once, FOREVER)})
    assert told == whole


def test_a_crowd_is_thinned_and_counted() -> None:
    state = CorrelationState()
    for number in range(HITS + 1):
        state.take("t", (str(number // 50),), Hit(number, 0, str(number), None, ()))
    assert state.crowded()
    state.evict()
    assert state.held <= HITS // 2 + 50
    assert state.evicted == HITS + 1 - state.held


def test_groups_whose_newest_hits_are_of_one_instant_are_thinned_too() -> None:
    state = CorrelationState()
    for number in range(HITS + 1):
        state.take("t", (str(number),), Hit(7, 0, str(number), None, ()))
    state.evict()
    assert 0 < state.held <= HITS // 2 + 1


def test_a_wrong_date_does_not_end_the_time_of_others() -> None:
    state = CorrelationState()
    for number in range(100):
        state.take("t", ("a",), Hit(number, 0, str(number), None, ()))
    state.take("t", ("a",), Hit(1 << 50, 0, "tomorrow", None, ()))
    assert state.past() < 100


def test_one_correlation_counts_another_each_time_it_is_reached() -> None:
    inner = rule("event_count", condition={"gte": 3})
    hits = [hit(second) for second in (0, 1, 2, 3, 4, 5, 30)]
    assert [(s.start, s.end) for s in reached(inner, hits)] == [(0, 2), (3, 5)]
    outer = Correlation(
        id="outer", kind=Kind.TEMPORAL_ORDERED, rules=("t", "ok"), span=60 * SECOND,
        group=("user",), aliases={}, compare=lambda a, b: a >= b, threshold=2, monotone=True,
    )  # fmt: skip
    state = CorrelationState()
    for one in hits:
        state.take("t", ("ann",), one)
    state.take("outer", ("ann",), hit(40, 1, key="entered"))
    state.take("outer", ("bob",), hit(40, 1, key="other"))
    found = settle(in_order({"outer": outer, "t": inner}), state, FOREVER, quiet=frozenset("t"))
    assert [(one.rule, one.group) for one in found] == [("outer", (("user", "ann"),))]
    assert "entered" in {ref.event_id for _, ref in found[0].events}
    assert found[0].count == 7


def test_circles_are_refused() -> None:
    one = rule("event_count", condition={"gte": 1})
    with pytest.raises(ValueError, match="count each other"):
        in_order({"t": Correlation(**{**{n: getattr(one, n) for n in one.__slots__},
                                      "rules": ("t",)})})  # fmt: skip


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"kind": "temporal_ordered", "names": ["a", "b"], "condition": "a and b"}, "no defined"),
        ({"kind": "temporal_ordered", "names": ["a", "b"], "condition": {"lt": 2}}, "no sequence"),
    ],
)
def test_what_has_no_meaning_is_refused_with_the_reason(more: dict, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        rule(**more)


def test_a_damaged_or_foreign_state_is_refused() -> None:
    raw = CorrelationState(rules="r").to_bytes()
    with pytest.raises(ValueError, match="other rules"):
        CorrelationState.from_bytes(raw, "s")
    with pytest.raises(ValueError, match="damaged"):
        CorrelationState.from_bytes(raw[:-3], "r")
