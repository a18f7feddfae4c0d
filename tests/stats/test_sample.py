from bartizan.stats.sample import Sample


def test_small_streams_are_kept_whole_and_replays_change_nothing() -> None:
    sample = Sample(10)
    sample.update([("a", b"1"), ("b", b"2"), ("a", b"1")])
    sample.update([("b", b"2")])
    assert sorted(sample.items()) == [("a", b"1"), ("b", b"2")]


def test_it_is_fair() -> None:
    sample = Sample(1000)
    sample.update((f"session {n}", b"") for n in range(20_000))
    early = sum(int(key.split()[1]) < 10_000 for key, _ in sample.items())
    assert 430 < early < 570
