from bartizan.stats.key_counts import KeyCounts


def test_counts_are_exact_below_the_cap() -> None:
    counts = KeyCounts[str](100)
    counts.update(f"event {n % 100}" for n in range(1000))
    assert (counts.level, counts.dropped, counts.distinct) == (0, 0, 100)
    assert set(counts.counts.values()) == {10}


def test_beyond_the_cap_kept_counts_stay_exact_and_the_rest_is_shown() -> None:
    counts = KeyCounts[str](64)
    for start in range(0, 5000, 50):
        counts.update(f"event {n % 1000}" for n in range(start, start + 50))
    assert counts.level > 0
    assert len(counts.counts) <= 64
    assert set(counts.counts.values()) == {5}
    assert counts.dropped == 5000 - 5 * len(counts.counts)
    assert 500 < counts.distinct < 1500


def test_whether_a_count_is_known_is_said() -> None:
    counts = KeyCounts[str](8)
    counts.update(f"event {n}" for n in range(100))
    for n in range(100):
        key = f"event {n}"
        assert counts.keeps(key) == (key in counts.counts)
