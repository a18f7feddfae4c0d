"""Rows by key."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.stats.columns import Columns
from bartizan.stats.key_table import KeyTable, mixed


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=300, unique=True), max_size=12),
    st.integers(0, 3),
)
def test_it_knows_what_a_dictionary_knows(batches: list[list[int]], drop: int) -> None:
    table, known = KeyTable(), dict[int, int]()
    for batch in batches:
        keys = np.array([key for key in batch if key not in known], np.uint64)
        for key, row in zip(keys.tolist(), table.insert(keys).tolist(), strict=True):
            known[key] = row
    asked = np.array([*known, *range(50)], np.uint64)
    assert table.rows(asked).tolist() == [known.get(key, -1) for key in asked.tolist()]
    kept = np.arange(table.count) % 4 != drop
    expected = [key for key, row in known.items() if kept[row]]
    table.keep(kept)
    assert table.keys.tolist() == expected
    assert table.rows(table.keys).tolist() == list(range(len(expected)))


def test_equal_starting_places_do_not_disturb() -> None:
    table = KeyTable()
    keys = np.arange(1, 40_001, dtype=np.uint64) << np.uint64(44)
    table.insert(keys)
    assert (table.rows(keys) == np.arange(40_000)).all()


@pytest.mark.parametrize("one", [0, 1, 2**63])
def test_pairs_are_told_apart(one: int) -> None:
    left, right = np.array([one], np.uint64), np.array([7], np.uint64)
    assert mixed(left, right) != mixed(right, left)


def test_columns_grow_together_with_zeros() -> None:
    columns = Columns({"a": (np.uint8, 1), "b": (np.uint32, 3)})
    columns.extend(2)
    columns["a"][:] = 5
    columns.extend(1000)
    assert columns["a"].tolist() == [5, 5] + [0] * 1000
    assert columns["b"].shape == (1002, 3)
    columns.keep(np.arange(1002) < 2)
    assert columns.count == 2
    columns.extend(1)
    assert columns["a"].tolist() == [5, 5, 0]
