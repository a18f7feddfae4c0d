from bartizan.stats.seen import Seen


def test_nothing_that_was_seen_is_forgotten() -> None:
    seen = Seen(cap=50)
    seen.update(f"user-{n}" for n in range(700))
    assert not seen.exact
    assert all(f"user-{n}" in seen for n in range(700))


def test_new_things_are_new_nearly_always() -> None:
    seen = Seen(cap=200)
    seen.update(f"user-{n}" for n in range(3200))
    mistaken = sum(f"other-{n}" in seen for n in range(5000)) / 5000
    assert mistaken < 0.02
    assert abs(seen.false_positives - mistaken) < 0.01


def test_few_are_exact() -> None:
    seen = Seen(cap=50)
    seen.update(["a"])
    assert seen.exact
    assert "a" in seen
    assert "b" not in seen
