"""The battery that every statistic passes: merging is exact, order-free, bounded and saved.

A statistic is in it by being in a module of ``bartizan.stats``; one without examples fails.
"""

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bartizan.stats
from bartizan.errors import BartizanError
from bartizan.stats.conformal import Scores
from bartizan.stats.daily_amounts import DailyAmounts
from bartizan.stats.day_pairs import DayPairs
from bartizan.stats.distinct import Distinct
from bartizan.stats.key_counts import KeyCounts
from bartizan.stats.moments import Moments
from bartizan.stats.pairs import Pairs
from bartizan.stats.panes import HOUR, Panes
from bartizan.stats.quantiles import Quantiles
from bartizan.stats.sample import Sample
from bartizan.stats.seen import Seen
from bartizan.stats.span import Span

FINITE = st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.integers(0, 400).map(lambda n: f"word {n}")
TIMES = st.integers(0, 3000 * HOUR)

STATISTICS: dict[str, tuple[Callable[[], Any], Any]] = {
    "KeyCounts": (lambda: KeyCounts[str](16), WORDS),
    "Distinct": (Distinct, WORDS),
    "Quantiles": (Quantiles, FINITE),
    "Moments": (Moments, FINITE),
    "Sample": (lambda: Sample(8), st.tuples(WORDS, st.binary(max_size=3))),
    "Span": (Span, TIMES),
    "Seen": (lambda: Seen(16), WORDS),
    "Panes": (Panes, TIMES),
    "Scores": (lambda: Scores(16), FINITE),
    "Pairs": (Pairs, st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 90))),
    "DayPairs": (DayPairs, st.tuples(st.integers(0, 9), st.integers(0, 99))),
    "DailyAmounts": (
        DailyAmounts,
        st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 90), st.integers(1, 99)),
    ),
}
BOUND = {
    "KeyCounts": 1_000, "Distinct": 8_000, "Quantiles": 60_000, "Moments": 2_000, "Sample": 400,
    "Span": 200, "Seen": 1_000, "Panes": 20_000, "Scores": 60_000,
    "DailyAmounts": 20_000, "Pairs": 2_000, "DayPairs": 20_000,
}  # fmt: skip
every = pytest.mark.parametrize("name", STATISTICS)


def filled(name: str, items: list[Any]) -> Any:
    one = STATISTICS[name][0]()
    one.update(items)
    return one


def test_every_statistic_takes_part() -> None:
    found = set()
    for module in pkgutil.iter_modules(bartizan.stats.__path__):
        loaded = import_module(f"bartizan.stats.{module.name}")
        found |= {
            name
            for name, value in inspect.getmembers(loaded, inspect.isclass)
            if hasattr(value, "from_bytes") and value.__module__ == loaded.__name__
        }
    assert found - {"Statistic"} == set(STATISTICS), "give it examples and a bound in this file"


@every
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_shards_and_order_do_not_matter(name: str, data: st.DataObject) -> None:
    items = data.draw(st.lists(STATISTICS[name][1], max_size=600))
    whole = filled(name, items).to_bytes()
    shards = data.draw(st.sampled_from([1, 7, 64]))
    shuffled = data.draw(st.randoms(use_true_random=False)).sample(items, len(items))
    parts = [filled(name, shuffled[at::shards]) for at in range(shards)]
    while len(parts) > 1:  # a random tree of merges
        at = data.draw(st.integers(0, len(parts) - 2)) if len(parts) < 9 else 0
        parts[at : at + 2] = [parts[at + 1].merge(parts[at])]
    assert parts[0].to_bytes() == whole


@every
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_one_by_one_is_as_all_at_once(name: str, data: st.DataObject) -> None:
    items = data.draw(st.lists(STATISTICS[name][1], max_size=80))
    single = STATISTICS[name][0]()
    for item in items:
        single.update([item])
    assert single.to_bytes() == filled(name, items).to_bytes()


@every
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_what_was_saved_goes_on_like_the_original(name: str, data: st.DataObject) -> None:
    strategy = st.lists(STATISTICS[name][1], max_size=80)
    first, then = data.draw(strategy), data.draw(strategy)
    original = filled(name, first)
    raw = original.to_bytes()
    restored = type(original).from_bytes(raw)
    assert restored.to_bytes() == raw
    original.update(then)
    restored.update(then)
    assert restored.to_bytes() == original.to_bytes()


@every
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_merging_changes_neither_and_nothing_is_neutral(name: str, data: st.DataObject) -> None:
    strategy = st.lists(STATISTICS[name][1], max_size=80)
    one, two = filled(name, data.draw(strategy)), filled(name, data.draw(strategy))
    before = one.to_bytes(), two.to_bytes()
    merged = one.merge(two)
    merged.update(data.draw(strategy))
    assert (one.to_bytes(), two.to_bytes()) == before
    assert one.merge(STATISTICS[name][0]()).to_bytes() == before[0]


@every
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_it_is_bounded(name: str, data: st.DataObject) -> None:
    items = data.draw(st.lists(STATISTICS[name][1], min_size=400, max_size=600))
    assert len(filled(name, items).to_bytes()) < BOUND[name]


@every
@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=60), at=st.integers(0, 5000), bits=st.integers(1, 255))
def test_damaged_bytes_are_refused(name: str, raw: bytes, at: int, bits: int) -> None:
    kind = type(STATISTICS[name][0]())
    with pytest.raises(BartizanError, match="no saved"):
        kind.from_bytes(raw)
    good = bytearray(STATISTICS[name][0]().to_bytes())
    good[at % len(good)] ^= bits
    with pytest.raises(BartizanError, match="no saved"):
        kind.from_bytes(bytes(good))


@every
def test_the_bytes_of_another_statistic_are_refused(name: str) -> None:
    other = "Span" if name != "Span" else "Moments"
    with pytest.raises(BartizanError, match="they hold a"):
        type(STATISTICS[name][0]()).from_bytes(STATISTICS[other][0]().to_bytes())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KeyCounts[str](4), KeyCounts[str](5)),
        (Distinct(12), Distinct(13)),
        (Quantiles(0.01), Quantiles(0.02)),
        (Sample(4), Sample(5)),
        (Seen(4), Seen(5)),
        (Panes(4), Panes(5)),
        (Scores(4), Scores(5)),
        (DailyAmounts(4), DailyAmounts(5)),
        (Pairs(4), Pairs(5)),
        (DayPairs(4), DayPairs(5)),
    ],
)
def test_different_settings_are_not_merged(one: Any, other: Any) -> None:
    with pytest.raises(BartizanError, match="different settings"):
        one.merge(other)
