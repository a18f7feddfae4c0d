import sys

from bartizan.ingest.duplicates import Seen


def test_an_identity_counts_once_within_a_batch_and_across() -> None:
    seen = Seen()
    assert seen.duplicates("okta", ["a", "b", "a", "a"]) == [2, 3]
    assert seen.duplicates("okta", ["c", "b"]) == [1]
    assert seen.duplicates("duo", ["a", "b"]) == []


def test_events_without_identity_are_never_duplicates() -> None:
    seen = Seen()
    assert seen.duplicates("okta", [None, None, "a"]) == []
    assert seen.duplicates("okta", [None, "a"]) == [1]


def test_at_least_a_generation_is_remembered_and_the_rest_forgotten() -> None:
    seen = Seen(generation=10)
    for at in range(100):
        name = f"id-{at}"
        assert seen.duplicates("okta", [name]) == []
        newest = [f"id-{old}" for old in range(max(at - 9, 0), at + 1)]
        assert seen.duplicates("okta", newest) == list(range(len(newest)))
    assert seen.duplicates("okta", ["id-0"]) == []
    assert len(seen._young | seen._old) <= 20


def test_a_full_memory_is_as_small_as_is_claimed() -> None:
    seen = Seen(generation=50_000)
    for start in range(0, 99_000, 1_000):
        seen.duplicates("okta", [f"id-{at}" for at in range(start, start + 1_000)])
    held = seen._young | seen._old
    size = sys.getsizeof(seen._young) + sys.getsizeof(seen._old)
    size += sum(map(sys.getsizeof, held))
    assert size * 10 < 100e6  # ten times the size is the default
